"""How a development moves on: its status (how alive the news is) and its policy stage (how far the act is)."""

EMERGING, ACTIVE, QUIET, CLOSED, REOPENED = "emerging", "active", "quiet", "closed", "reopened"
CORROBORATED = 2  # independent sources

# A stage is only left for a later one: reports of what was proposed keep coming after a measure is in force.
_RANK = {
    "proposed": 1,
    "announced": 2,
    "published": 3,
    "in_force": 4,
    "suspended": 5,
    "struck_down": 6,
    "expired": 6,
}


def next_stage(held: str | None, claimed: str | None) -> str | None:
    """The stage after an article that claims `claimed`: the later of the two, by the usual course of an act.

    A measure may come into force again after a suspension; nothing follows one struck down or expired.
    Raises KeyError for a stage that is none of ours.
    """
    if claimed is None:
        return held
    if held is None or (held == "suspended" and claimed == "in_force"):
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
