"""`tradewire feeds pause | resume | poll | remove`."""

import sys
from typing import Annotated, Any

import typer

from services.adapters.db import feeds as table
from services.adapters.db.engine import Database
from services.adapters.db.feedlist import remove_feed
from services.adapters.db.heartbeats import list_heartbeats
from services.adapters.db.reads.feeds import get_feed
from services.cli.byhand import failed, opened, row_number
from services.cli.feeds.views import when
from services.cli.options import Data, err, out
from services.domain.feedlist import REMOVED
from services.domain.ids import Kind, public

Feeds = Annotated[list[str], typer.Argument(metavar="FEED…", help="As listed: feed_12.", show_default=False)]


def pause(feeds: Feeds, data: Data = None) -> None:
    """Poll feeds no more until they are resumed. What they brought stays.

    Example: tradewire feeds pause feed_12 feed_13
    """
    _switch("pause", feeds, data, enabled=False)


def resume(feeds: Feeds, data: Data = None) -> None:
    """Poll feeds again, at once; their failures are forgotten.

    Example: tradewire feeds resume feed_12
    """
    _switch("resume", feeds, data, enabled=True)


def _switch(command: str, names: list[str], data: Data, *, enabled: bool) -> None:
    numbers = [row_number(Kind.FEED, name) for name in names]
    with opened("feeds", command, data) as (_, database):
        for number in numbers:
            row = _polled(database, number)
            if row["enabled"] is enabled:
                out.print(f"{public(Kind.FEED, number)} is so already")
                continue
            with database.transaction() as connection:
                table.change_feed(connection, number, {"enabled": enabled})
            out.print(f"{public(Kind.FEED, number)} is {'polled again' if enabled else 'paused'}")
        if enabled:
            _say_poller(database)


def poll(feeds: Feeds, data: Data = None) -> None:
    """Have feeds polled next, whatever their schedules say; `tradewire feeds show` tells how it went.

    Example: tradewire feeds poll feed_12
    """
    numbers = [row_number(Kind.FEED, name) for name in feeds]
    with opened("feeds", "poll", data) as (_, database):
        for number in numbers:
            row, name = _polled(database, number), public(Kind.FEED, number)
            with database.transaction() as connection:
                due = table.make_due(connection, number)
            if not due:
                raise failed(f"{name} is paused; first: tradewire feeds resume {name}")
            asked = next((one for one in row["fetches"] if one["schedule_rule"] == "retry_after"), None)
            if asked is not None and asked is row["fetches"][0] and row["last_reason"] == "throttled":
                err.print(f"{name}: its server asked not to be polled before {when(asked['next_poll_at'])}")
            out.print(f"{name} is due now")
        _say_poller(database)


def remove(
    feeds: Feeds,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Take feeds off the list: they are polled no more. Their entries, articles and developments stay.

    Adding such an address again takes the feed up where it was, and tells nothing twice.

    Example: tradewire feeds remove feed_12
    """
    numbers = [row_number(Kind.FEED, name) for name in feeds]
    with opened("feeds", "remove", data) as (_, database):
        for number in numbers:
            row, name = _polled(database, number), public(Kind.FEED, number)
            title, what = (
                row["title"] or row["slug"],
                f"{row['entries']} entries and {row['articles']} articles",
            )
            if not yes and not _agreed(f"Remove {name} ({title})? Its {what} stay."):
                raise failed(f"{name} is not removed")
            with database.transaction() as connection:
                removed = remove_feed(connection, number)
            if removed is None:
                raise failed(f"{name} was removed by somebody else just now")
            kept = (
                f"its {removed.entries} entries and {removed.articles} articles stay, with their developments"
            )
            out.print(f"{name} is removed; {kept}", markup=False)


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked; say --yes to remove it")
    return typer.confirm(question, err=True)


def _polled(database: Database, number: int) -> dict[str, Any]:
    """The feed, if it is one on the list that can be polled. Raises typer.Exit."""
    with database.transaction() as connection:
        row = get_feed(connection, number)
    name = public(Kind.FEED, number)
    if row is None:
        raise failed(f"no feed {name}; see: tradewire feeds list")
    if row["kind"] == table.MANUAL:
        raise failed(f"{name} holds the documents brought in by hand, and is never polled")
    if row["state"] == REMOVED:
        raise failed(f"{name} is removed; to take it up again, add its address: tradewire feeds add URL")
    return row


def _say_poller(database: Database) -> None:
    with database.transaction() as connection:
        beats = list_heartbeats(connection)
    if not any(beat.service == "poller" and beat.is_fresh for beat in beats):
        err.print("no poller is running; it is polled when one does: tradewire up")
