"""Does everything add up? Counts from the first poll to the last delivery, in one look."""

from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from services.adapters.db.entries import MOST_FAILURES
from services.adapters.db.tables import (
    articles,
    deliveries,
    developments,
    entries,
    events,
    feeds,
    fetches,
    subscriptions,
)

FINAL = ("delivered", "exhausted", "folded", "withheld", "cancelled")


@dataclass(frozen=True)
class Tally:
    """One look at all rows.

    `fetched` entries were new in some poll; `given_up` entries failed too often to be tried again;
    `unsettled` ones are of a backlog that is not yet gathered; `articles` are no copies, `duplicates` are
    copies and further sights of one; `unrouted` events have no number yet; `expected` deliveries: one an
    event numbered after a subscription began, and subscription.
    """

    feeds: int
    polled: int
    failing: int
    fetched: int
    entries: int
    unprocessed: int
    given_up: int
    unsettled: int
    articles: int
    duplicates: int
    on_topic: int
    developments: int
    events: int
    unrouted: int
    expected: int
    deliveries: dict[str, int]

    @property
    def open_deliveries(self) -> int:
        """Deliveries that may still change."""
        return sum(count for state, count in self.deliveries.items() if state not in FINAL)

    @property
    def lost(self) -> list[str]:
        """What does not add up, in words; empty if nothing is lost."""
        found = []
        if self.failing:
            found.append(f"{self.failing} feeds could not be read")
        if self.entries < self.fetched:
            found.append(f"{self.fetched} entries were fetched, {self.entries} are stored")
        if self.entries != self.articles + self.duplicates:
            found.append(
                f"{self.entries} entries, but {self.articles} articles and {self.duplicates} duplicates"
            )
        if self.given_up:
            found.append(f"{self.given_up} entries could not be classified")
        if self.expected != sum(self.deliveries.values()):
            found.append(f"{self.expected} deliveries expected, {sum(self.deliveries.values())} recorded")
        return found


def read_tally(connection: Connection) -> Tally:
    """Count everything. The feed of documents brought in by hand is no feed to be polled."""
    polled = feeds.c.kind != "manual"
    pairs = (
        select(func.count())
        .select_from(events.join(subscriptions, events.c.seq > subscriptions.c.after_seq))
        .where(subscriptions.c.deleted_at.is_(None), events.c.type != "test")
    )
    kinds = connection.execute(_kinds()).one()
    states = connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))

    def count(statement: Select[int]) -> int:
        return int(connection.execute(statement).scalar_one())

    return Tally(
        feeds=count(select(func.count()).select_from(feeds).where(polled)),
        polled=count(
            select(func.count()).select_from(feeds).where(polled, feeds.c.last_polled_at.is_not(None))
        ),
        failing=count(select(func.count()).select_from(feeds).where(polled, feeds.c.failure_score > 0)),
        fetched=count(select(func.coalesce(func.sum(fetches.c.entries_new), 0))),
        entries=count(select(func.count()).select_from(entries)),
        unprocessed=count(select(func.count()).select_from(entries).where(entries.c.processed_at.is_(None))),
        given_up=count(
            select(func.count())
            .select_from(entries)
            .where(entries.c.processed_at.is_(None), entries.c.process_failures >= MOST_FAILURES)
        ),
        unsettled=count(select(func.count()).select_from(entries).where(entries.c.backlog)),
        articles=int(kinds.articles),
        duplicates=int(kinds.duplicates),
        on_topic=int(kinds.on_topic),
        developments=count(
            select(func.count())
            .select_from(developments)
            .where(developments.c.merged_into_id.is_(None), func.cardinality(developments.c.topics) > 0)
        ),
        events=count(select(func.count()).select_from(events)),
        unrouted=count(select(func.count()).select_from(events).where(events.c.seq.is_(None))),
        expected=count(pairs),
        deliveries={str(state): int(number) for state, number in states},
    )


def _kinds() -> Select[int, int, int]:
    """Entries by what became of them: a first sight of an article, or a copy or another sight of one."""
    sight = func.row_number().over(partition_by=entries.c.article_id, order_by=entries.c.id).label("sight")
    seen = (
        select(sight, articles.c.duplicate_of_id, articles.c.topics)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(entries.c.processed_at.is_not(None))
        .subquery()
    )
    first = (seen.c.sight == 1) & seen.c.duplicate_of_id.is_(None)
    return select(
        func.count().filter(first).label("articles"),
        func.count().filter(~first).label("duplicates"),
        func.count().filter(first & (func.cardinality(seen.c.topics) > 0)).label("on_topic"),
    ).select_from(seen)
