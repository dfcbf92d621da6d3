"""The told log when developments are joined or parted."""

from collections.abc import Sequence

from sqlalchemy import Connection

from services.adapters.db import milestones, told
from services.domain.facts import Values
from services.domain.ids import public
from services.domain.retelling import told_of_part
from services.domain.routing import milestone_key


def merge(connection: Connection, keep: int, gone: int) -> None:
    """Count what was told of `gone` as told of `keep` too; the log of `gone` stays for its last event."""
    for subscription_id, facts in told.of_development(connection, gone).items():
        told.put_told(connection, subscription_id, keep, facts)


def split(
    connection: Connection,
    source: int,
    part: Values,
    article_ids: Sequence[int],
    *,
    only_known: bool = False,
) -> None:
    """Count what was told of these articles under `source` as told of `part` too.

    With `only_known`, where something of `part` was told before: nobody is counted as told of a development
    for one article that was moved there.
    """
    known = told.of_development(connection, part["id"])
    steps = milestones.of_development(connection, part["id"])
    keys = [milestone_key({name: str(step[name]) for name in ("date", "precision", "cue")}) for step in steps]
    for subscription_id, facts in told.of_development(connection, source).items():
        own = told_of_part(
            facts,
            [public("art", number) for number in article_ids],
            milestones=keys,
            topics=part["topics"],
            sources=part["sources"] if not only_known else 0,
            official_sources=part["official_sources"] if not only_known else 0,
        )
        if own is None or (only_known and subscription_id not in known):
            continue
        told.put_told(connection, subscription_id, part["id"], own)
