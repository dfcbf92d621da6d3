"""`tradewire milestones list|correct`: the calendar of dated steps, put right by hand."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.db.calendar import put_right
from services.adapters.db.reads.milestones import (
    MilestoneFilter,
    count_milestones,
    get_milestone,
    list_milestones,
)
from services.cli.byhand import author, failed, opened, require_topics, row_number
from services.cli.options import Data, Json, out, tell_more
from services.domain.calendar import standing
from services.domain.curation import Refused
from services.domain.dates import Precision
from services.domain.ids import Kind, public

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


class Cue(StrEnum):
    """What happens on the day."""

    TAKES_EFFECT = "takes_effect"
    DEADLINE = "deadline"
    HEARING = "hearing"
    REVIEW = "review"
    EXPIRY = "expiry"
    VOTE = "vote"
    LAUNCH = "launch"
    MEETING = "meeting"
    OTHER = "other"


@app.command(name="list")
def listing(
    topic: Annotated[list[str] | None, typer.Option(help="Of any of these topics.")] = None,
    since: Annotated[datetime | None, typer.Option(help="First day; without, today (UTC).")] = None,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="With those that people dismissed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the soonest first.")] = 50,
    json: Json = False,
    data: Data = None,
) -> None:
    """List dated steps, the soonest first; ? marks one that another step of its development contradicts.

    Example: tradewire milestones list --topic usmca-review --since 2026-07-01
    """
    today = datetime.now(UTC).date()
    wanted = MilestoneFilter(since.date() if since else today, None, tuple(topic or ()), dismissed=dismissed)
    with opened("milestones", "list", data) as (_, database), database.transaction() as connection:
        require_topics(connection, topic)
        page = list_milestones(connection, wanted, after=None, limit=limit)
        rows = page.rows
        held = len(rows) or count_milestones(connection)
    shown = [_plain(row, today) for row in rows]
    tell_more(page.position, limit)
    if json:
        _print(shown)
        return
    table = Table("id", "date", "precision", "cue", "sources", "headline", box=None, pad_edge=False)
    for row in shown:
        sure = f"{row['sources']}{' confirmed' if row['confirmed'] else ''}"
        day = f"{row['date']}{' ?' if row['conflicts_with'] else ''}"
        headline = row["headline"].replace("[", r"\[")
        table.add_row(row["id"], day, row["precision"], row["cue"], sure, headline)
    none = f"none of {held} match; for past ones give --since" if held else "no dated steps yet"
    out.print(table if shown else none)


@app.command()
def correct(
    milestone: Annotated[
        str, typer.Argument(metavar="MILESTONE", help="As listed: ms_3.", show_default=False)
    ],
    day: Annotated[datetime | None, typer.Option("--date", help="The first day of the span.")] = None,
    precision: Annotated[Precision | None, typer.Option(help="The span that starts on it.")] = None,
    cue: Annotated[Cue | None, typer.Option(help="What happens.")] = None,
    dismissed: Annotated[
        bool | None, typer.Option("--dismiss/--restore", help="It is no step; or it is one after all.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Put a dated step right, or dismiss it. What articles say later does not change it back.

    Examples: tradewire milestones correct ms_3 --date 2026-07-01 --precision day · tradewire milestones
    correct ms_4 --dismiss
    """
    number = row_number(Kind.MILESTONE, milestone)
    asked: dict[str, Any] = {
        "date": day.date() if day is not None else None,
        "precision": precision.value if precision is not None else None,
        "cue": cue.value if cue is not None else None,
        "dismissed": dismissed,
    }
    changes = {name: value for name, value in asked.items() if value is not None}
    if not changes:
        raise typer.BadParameter(
            "say what to put right: give --date, --precision, --cue, --dismiss or --restore"
        )
    with opened("milestones", "correct", data) as (_, database), database.transaction() as connection:
        result = put_right(connection, number, changes, author=author())
        found = get_milestone(connection, number)
    if isinstance(result, Refused):
        raise failed(result.detail)
    assert found is not None
    shown = _plain(found, datetime.now(UTC).date())
    if json:
        _print(shown)
        return
    ended = " (dismissed)" if shown["dismissed"] else ""
    out.print(f"{milestone}: {shown['date']} ({shown['precision']}, {shown['cue']}){ended}", markup=False)


def _plain(row: dict[str, Any], today: date) -> dict[str, Any]:
    """A row with public ids."""
    kinds = {"id": "ms", "development_id": "dev", "article_id": "art"}
    made = row | {name: public(kind, row[name]) for name, kind in kinds.items() if row[name]}
    made["conflicts_with"] = [public("ms", number) for number in row["conflicts_with"]]
    return made | {"standing": standing(row["date"], row["precision"], today).value}


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
