"""Templates and the headers that pages carry."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

FOLDER = Path(__file__).resolve().parents[1]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits (`5 min ago`, `3 h ago`); after a month, the day."""
    seconds = (now - moment).total_seconds()
    if seconds >= 30 * 86_400:
        return f"{moment.day} {moment:%B %Y}"
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


_environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"ago": ago, "utc": _utc}


def page(template: str, values: Mapping[str, Any], *, status: int = 200) -> Response:
    """The page that `template` makes of `values`; every value is escaped."""
    html = _environment.get_template(template).render(values)
    return HTMLResponse(html, status_code=status, headers={"content-security-policy": POLICY})
