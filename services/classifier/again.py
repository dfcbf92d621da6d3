"""A stored article judged again by the packs in force: it enters a development, leaves one, or stays.

Everything here runs in the caller's transaction, under the assignment lock. Done twice, it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from services.adapters.db import articles, constraints, members
from services.adapters.db.engine import Connection, Row
from services.adapters.db.rejudged import leave, let_copies_follow
from services.adapters.db.telling import record
from services.classifier.context import Context
from services.classifier.heed import heeded
from services.classifier.join import join, said
from services.classifier.late import join_late
from services.classifier.matches import match_rows
from services.classifier.place import display
from services.classifier.reading import Reading
from services.classifier.tell import tell
from services.domain.developments import features
from services.domain.events import EventReason, EventType
from services.domain.ids import public
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.membership import features_to_json

log = structlog.get_logger()


def judge_again(
    connection: Connection, context: Context, reading: Reading, article_id: int, *, aloud: bool
) -> None:
    """Give an article the verdicts of the packs in force, and the development that follows from them.

    Subscribers hear of it only if `aloud`. A copy is left to its original.
    """
    held = articles.get(connection, article_id)
    if held["duplicate_of_id"] is not None:
        return
    reading = heeded(connection, context, reading, article_id)
    if not aloud:
        reading = replace(reading, on_time=False)
    articles.replace_matches(connection, article_id, match_rows(context, reading))
    home = held["development_id"]
    if home is not None and not reading.topics:
        reading = _within(connection, context, reading, held)
        articles.replace_matches(connection, article_id, match_rows(context, reading))
    articles.change(connection, article_id, display(context, reading))
    if home is not None and not _belongs(connection, reading, article_id, home):
        _leave(connection, context, article_id, home, aloud=aloud)
        home = None
    if home is not None:
        _stay(connection, context, reading, held)
    else:
        articles.change(connection, article_id, {"gray_keys": []})
        let_copies_follow(connection, article_id, None, (), context.pack_hash)
        _enter(connection, context, reading, article_id, aloud=aloud)
    log.info(
        "article.judged_again",
        article_id=public("art", article_id),
        before=sorted(held["topics"]),
        topics=reading.topics,
    )


def _within(connection: Connection, context: Context, reading: Reading, held: Row) -> Reading:
    """The reading with the topics that it takes over from the other members of its development, if any."""
    inherited: Sequence[str] = ()
    if constraints.of_article(connection, held["id"]).must == held["development_id"]:
        inherited = held["topics"]  # a person keeps it there
    elif reading.is_gray:
        others = articles.accepted_topics(connection, held["development_id"])
        inherited = inherited_topics(reading.classification, [frozenset(other) for other in others])
    barred = {match.topic for match in reading.classification.matches if match.by_reader}
    watched = [topic for topic in inherited if topic in context.topic_versions and topic not in barred]
    return replace(reading, classification=with_inherited(reading.classification, watched))


def _belongs(connection: Connection, reading: Reading, article_id: int, home: int) -> bool:
    """Whether the article still shares a topic with the others of its development, or is kept there."""
    if constraints.of_article(connection, article_id).must == home:
        return True
    if not reading.topics:
        return False
    others = [one for one in members.list_members(connection, home) if one.article_id != article_id]
    shared = {topic for one in others for topic in one.topics}
    return not others or not shared or bool(shared & set(reading.topics))


def _stay(connection: Connection, context: Context, reading: Reading, held: Row) -> None:
    article_id, home = held["id"], held["development_id"]
    seen = features_to_json(features(reading.article, reading.classification))
    articles.change(connection, article_id, {"features": seen, "gray_keys": []} | said(reading))
    let_copies_follow(connection, article_id, home, reading.topics, context.pack_hash)
    if set(reading.topics) != set(held["topics"]):
        members.settle(connection, home)


def _leave(connection: Connection, context: Context, article_id: int, home: int, *, aloud: bool) -> None:
    left = leave(connection, article_id, home, context.pack_hash)
    if aloud and left is not None and left["sequence"]:
        touched = {"articles": [public("art", article_id)], "stage": False}
        record(connection, left, EventType.CORRECTED, EventReason.CORRECTED, extra={"touched": touched})


def _enter(
    connection: Connection, context: Context, reading: Reading, article_id: int, *, aloud: bool
) -> None:
    joined = join(connection, context, reading, article_id)
    if joined is not None:
        tell(connection, reading, article_id, joined)
        join_late(connection, context, joined, aloud=aloud)
