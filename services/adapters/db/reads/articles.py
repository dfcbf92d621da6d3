"""Articles as the API shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal_column, select

from services.adapters.db.reads.keyset import Page, first, overlaps, read_page, rows
from services.adapters.db.tables import articles, entries, feeds, matches, topic_versions
from services.domain.ids import Kind, public
from services.domain.verdicts import LISTED

NAMES = (
    "id",
    "feed_id",
    "url",
    "title",
    "summary",
    "language",
    "publisher",
    "country",
    "kind",
    "published_at",
    "dated_at",
    "first_seen_at",
    "classified_at",
    "duplicate_of_id",
    "duplicate_reason",
    "development_id",
    "stance",
    "topics",
    "entities",
)
DETAIL = (*NAMES, "join_reason", "joined_by", "pack_hash")
SIGHTING = (
    "id",
    "feed_id",
    "url",
    "title",
    "publisher",
    "published_at",
    "first_seen_at",
    "lateness",
    "revision",
)
MATCH = ("topic", "verdict", "score", "threshold", "pack_hash", "evidence")
COPY = ("id", "url", "title", "publisher", "dated_at", "duplicate_reason")
MOST_SIGHTINGS = 100


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What a list of articles is narrowed to; any-of inside a clause, all-of between.

    `search` is folded text.
    """

    topics: tuple[str, ...] = ()
    off_topic: bool = False  # listed under none
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    development_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    duplicates: bool = False
    search: str | None = None


def search_query(folded: str) -> ColumnElement[Any]:
    """A web-style query (words, "phrases", or, -not) over text that was folded alike."""
    return func.websearch_to_tsquery(literal_column("'simple'::regconfig"), folded)


def list_articles(
    connection: Connection, wanted: ArticleFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Articles, newest first."""
    statement: Select[Any] = select(*(articles.c[name] for name in NAMES))
    dated_at: ColumnElement[Any] = articles.c.dated_at
    number: ColumnElement[Any] = articles.c.id
    if len(wanted.topics) == 1:
        # The topic's own index holds date and id, so the page is one short scan of it.
        statement = statement.join(matches, matches.c.article_id == articles.c.id).where(
            matches.c.topic == wanted.topics[0], _matched()
        )
        dated_at, number = matches.c.dated_at, matches.c.article_id
    elif wanted.topics:
        statement = statement.where(
            exists().where(
                matches.c.article_id == articles.c.id, matches.c.topic.in_(wanted.topics), _matched()
            )
        )
    statement = statement.where(*_conditions(wanted, dated_at))
    return read_page(
        connection, statement, NAMES, (dated_at, number), after=after, limit=limit, descending=True
    )


def _matched() -> ColumnElement[bool]:
    """Verdicts that count: the condition of the topic's index."""
    return matches.c.verdict.in_(LISTED)


def _conditions(wanted: ArticleFilter, dated_at: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not wanted.duplicates:
        found.append(articles.c.duplicate_of_id.is_(None))
    if wanted.off_topic:
        found.append(func.cardinality(articles.c.topics) == 0)
    if wanted.languages:
        found.append(articles.c.language.in_(wanted.languages))
    if wanted.countries:
        found.append(articles.c.country.in_(wanted.countries))
    if wanted.publishers:
        found.append(articles.c.publisher.in_(wanted.publishers))
    if wanted.entities:
        found.append(overlaps(articles.c.entities, wanted.entities))
    if wanted.development_id is not None:
        found.append(articles.c.development_id == wanted.development_id)
    if wanted.since is not None:
        found.append(dated_at >= wanted.since)
    if wanted.until is not None:
        found.append(dated_at < wanted.until)
    if wanted.search:
        found.append(articles.c.search.op("@@")(search_query(wanted.search)))
    return found


def get_article(connection: Connection, article_id: int) -> dict[str, Any] | None:
    """One article with its sightings, its copies, and its matches with their evidence."""
    statement = select(*(articles.c[name] for name in DETAIL)).where(articles.c.id == article_id)
    article = first(connection, statement, DETAIL)
    if article is None:
        return None
    article["sightings"] = _sightings(connection, article_id)
    article["copies"] = _copies(connection, article_id)
    article["matches"] = _matches(connection, article_id)
    return article


def article_of_entry(connection: Connection, entry_id: int) -> int:
    """The article that an entry is a sighting of. Raises LookupError where there is none (yet)."""
    query = select(entries.c.article_id).where(entries.c.id == entry_id)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise LookupError(f"no entry {public(Kind.ENTRY, entry_id)}")
    if found.article_id is None:
        raise LookupError(f"{public(Kind.ENTRY, entry_id)} is not classified yet; see: tradewire doctor")
    number: int = found.article_id
    return number


def _sightings(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    publisher = func.coalesce(entries.c.publisher, feeds.c.publisher)
    columns = [publisher if name == "publisher" else entries.c[name] for name in SIGHTING]
    statement = (
        select(*columns)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.article_id == article_id)
        .order_by(entries.c.id)
        .limit(MOST_SIGHTINGS)
    )
    return rows(connection, statement, SIGHTING)


def _copies(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    statement = (
        select(*(articles.c[name] for name in COPY))
        .where(articles.c.duplicate_of_id == article_id)
        .order_by(articles.c.dated_at, articles.c.id)
        .limit(MOST_SIGHTINGS)
    )
    return rows(connection, statement, COPY)


def _matches(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    statement = (
        select(
            matches.c.topic,
            matches.c.verdict,
            matches.c.score,
            matches.c.threshold,
            topic_versions.c.pack_hash,
            matches.c.evidence,
        )
        .join(topic_versions, topic_versions.c.id == matches.c.topic_version_id)
        .where(matches.c.article_id == article_id)
        .order_by(matches.c.score.desc(), matches.c.topic)
    )
    return rows(connection, statement, MATCH)
