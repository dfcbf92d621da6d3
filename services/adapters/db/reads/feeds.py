"""Feeds as the API shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from services.adapters.db.reads.keyset import Page, first, read_page, rows
from services.adapters.db.tables import feeds, fetches

NAMES = (
    "id",
    "slug",
    "url",
    "title",
    "publisher",
    "language",
    "country",
    "kind",
    "lane",
    "topics",
    "enabled",
    "state",
    "interval_s",
    "next_poll_at",
    "last_polled_at",
    "last_ok_at",
    "last_status",
    "last_reason",
    "last_error",
    "failing_since_at",
    "notes",
    "created_at",
)
FETCH = (
    "id",
    "started_at",
    "finished_at",
    "url",
    "final_url",
    "status",
    "reason",
    "wire_bytes",
    "decoded_bytes",
    "entries_seen",
    "entries_new",
    "entries_edited",
    "entries_bad",
    "complaint",
    "error_class",
    "error",
    "next_poll_at",
    "schedule_rule",
)
LAST_FETCHES = 20


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """What a list of feeds is narrowed to. `text` is looked for in slug, title, publisher and address."""

    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    enabled: bool | None = None
    text: str | None = None


def list_feeds(
    connection: Connection, wanted: FeedFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Feeds in the order of their ids."""
    statement = select(*(feeds.c[name] for name in NAMES))
    if wanted.states:
        statement = statement.where(feeds.c.state.in_(wanted.states))
    if wanted.languages:
        statement = statement.where(feeds.c.language.in_(wanted.languages))
    if wanted.kinds:
        statement = statement.where(feeds.c.kind.in_(wanted.kinds))
    if wanted.enabled is not None:
        statement = statement.where(feeds.c.enabled.is_(wanted.enabled))
    if wanted.text:
        places = (feeds.c.slug, feeds.c.title, feeds.c.publisher, feeds.c.url)
        statement = statement.where(or_(*(place.icontains(wanted.text, autoescape=True) for place in places)))
    return read_page(connection, statement, NAMES, (feeds.c.id,), after=after, limit=limit, descending=False)


def get_feed(connection: Connection, feed_id: int) -> dict[str, Any] | None:
    """One feed with its last fetches, newest first."""
    feed = first(connection, select(*(feeds.c[name] for name in NAMES)).where(feeds.c.id == feed_id), NAMES)
    if feed is None:
        return None
    statement = (
        select(*(fetches.c[name] for name in FETCH))
        .where(fetches.c.feed_id == feed_id)
        .order_by(fetches.c.id.desc())
        .limit(LAST_FETCHES)
    )
    feed["fetches"] = rows(connection, statement, FETCH)
    return feed
