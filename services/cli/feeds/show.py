"""`tradewire feeds list | show`."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from services.adapters.db.reads.feeds import FeedFilter, get_feed, list_feeds, shown_feed
from services.cli.byhand import failed, opened, row_number
from services.cli.feeds.views import (
    due,
    faults,
    feeds_table,
    fetches_table,
    print_json,
    safe,
    span,
    status,
    when,
)
from services.cli.options import Data, Json, err, out
from services.domain.ids import Kind, public

Many = list[str] | None
Feed = Annotated[str, typer.Argument(metavar="FEED", help="As listed: feed_12.", show_default=False)]


def listing(
    failing: Annotated[bool, typer.Option("--failing", help="Those whose last polls failed.")] = False,
    paused: Annotated[bool, typer.Option("--paused", help="Those that are not polled.")] = False,
    removed: Annotated[bool, typer.Option("--removed", help="Those that were taken off the list.")] = False,
    topic: Annotated[Many, typer.Option(help="Kept for any of these topics.")] = None,
    language: Annotated[Many, typer.Option(help="In any of these languages: es.")] = None,
    country: Annotated[Many, typer.Option(help="Of any of these countries: MX.")] = None,
    search: Annotated[
        str | None, typer.Option("--search", "-q", help="Part of name, title, publisher or address.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, in the order of their ids.")] = 100,
    after: Annotated[str | None, typer.Option(metavar="FEED", help="Go on behind this one.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """List the feeds: which are read, when they are next, and what is wrong with those that fail.

    Examples: tradewire feeds list --failing · tradewire feeds list --language es -q diario
    """
    wanted = FeedFilter(
        states=("removed",) if removed else (),
        languages=tuple(code.lower() for code in language or ()),
        countries=tuple(code.upper() for code in country or ()),
        topics=tuple(topic or ()),
        enabled=False if paused else None,
        failing=True if failing else None,
        text=search or None,
    )
    start = None if after is None else (row_number(Kind.FEED, after),)
    with opened("feeds", "list", data) as (_, database), database.transaction() as connection:
        page = list_feeds(connection, wanted, after=start, limit=limit)
    shown = [shown_feed(row) for row in page.rows]
    if json:
        print_json(shown)
    elif shown:
        out.print(feeds_table(shown, datetime.now(UTC)), soft_wrap=False)
        for line in faults(shown):
            out.print(line, style="red", markup=False)
    else:
        out.print("no such feeds; add one with: tradewire feeds add URL")
    if page.position is not None:
        err.print(f"there are more; go on with --after {public(Kind.FEED, page.position[0])}")


def show(feed: Feed, json: Json = False, data: Data = None) -> None:
    """Show one feed: how it stands, what its server says, and its last 20 polls with their reasons.

    Example: tradewire feeds show feed_12
    """
    number = row_number(Kind.FEED, feed)
    with opened("feeds", "show", data) as (_, database), database.transaction() as connection:
        row = get_feed(connection, number)
    if row is None:
        raise failed(f"no feed {feed}; see: tradewire feeds list")
    found = shown_feed(row)
    if json:
        print_json(found)
        return
    out.print(f"{found['id']}: {safe(found['title'] or found['slug'])}", style="bold")
    for line in _lines(found):
        out.print(line, markup=False)
    out.print(fetches_table(found["fetches"]) if found["fetches"] else "not polled yet", soft_wrap=False)


def _lines(found: dict[str, Any]) -> list[str]:
    now = datetime.now(UTC)
    about = [found["publisher"], found["country"], found["language"], found["kind"], f"lane {found['lane']}"]
    lines = [found["url"], ", ".join(word for word in about if word)]
    lists = (name for name in ("topics", "categories") if found[name])
    lines += [f"{name}: {', '.join(found[name])}" for name in lists]
    ahead = f"next poll {due(found, now)}" if found["enabled"] else "not polled"
    every = span(found["interval_s"])
    lines.append(f"{status(found)}; last success {when(found['last_ok_at'], now)}, {ahead}, every {every}")
    if found["failing_since_at"] is not None:
        since = when(found["failing_since_at"], now)
        lines.append(f"failing since {since}, {found['failures']} polls: {_why(found)}")
    lines += _server(found)
    counts = f"{found['entries']} in all, {found['articles']} articles"
    lines.append(f"entries: {found['entries_7d']} in the last 7 days, {counts}")
    if found["notes"]:
        lines.append(f"notes: {found['notes']}")
    return lines


def _why(found: dict[str, Any]) -> str:
    words = [found["last_reason"], found["last_error"]]
    return ": ".join(word for word in words if word)


def _server(found: dict[str, Any]) -> list[str]:
    """What its server says of how it wants to be asked."""
    kept = [("ETag", found["etag"]), ("Last-Modified", found["last_modified"])]
    validators = ", ".join(f"{name} {value}" for name, value in kept if value)
    lines = [f"validators: {validators or 'none; each poll reads the whole feed'}"]
    newest = next((one for one in found["fetches"] if one["finished_at"] is not None), None)
    if newest is not None and newest["schedule_rule"] == "retry_after":
        lines.append(f"Retry-After: the server asks to wait, until {newest['next_poll_at']:%F %H:%M} UTC")
    lines.append(f"robots.txt: not asked by the poller; see: tradewire feeds check {found['id']}")
    return lines
