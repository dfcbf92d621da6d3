"""`tradewire replay`."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer

from services.adapters.db.replay import replay as replay_events
from services.cli.byhand import failed, opened, row_number
from services.cli.options import Data, Json, out
from services.cli.topics.access import moment
from services.domain.ids import Kind


def replay(
    subscription: Annotated[
        str, typer.Argument(metavar="SUBSCRIPTION", help="As the API lists it: sub_4.", show_default=False)
    ],
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="From when on: 36h, 90d, 12w or 2026-02-01.")
    ] = "7d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; tell nothing.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Tell a subscription what it missed: it was made later, was paused, or its filter was narrower.

    Events of one development become one message, five messages a second, marked as replayed. What it was told
    already is left out, so a second call adds nothing. A running notifier sends them.

    Examples: tradewire replay sub_4 --since 30d --dry-run · tradewire replay sub_4 --since 2026-02-01
    """
    number = row_number(Kind.SUBSCRIPTION, subscription)
    begin = moment(since)
    with opened("replay", subscription, data) as (_, database), database.transaction() as connection:
        found = replay_events(connection, number, since=begin, now=datetime.now(UTC), dry_run=dry_run)
    if found is None:
        raise failed(f"There is no active subscription {subscription}; resume it first if it is paused.")
    if json:
        typer.echo(orjson.dumps(asdict(found) | {"dry_run": dry_run}, option=orjson.OPT_INDENT_2))
        return
    tense = "would be told" if dry_run else "to be told"
    more = "; there are more, call it again" if found.more else ""
    out.print(f"{tense}: events {found.events}, messages at most {found.messages}{more}")
