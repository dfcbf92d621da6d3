"""Fetches: every attempt to read a feed, opened with the claim and closed with the save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, update

from services.adapters.db.feeds import ClaimedFeed
from services.adapters.db.tables import fetches
from services.domain.schedule import PollReason


@dataclass(frozen=True)
class FetchRecord:
    """How an attempt went; what is not known stays None or zero."""

    reason: PollReason
    status: int | None = None
    final_url: str | None = None
    hops: Sequence[dict[str, Any]] = ()
    wire_bytes: int = 0
    decoded_bytes: int = 0
    body_sha256: str | None = None
    entries_seen: int = 0
    entries_new: int = 0
    entries_edited: int = 0
    entries_bad: int = 0
    complaint: str | None = None
    error_class: str | None = None
    error: str | None = None
    failure_weight: float = 0.0
    schedule_rule: str | None = None


def open_many(connection: Connection, claimed: Sequence[ClaimedFeed]) -> None:
    """Begin an attempt for each claimed feed; ones left open by a killed poller are closed as abandoned."""
    if not claimed:
        return
    connection.execute(
        update(fetches)
        .where(fetches.c.feed_id.in_([feed.id for feed in claimed]), fetches.c.finished_at.is_(None))
        .values(finished_at=func.clock_timestamp(), reason=PollReason.ABANDONED.value)
    )
    connection.execute(
        insert(fetches),
        [{"feed_id": feed.id, "fence": feed.fence, "url": feed.url} for feed in claimed],
    )


def close(
    connection: Connection, feed: ClaimedFeed, record: FetchRecord, *, next_poll_at: datetime | None = None
) -> None:
    """Complete the attempt that was opened under the feed's fence."""
    values = {name: getattr(record, name) for name in FetchRecord.__dataclass_fields__}
    connection.execute(
        update(fetches)
        .where(fetches.c.feed_id == feed.id, fetches.c.fence == feed.fence)
        .values(
            values
            | {
                "finished_at": func.clock_timestamp(),
                "reason": record.reason.value,
                "hops": list(record.hops),
                "next_poll_at": next_poll_at,
            }
        )
    )


def close_unsaved(connection: Connection, feed: ClaimedFeed, reason: PollReason, error: str | None) -> None:
    """Complete an attempt of which nothing was stored (superseded, stopped)."""
    close(connection, feed, FetchRecord(reason, error=error))
