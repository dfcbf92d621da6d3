"""What the commands on topics share: the database, packs from files and from rows, moments ago."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.adapters.db import packs
from services.adapters.db.engine import Connection
from services.domain.packs import PackError, TopicPack, load_packs

_SPAN = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_VERSION = re.compile(r"([a-z0-9-]+)@([0-9a-f]{4,64})")
Since = Annotated[
    str,
    typer.Option("--since", metavar="SPAN", help="How far back: 36h, 90d, 12w, or a date like 2026-02-01."),
]


def read_pack(path: Path) -> TopicPack:
    """The pack in a file. Raises PackError, for a file that cannot be read as well."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PackError(
            str(path), 1, "file", f"cannot be read ({error.strerror})", "check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise PackError(str(path), 1, "file", "is not UTF-8", "save it as UTF-8") from error
    (pack,) = load_packs({str(path): text})
    return pack


def is_file(name: str) -> bool:
    """Whether a name means a file rather than a stored pack."""
    return name.endswith((".yaml", ".yml")) or Path(name).is_file()


def stored_pack(connection: Connection, name: str) -> TopicPack:
    """The pack in force of SLUG, or the version SLUG@HASH. Raises typer.BadParameter."""
    named = _VERSION.fullmatch(name)
    if named is None:
        version = packs.current(connection, name)
        if version is None:
            raise typer.BadParameter(f"no topic {name!r}, and no such file; see: tradewire topics list")
        return version.pack
    found = packs.find(connection, named[1], named[2])
    if len(found) != 1:
        what = "several versions begin so" if found else "no such version"
        raise typer.BadParameter(f"{name!r}: {what}; see: tradewire topics show {named[1]}")
    return found[0].pack


def moment(span: str) -> datetime:
    """The time that SPAN lies back. Raises typer.BadParameter."""
    given = _SPAN.fullmatch(span.strip().lower())
    if given is not None:
        return datetime.now(UTC) - int(given[1]) * _UNITS[given[2]]
    try:
        day = datetime.fromisoformat(span.strip())
    except ValueError:
        raise typer.BadParameter(f"{span!r} is no span; write 36h, 90d, 12w or 2026-02-01") from None
    return day if day.tzinfo is not None else day.replace(tzinfo=UTC)
