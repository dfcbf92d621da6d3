"""`tradewire topics list | show | disable | enable`."""

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.db.packs import set_enabled
from services.adapters.db.reads.topics import get_topic, list_topics
from services.cli.byhand import opened
from services.cli.options import Data, Json, err, out
from services.cli.topics.views import SHORT

Slug = Annotated[
    str, typer.Argument(metavar="SLUG", help="As listed: critical-minerals.", show_default=False)
]


def listing(json: Json = False, data: Data = None) -> None:
    """List the topics, each with the version of its pack that is in force.

    Example: tradewire topics list
    """
    with opened("topics", "list", data) as (_, database), database.transaction() as connection:
        topics = list_topics(connection)
    if json:
        typer.echo(orjson.dumps(topics, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
        return
    table = Table("topic", "label", "state", "pack", "since", box=None, pad_edge=False)
    for topic in topics:
        label = topic["label"].get("en") or next(iter(topic["label"].values()), "")
        since = f"{topic['version_at']:%F %H:%M}" if topic["version_at"] else ""
        state = "watched" if topic["enabled"] else "disabled"
        table.add_row(topic["slug"], label, state, (topic["pack_hash"] or "none")[:SHORT], since)
    out.print(table if topics else "no topics yet; register the bundled ones with: tradewire seed")


def show(slug: Slug, json: Json = False, data: Data = None) -> None:
    """Show one topic: its pack, the versions before it, and what it gathered in the last 30 days.

    Example: tradewire topics show critical-minerals
    """
    with opened("topics", "show", data) as (_, database), database.transaction() as connection:
        topic = get_topic(connection, slug, datetime.now(UTC))
    if topic is None:
        raise _unknown(slug)
    if json:
        typer.echo(orjson.dumps(topic, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
        return
    pack, counts = topic["pack"] or {}, topic["counts"]
    out.print(f"{slug}: {', '.join(topic['label'].values())}", style="bold")
    out.print(f"{'watched' if topic['enabled'] else 'disabled'}, pack {topic['pack_hash']}", markup=False)
    out.print(_size(pack))
    recent = [f"{counts[name]['days_30']} {name}" for name in ("articles", "developments")]
    out.print(f"last 30 days: {', '.join(recent)}")
    for version in topic["versions"]:
        mark = "*" if version["id"] == topic["version_id"] else " "
        out.print(
            f"{mark} {slug}@{version['pack_hash'][:SHORT]}  {version['created_at']:%F %H:%M}", markup=False
        )


def _size(pack: dict[str, Any]) -> str:
    concepts = pack.get("concepts", {}).values()
    phrases = sum(len(concept.get(lang, ())) for concept in concepts for lang in ("any", "en", "es", "fr"))
    parts = [f"{len(concepts)} concepts with {phrases} phrases"]
    parts += [
        f"{len(pack.get(key, ()))} {what}" for key, what in (("rules", "rules"), ("anti", "anti-concepts"))
    ]
    return f"{', '.join(parts)}; accepts at {pack.get('thresholds', {}).get('accept', '?')}"


def disable(slug: Slug, data: Data = None) -> None:
    """Stop watching for a topic, at once. What it gathered stays.

    Example: tradewire topics disable usmca-review
    """
    _switch(slug, data, enabled=False)


def enable(slug: Slug, data: Data = None) -> None:
    """Watch for a topic again, by the pack that it had.

    Example: tradewire topics enable usmca-review
    """
    _switch(slug, data, enabled=True)


def _switch(slug: str, data: Data, *, enabled: bool) -> None:
    name = "enable" if enabled else "disable"
    with opened("topics", name, data) as (_, database), database.transaction() as connection:
        known = set_enabled(connection, slug, enabled=enabled)
    if not known:
        raise _unknown(slug)
    out.print(f"{slug} is {name}d; running workers follow within seconds")


def _unknown(slug: str) -> typer.Exit:
    err.print(f"tradewire: no topic {slug!r}; see: tradewire topics list", markup=False)
    return typer.Exit(1)
