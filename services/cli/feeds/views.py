"""How feeds look on a terminal."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import typer
from rich.table import Table

from services.adapters.db.feeds import MANUAL
from services.adapters.discovery import FoundFeed, NoFeed
from services.cli.options import out
from services.domain.feedlist import masked

_STEPS = ((86400 * 2, 86400, "d"), (3600 * 2, 3600, "h"), (120, 60, "min"), (0, 1, "s"))


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))


def feeds_table(feeds: Sequence[Mapping[str, Any]], now: datetime) -> Table:
    """One line a feed: is it read, when was it, and when is it next."""
    table = Table(box=None, pad_edge=False, expand=out.is_terminal)
    for name, ratio in (("id", None), ("publisher", 2), ("title", 3)):
        table.add_column(name, no_wrap=True, overflow="ellipsis", ratio=ratio)
    for name in ("status", "last success", "next poll", "every", "failures"):
        table.add_column(name, no_wrap=True)
    for feed in feeds:
        failures = str(feed["failures"]) if feed["failures"] else ""
        names = (feed["id"], feed["publisher"], feed["title"] or feed["slug"])
        times = (when(feed["last_ok_at"], now), due(feed, now), span(feed["interval_s"]))
        table.add_row(*(safe(name) for name in names), status(feed), *times, failures)
    return table


def faults(feeds: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong, a line for each feed whose last poll was no good."""
    return [f"{feed['id']}: {fault}" for feed in feeds if (fault := _fault(feed))]


def status(feed: Mapping[str, Any]) -> str:
    """One word for how a feed stands."""
    if feed["kind"] == MANUAL:
        return "by hand"
    if feed["state"] != "active":
        return str(feed["state"])
    if not feed["enabled"]:
        return "paused"
    if feed["failing_since_at"] is not None:
        return "failing"
    return "new" if feed["last_ok_at"] is None else "ok"


def _fault(feed: Mapping[str, Any]) -> str:
    if feed["failing_since_at"] is None and feed["last_reason"] != "throttled":
        return ""
    return ": ".join(str(word) for word in (feed["last_reason"], feed["last_error"]) if word)


def fetches_table(fetches: Sequence[Mapping[str, Any]]) -> Table:
    """The last polls, the newest first."""
    table = Table(box=None, pad_edge=False)
    for name in ("polled (UTC)", "status", "reason", "seen", "new", "bytes", "next by"):
        table.add_column(name, no_wrap=True)
    table.add_column("what was wrong", overflow="fold")
    for one in fetches:
        code = "" if one["status"] is None else str(one["status"])
        figures = (str(one["entries_seen"]), str(one["entries_new"]), str(one["wire_bytes"]))
        wrong = safe(one["error"] or one["complaint"] or "")
        started, reason = f"{one['started_at']:%m-%d %H:%M:%S}", one["reason"] or "under way"
        table.add_row(started, code, reason, *figures, one["schedule_rule"] or "", wrong)
    return table


def found_lines(found: FoundFeed) -> list[str]:
    """What a feed that was tried has."""
    newest = f", the newest of {found.newest_at:%F %H:%M}" if found.newest_at else ""
    lines = [f"{found.title or 'without a title'} ({found.version}), {found.entries} entries{newest}"]
    if found.page is not None:
        lines.append(f"found through the page {masked(found.page)}")
        lines += [f"the page also names {masked(url)}" for url in found.others]
    if found.url != found.asked and found.page is None:
        lines.append("moved there for good; that address is the one to use")
    if found.complaint:
        lines.append(f"complaint: {found.complaint}")
    return lines


def refused_line(found: NoFeed) -> str:
    """Why there is nothing to poll, and what to do."""
    return f"{found.detail}; {found.remedy}"


def due(feed: Mapping[str, Any], now: datetime) -> str:
    """When a feed is polled next: ``in 5 min``, ``due 2 s ago``; empty if it is not."""
    if not feed["enabled"]:
        return ""
    said = when(feed["next_poll_at"], now)
    return f"due {said}" if said.endswith("ago") else said


def when(moment: datetime | None, now: datetime | None = None) -> str:
    """A time as it is from now: ``5 min ago``, ``in 2 h``."""
    if moment is None:
        return "never"
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"


def span(seconds: float) -> str:
    """A span in one unit: ``45 s``, ``30 min``, ``6 h``, ``3 d``."""
    _, unit, name = next(step for step in _STEPS if seconds >= step[0])
    return f"{seconds / unit:.0f} {name}"


def safe(text: str) -> str:
    """Text that stands for itself on the console."""
    return " ".join(text.split()).replace("[", r"\[")
