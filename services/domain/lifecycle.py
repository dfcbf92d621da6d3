"""How a development moves on: its status (how alive the news is) and its policy stage (how far the act)."""

from datetime import datetime, timedelta
from enum import StrEnum

EMERGING, ACTIVE, QUIET, CLOSED, REOPENED = "emerging", "active", "quiet", "closed", "reopened"
STATUSES = (EMERGING, ACTIVE, QUIET, CLOSED, REOPENED)
CORROBORATED = 2  # independent sources
LEAST_SILENCE = timedelta(days=7)
LONGEST_SILENCE = timedelta(days=21)  # whatever its rhythm, it is quiet by then
USUAL_GAPS = 3
CLOSED_AFTER = timedelta(days=21)  # of quiet


class Stage(StrEnum):
    """How far a policy has come, in the usual course of an act."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    PUBLISHED = "published"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    STRUCK_DOWN = "struck_down"
    EXPIRED = "expired"


# A stage is only left for a later one: reports of what was proposed keep coming after a measure is in force.
_RANK: dict[str, int] = {stage: rank for rank, stage in enumerate(Stage)}
_RANK[Stage.EXPIRED] = _RANK[Stage.STRUCK_DOWN]  # either ends it


def next_stage(held: str | None, claimed: str | None) -> str | None:
    """The stage after an article that claims `claimed`: the later of the two, by the usual course of an act.

    A measure may come into force again after a suspension; nothing follows one struck down or expired.
    Raises KeyError for a stage that is none of ours.
    """
    if claimed is None:
        return held
    if held is None or (held == Stage.SUSPENDED and claimed == Stage.IN_FORCE):
        return claimed
    return claimed if _RANK[claimed] > _RANK[held] else held


def next_status(held: str | None, sources: int, *, on_time: bool) -> str:
    """The status after another article, with `sources` independent publishers in all.

    News on time wakes a development that had gone quiet or was closed; a late or backfilled article does not.
    """
    if held in (QUIET, CLOSED):
        return REOPENED if on_time else held
    if held == REOPENED:
        return REOPENED
    return ACTIVE if sources >= CORROBORATED else EMERGING


def patience(usual_gap: timedelta) -> timedelta:
    """How long a development may be silent before it is quiet, by the usual gap between its articles."""
    return min(max(LEAST_SILENCE, USUAL_GAPS * usual_gap), LONGEST_SILENCE)


def resting_status(
    held: str, awake_at: datetime, usual_gap: timedelta, *, pinned: bool, now: datetime
) -> str:
    """The status of a development of which nothing was heard since `awake_at`, nor did a person reopen it.

    It turns quiet once its patience is over and closed 21 days later; one that a person pinned does neither.
    What was closed stays so.
    """
    if pinned or held == CLOSED:
        return held
    silent = now - awake_at
    limit = patience(usual_gap)
    if silent >= limit + CLOSED_AFTER:
        return CLOSED
    return QUIET if silent >= limit else held


def settled_status(held: str, sources: int) -> str:
    """The status once the articles of a development were put elsewhere or others were added by hand."""
    return next_status(held, sources, on_time=False)


def merged_status(kept: str, gone: str) -> str:
    """The status of what remains of two developments: the livelier one's."""
    return gone if kept in (QUIET, CLOSED) and gone not in (QUIET, CLOSED) else kept
