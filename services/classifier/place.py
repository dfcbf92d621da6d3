"""One reading, placed among the rows that exist: a copy of something, a member of a development, or neither.

Everything here runs in the caller's transaction, under the assignment lock.
"""

from typing import Any

import structlog

from services.adapters.db import articles, entries, members
from services.adapters.db.engine import Connection, Row
from services.classifier.context import Context
from services.classifier.heed import heeded
from services.classifier.join import Joined, follow, join, said
from services.classifier.late import join_late
from services.classifier.matches import match_rows
from services.classifier.reading import Reading
from services.classifier.tell import tell
from services.domain.articles import display_summary, mask_contacts
from services.domain.developments import features
from services.domain.fingerprint import (
    NO_COPY,
    DuplicateDecision,
    DuplicateReason,
    Fingerprint,
    Known,
    decide_duplicate,
)
from services.domain.membership import features_to_json
from services.domain.stance import stance
from services.domain.text import fold

log = structlog.get_logger()


def place(connection: Connection, context: Context, reading: Reading) -> None:
    """Store what `reading` is; give it a development; record the events that follow."""
    if reading.article_id is not None:
        _revise(connection, context, reading, reading.article_id)
        return
    copied = _copied(connection, reading)
    if copied.reason is DuplicateReason.SAME_URL and copied.duplicate_of is not None:
        # The same page in another feed: one article, another sighting.
        entries.mark_processed(connection, reading.entry_id, copied.duplicate_of)
        _say(reading, copied.duplicate_of, copied, None)
        return
    article_id = articles.add(connection, _identity(reading, copied) | display(context, reading))
    entries.mark_processed(connection, reading.entry_id, article_id)
    if copied.duplicate_of is not None:
        articles.copy_matches(connection, copied.duplicate_of, article_id, reading.dated_at)
        joined = follow(connection, reading, article_id, copied.duplicate_of)
    else:
        articles.replace_matches(connection, article_id, match_rows(context, reading))
        joined = join(connection, context, reading, article_id)
    _say(reading, article_id, copied, joined)
    if joined is not None:
        _follow_up(connection, context, reading, article_id, joined)


def _revise(connection: Connection, context: Context, reading: Reading, article_id: int) -> None:
    """An edited entry changes its article's text and matches; it joins a development if it had none.

    Only the first sighting speaks for an article: an edit elsewhere is a revision and changes nothing here.
    """
    entries.mark_processed(connection, reading.entry_id, article_id)
    held = articles.get(connection, article_id)
    if held["feed_id"] != reading.feed_id or held["duplicate_of_id"] is not None:
        return
    reading = heeded(connection, context, reading, article_id)
    if held["development_id"] is not None:
        _reword(connection, context, reading, held)
        _say(reading, article_id, NO_COPY, None)
        return
    articles.change(connection, article_id, display(context, reading))
    articles.replace_matches(connection, article_id, match_rows(context, reading))
    joined = join(connection, context, reading, article_id)
    _say(reading, article_id, NO_COPY, joined)
    if joined is not None:
        _follow_up(connection, context, reading, article_id, joined)


def _follow_up(
    connection: Connection, context: Context, reading: Reading, article_id: int, joined: Joined
) -> None:
    """Tell of it, and heed late evidence; a backlog's is heeded at its end."""
    tell(connection, reading, article_id, joined)
    if not joined.is_copy and not reading.in_backlog:
        join_late(connection, context, joined)


def _reword(connection: Connection, context: Context, reading: Reading, held: Row) -> None:
    """New words change what a development adds up to, never where the article belongs.

    Where they leave no topic, those stay that it was listed under: a person, not an edit, takes it out.
    """
    columns = display(context, reading)
    if reading.topics:
        seen = features_to_json(features(reading.article, reading.classification))
        columns |= {"features": seen}
        articles.replace_matches(connection, held["id"], match_rows(context, reading))
    else:
        del columns["topics"]
    articles.change(connection, held["id"], columns | said(reading))
    members.settle(connection, held["development_id"])


def _copied(connection: Connection, reading: Reading) -> DuplicateDecision:
    own = reading.fingerprint
    rows = articles.may_be_copied(
        connection,
        url_hash=own.url_hash,
        title_hash=own.title_hash,
        shingles=own.shingles,
        near=reading.near,
    )
    # A copy of a copy is a copy of the original.
    known = [
        Known(
            article_id=row["duplicate_of_id"] or row["id"],
            fingerprint=Fingerprint(row["url_hash"], row["title_hash"], tuple(row["shingles"])),
            publisher=row["publisher"],
            language=row["language"],
            published_at=row["published_at"],
        )
        for row in rows
    ]
    return decide_duplicate(reading.article, own, known)


def _identity(reading: Reading, copied: DuplicateDecision) -> dict[str, Any]:
    """The columns that are set once: where it came from and what it is a copy of."""
    article = reading.article
    return {
        "feed_id": reading.feed_id,
        "url": article.url,
        "url_hash": reading.fingerprint.url_hash,
        "publisher": article.publisher,
        "country": article.country,
        "kind": article.kind,
        "published_at": article.published_at,
        "dated_at": reading.dated_at,
        "first_seen_at": reading.first_seen_at,
        "duplicate_of_id": copied.duplicate_of,
        "duplicate_reason": copied.reason.value if copied.reason else None,
    }


def display(context: Context, reading: Reading) -> dict[str, Any]:
    """The columns that follow from the text, and change with it."""
    article = reading.article
    title, summary = mask_contacts(article.title), display_summary(article)
    return {
        "title": title,
        "summary": summary,
        "folded": fold(f"{title}\n{summary}"),
        "language": article.language,
        "title_hash": reading.fingerprint.title_hash,
        "shingles": list(reading.fingerprint.shingles),
        "entities": sorted({hit.id for hit in reading.classification.entities}),
        "topics": reading.topics,
        "stance": stance(article),
        "pack_hash": context.pack_hash,
    }


def _say(reading: Reading, article_id: int, copied: DuplicateDecision, joined: Joined | None) -> None:
    log.info(
        "article.classified",
        entry_id=reading.entry_id,
        article_id=article_id,
        language=reading.article.language,
        flaws=list(reading.flaws),
        topics=[match.topic for match in joined.matched] if joined else reading.topics,
        duplicate_of=copied.duplicate_of,
        duplicate_reason=copied.reason.value if copied.reason else None,
        development_id=joined.development_id if joined else None,
        join_reason=joined.reason if joined else None,
    )
