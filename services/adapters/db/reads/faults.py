"""What a failed query means to whoever asked."""

from enum import StrEnum

from sqlalchemy.exc import DBAPIError

from services.adapters.db.health import is_outage


class Fault(StrEnum):
    """Why a query failed, as far as the caller can do something about it."""

    TOO_SLOW = "too_slow"
    CONFLICT = "conflict"
    UNAVAILABLE = "unavailable"


_STATES = {
    "57014": Fault.TOO_SLOW,  # query_canceled: the statement ran past its time limit
    "23505": Fault.CONFLICT,  # unique_violation: two callers at once
}


def fault_of(error: BaseException) -> Fault | None:
    """The fault that `error` tells of; None for a bug."""
    if isinstance(error, DBAPIError):
        known = _STATES.get(str(getattr(error.orig, "sqlstate", None)))
        if known is not None:
            return known
    return Fault.UNAVAILABLE if is_outage(error) else None
