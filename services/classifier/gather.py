"""Developments that turn out to be one are merged by rule, within what people said of them."""

from collections.abc import Iterable

import structlog

from services.adapters.db import constraints, curation
from services.adapters.db.engine import Connection, Row
from services.domain.curation import Refused, Rule
from services.domain.developments import Candidate
from services.domain.ids import public
from services.domain.latecomers import latecomers
from services.domain.profiles import Profile

log = structlog.get_logger()


def gather(connection: Connection, rows: Iterable[Row]) -> int:
    """Move articles that were left alone to the development they belong to, among these; how many moved.

    Under the assignment lock. `rows`: ids and profiles.
    """
    listed = [Candidate(row["id"], Profile.from_json(row["profile"])) for row in rows]
    stands_for: dict[int, int] = {}  # of two developments the older stays, whichever was lone
    moved = 0
    parted = constraints.list_parted(connection, [one.id for one in listed])
    for move in latecomers(listed, parted=parted):
        lone, home = (stands_for.get(number, number) for number in (move.lone, move.home))
        older, newer = min(lone, home), max(lone, home)
        if merge(connection, older, newer, move.p, Rule.GATHERED):
            stands_for |= {move.home: older, move.lone: older}
            moved += 1
    return moved


def merge(connection: Connection, older: int, newer: int, p: float, rule: Rule) -> bool:
    """Merge by `rule`; False where that is not to be."""
    done = curation.merge(connection, older, newer, author=rule)
    if isinstance(done, Refused):
        return False  # a person parted them, or one of them was merged a moment ago
    log.info(
        "development.merged",
        development_id=public("dev", older),
        gone=public("dev", newer),
        p=round(p, 3),
    )
    for event in done.events:
        log.info("event.recorded", **event.shown())
    return True
