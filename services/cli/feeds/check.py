"""`tradewire feeds check`: what stands at an address; changes nothing."""

from typing import Annotated

import typer

from services.adapters.db.engine import Database
from services.adapters.db.feeds import MANUAL
from services.adapters.db.reads.feeds import get_feed
from services.adapters.discovery import NoFeed, shown_check
from services.cli.byhand import failed, opened, row_number
from services.cli.feeds.trying import Tried, known_as, try_all
from services.cli.feeds.views import found_lines, print_json, refused_line
from services.cli.options import Data, Json, out
from services.domain.feedlist import masked, tidy
from services.domain.ids import Kind, public


def check(
    urls: Annotated[
        list[str],
        typer.Argument(metavar="URL…", help="Of feeds or pages, or feeds as listed.", show_default=False),
    ],
    json: Json = False,
    data: Data = None,
) -> None:
    """Try addresses: is there a feed, or does the page name one? What does its server say? Changes nothing.

    Exit code 1 if there is none at one of them.

    Examples: tradewire feeds check https://www.federalregister.gov · tradewire feeds check feed_12
    """
    with opened("feeds", "check", data) as (settings, database):
        addresses = [_address(database, url) for url in urls]
        robots: dict[str, bool | None] = {}
        tried = try_all(settings, addresses, robots=robots)
        known = [known_as(database, found.url) for found in tried]
    if json:
        print_json(
            [shown_check(found, at, robots.get(found.url)) for found, at in zip(tried, known, strict=True)]
        )
    else:
        for found, at in zip(tried, known, strict=True):
            _show(found, at, robots.get(found.url))
    raise typer.Exit(1 if any(isinstance(found, NoFeed) for found in tried) else 0)


def _show(found: Tried, known: int | None, robots: bool | None) -> None:
    if isinstance(found, NoFeed):
        out.print(f"{masked(found.url)}: no feed: {refused_line(found)}", markup=False)
        return
    lines = found_lines(found)
    kept = [("ETag", found.etag), ("Last-Modified", found.last_modified)]
    validators = ", ".join(f"{name} {value}" for name, value in kept if value)
    lines.append(f"validators: {validators or 'none; each poll would read the whole feed'}")
    if found.max_age_s:
        lines.append(f"fresh for {found.max_age_s:.0f} s, it says; it is polled no more often")
    said = {True: "allows it", False: "does not allow it; ask its publisher before you poll", None: "none"}
    lines.append(f"robots.txt: {said[robots]}")
    lines.append("not on the list" if known is None else f"on the list as {public(Kind.FEED, known)}")
    out.print(masked(found.url), style="bold", markup=False)
    for line in lines:
        out.print(f"  {line}", markup=False)


def _address(database: Database, name: str) -> str:
    """The address that is meant: one given, or that of a feed on the list. Raises typer.Exit."""
    if not name.startswith("feed_"):
        return tidy(name)
    with database.transaction() as connection:
        row = get_feed(connection, row_number(Kind.FEED, name))
    if row is None or row["kind"] == MANUAL:
        raise failed(f"no feed {name} that is polled; see: tradewire feeds list")
    return str(row["url"])
