"""Feeds as the API shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from services.adapters.db.reads.keyset import Page, first, overlaps, read_page, rows
from services.adapters.db.tables import entries, feeds, fetches
from services.domain.feedlist import REMOVED, masked
from services.domain.ids import Kind, public

_NAMES = (
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
    "categories",
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
NAMES = (*_NAMES, "failures")  # as rows of a list are named
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
MOST_COUNTED = 200
DETAIL = (*NAMES, "etag", "last_modified")
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """What a list of feeds is narrowed to. `text` is looked for in slug, title, publisher and address.

    Feeds off the list are left out, unless their state is asked for.
    """

    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    enabled: bool | None = None
    text: str | None = None
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    failing: bool | None = None


def list_feeds(
    connection: Connection, wanted: FeedFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Feeds in the order of their ids."""
    statement = select(*(feeds.c[name] for name in _NAMES), _failures())
    for column, values in (
        (feeds.c.state, wanted.states),
        (feeds.c.language, wanted.languages),
        (feeds.c.kind, wanted.kinds),
        (feeds.c.country, wanted.countries),
    ):
        if values:
            statement = statement.where(column.in_(values))
    if not wanted.states:
        statement = statement.where(feeds.c.state != REMOVED)
    if wanted.topics:
        statement = statement.where(overlaps(feeds.c.topics, wanted.topics))
    if wanted.enabled is not None:
        statement = statement.where(feeds.c.enabled.is_(wanted.enabled))
    if wanted.failing is not None:
        fails = feeds.c.failing_since_at.is_not(None)
        statement = statement.where(fails if wanted.failing else ~fails)
    if wanted.text:
        places = (feeds.c.slug, feeds.c.title, feeds.c.publisher, feeds.c.url)
        statement = statement.where(or_(*(place.icontains(wanted.text, autoescape=True) for place in places)))
    return read_page(connection, statement, NAMES, (feeds.c.id,), after=after, limit=limit, descending=False)


def get_feed(connection: Connection, feed_id: int) -> dict[str, Any] | None:
    """One feed with its last fetches, newest first, and how much it brought, in seven days and in all."""
    columns = [*(feeds.c[name] for name in _NAMES), _failures(), feeds.c.etag, feeds.c.last_modified]
    feed = first(connection, select(*columns).where(feeds.c.id == feed_id), DETAIL)
    if feed is None:
        return None
    statement = (
        select(*(fetches.c[name] for name in FETCH))
        .where(fetches.c.feed_id == feed_id)
        .order_by(fetches.c.id.desc())
        .limit(LAST_FETCHES)
    )
    feed["fetches"] = rows(connection, statement, FETCH)
    lately = func.count().filter(entries.c.first_seen_at > func.now() - LATELY)
    counts = select(func.count(), lately, func.count(entries.c.article_id.distinct()))
    found = connection.execute(counts.where(entries.c.feed_id == feed_id)).one()
    return feed | dict(zip(("entries", "entries_7d", "articles"), map(int, found), strict=True))


def shown_feed(row: dict[str, Any]) -> dict[str, Any]:
    """A feed, with its fetches if they were read, for people and programs: public id, no credential."""
    made = row | {"id": public(Kind.FEED, row["id"]), "url": masked(row["url"])}
    if "fetches" in row:
        made["fetches"] = [
            one | {name: masked(one[name]) for name in ("url", "final_url") if one[name] is not None}
            for one in row["fetches"]
        ]
    return made


def _failures() -> ColumnElement[int]:
    """How many of the last 200 polls have failed since the last good one."""
    last = (
        select(fetches.c.failure_weight, fetches.c.finished_at)
        .where(fetches.c.feed_id == feeds.c.id)
        .order_by(fetches.c.id.desc())
        .limit(MOST_COUNTED)
        .correlate(feeds)
        .lateral("last")
    )
    good_at = func.coalesce(feeds.c.last_ok_at, feeds.c.created_at)
    counted = (
        select(func.count())
        .select_from(last)
        .where(last.c.failure_weight > 0, last.c.finished_at > good_at)
        .correlate(feeds)
        .scalar_subquery()
    )
    return case((feeds.c.failing_since_at.is_(None), 0), else_=counted).label("failures")
