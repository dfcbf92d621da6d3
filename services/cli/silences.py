"""`tradewire silences add|list|end`: what a subscription does not want to hear for a time."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.db import silences
from services.adapters.db.named import checked_filter
from services.adapters.db.silences import SilenceRow
from services.adapters.seeds import load_gazetteer
from services.cli.byhand import author, failed, opened, row_number
from services.cli.options import Data, Json, out
from services.domain.absent import there_is_no, there_is_none
from services.domain.filters import FilterError
from services.domain.ids import Kind, public
from services.domain.silences import span_fault

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
Many = list[str] | None


@app.command()
def add(
    subscription: Annotated[
        str, typer.Argument(metavar="SUBSCRIPTION", help="As the API lists it: sub_4.", show_default=False)
    ],
    development: Annotated[Many, typer.Option(help="Any of these: dev_42.")] = None,
    topic: Annotated[Many, typer.Option(help="On any of these topics.")] = None,
    entity: Annotated[Many, typer.Option(help="With any of these people, bodies or places.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All of it, as on leave.")] = False,
    days: Annotated[float, typer.Option(min=0.01, max=90, help="How long it lasts.")] = 7.0,
    reason: Annotated[str, typer.Option(help="Shown where something was kept back.")] = "",
    json: Json = False,
    data: Data = None,
) -> None:
    """Keep back what a subscription would be told, for some days. Of several options all must hold.

    When it ends, what is still news is told as one message a development. Nothing is lost.

    Examples: tradewire silences add sub_4 --development dev_42 --days 14 · tradewire silences add sub_4
    --topic usmca-review --reason "hearing week"
    """
    given = {"developments": development, "topics": topic, "entities": entity}
    wanted = {name: list(values) for name, values in given.items() if values}
    if bool(wanted) == everything:
        raise typer.BadParameter(
            "say what is to be silenced: --development, --topic, --entity or --everything"
        )
    now = datetime.now(UTC)
    until_at = now + timedelta(days=days)
    assert span_fault(now, until_at, now) is None  # by the limits of --days
    made = _make(row_number(Kind.SUBSCRIPTION, subscription), wanted, now, until_at, reason, data)
    if json:
        _print(_plain(made))
        return
    out.print(f"{public('sil', made.id)} keeps it back until {_day(made.until_at)}", markup=False)


def _make(
    number: int,
    wanted: dict[str, list[str]],
    now: datetime,
    until_at: datetime,
    reason: str,
    data: Path | None,
) -> SilenceRow:
    with opened("silences", "add", data) as (settings, database), database.transaction() as connection:
        try:
            filter_ = checked_filter(connection, wanted, lambda: load_gazetteer(settings.entities_file))
        except FilterError as error:
            raise typer.BadParameter(error.message) from error
        made = silences.add_silence(
            connection,
            number,
            filter_=filter_,
            from_at=now,
            until_at=until_at,
            reason=reason,
            author=author(),
        )
    if made is None:
        raise failed(there_is_no(Kind.SUBSCRIPTION, number))
    return made


@app.command(name="list")
def listing(
    subscription: Annotated[str | None, typer.Option(help="Of this one: sub_4.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="With those that have ended.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """List silences, the soonest to end first.

    Example: tradewire silences list --subscription sub_4 --ended
    """
    number = None if subscription is None else row_number(Kind.SUBSCRIPTION, subscription)
    with opened("silences", "list", data) as (_, database), database.transaction() as connection:
        rows = silences.list_silences(connection, now=datetime.now(UTC), subscription_id=number, ended=ended)
    if json:
        _print([_plain(row) for row in rows])
        return
    table = Table("id", "subscription", "until (UTC)", "what", "reason", "by", box=None, pad_edge=False)
    for row in rows:
        what = "; ".join(f"{name} {', '.join(map(str, values))}" for name, values in row.filter.items())
        cells = (what or "everything", row.reason, row.author)
        table.add_row(
            public("sil", row.id),
            public("sub", row.subscription_id),
            _day(row.until_at),
            *(cell.replace("[", r"\[") for cell in cells),
        )
    out.print(table if rows else "no silences")


@app.command()
def end(
    silence: Annotated[str, typer.Argument(metavar="SILENCE", help="As listed: sil_3.", show_default=False)],
    data: Data = None,
) -> None:
    """End a silence now; the notifier judges afresh what it kept back.

    Example: tradewire silences end sil_3
    """
    number = row_number(Kind.SILENCE, silence)
    with opened("silences", "end", data) as (_, database), database.transaction() as connection:
        ended = silences.end_silence(connection, number, now=datetime.now(UTC))
    if not ended:
        raise failed(there_is_none("silence in force", silence))
    out.print(f"{silence} has ended", markup=False)


def _plain(row: SilenceRow) -> dict[str, Any]:
    """A row with public ids."""
    names = {"id": public("sil", row.id), "subscription_id": public("sub", row.subscription_id)}
    return asdict(row) | names


def _day(moment: datetime) -> str:
    return f"{moment:%F %H:%M}"


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
