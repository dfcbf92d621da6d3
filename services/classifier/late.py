"""Late evidence works backwards: when a development grows, uncertain articles near it are tried again."""

from dataclasses import replace

import structlog

from services.adapters.db import articles, entries
from services.adapters.db.engine import Connection, Row
from services.classifier.context import Context
from services.classifier.heed import heeded
from services.classifier.join import Joined, join, probe
from services.classifier.reading import read
from services.classifier.tell import tell
from services.domain.developments import WINDOW
from services.domain.ids import public
from services.domain.membership import features_from_json

log = structlog.get_logger()
TRIED_AT_ONCE = 20


def join_late(connection: Connection, context: Context, grown: Joined, *, aloud: bool = True) -> None:
    """Try again the uncertain articles that share a key with the development that has just grown.

    One that now inherits a topic joins, and subscribers are told that it belongs there (a correction); not
    where nothing is to be told (`aloud`).
    """
    waiting = articles.gray_near(
        connection, grown.row["profile_keys"], grown.row["last_seen_at"], WINDOW, TRIED_AT_ONCE
    )
    hopeful = [row for row in waiting if _finds_a_home(connection, row)]
    rows = entries.get_many(connection, [row["entry_id"] for row in hopeful])
    article_of = {row["entry_id"]: row["article_id"] for row in hopeful}
    for row in rows:
        article_id = article_of[row["id"]]
        reading = heeded(connection, context, read(row, context.classifier), article_id)
        if not aloud:
            reading = replace(reading, on_time=False)
        joined = join(connection, context, reading, article_id)
        if joined is None:
            continue
        say_late(article_id, joined)
        tell(connection, reading, article_id, joined, late=True)


def say_late(article_id: int, joined: Joined) -> None:
    """The log line of an uncertain article that inherits."""
    log.info(
        "article.matched_late",
        article_id=public("art", article_id),
        development_id=public("dev", joined.development_id),
        topics=[match.topic for match in joined.matched],
    )


def _finds_a_home(connection: Connection, waiting: Row) -> bool:
    """Whether grouping would now place an uncertain article: most would not, and need not be read again."""
    if waiting["features"] is None:
        return True
    found = features_from_json(waiting["features"])
    return probe(connection, found, (), waiting["dated_at"]).development is not None
