"""What follows for other rows when a stored article is judged anew."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, update

from services.adapters.db import developments, members, milestones
from services.adapters.db.articles import copy_matches
from services.adapters.db.engine import Row
from services.adapters.db.tables import articles, matches
from services.domain.lifecycle import CLOSED


def let_copies_follow(
    connection: Connection, article_id: int, development_id: int | None, topics: Sequence[str], pack_hash: str
) -> None:
    """Put an article's copies where it is, listed under the same topics."""
    followed = connection.execute(
        update(articles)
        .where(articles.c.duplicate_of_id == article_id)
        .values(development_id=development_id, topics=list(topics), pack_hash=pack_hash)
        .returning(articles.c.id, articles.c.dated_at)
    ).all()
    for copy in followed:
        connection.execute(delete(matches).where(matches.c.article_id == copy.id))
        copy_matches(connection, article_id, copy.id, copy.dated_at)


def leave(connection: Connection, article_id: int, development_id: int, pack_hash: str) -> Row | None:
    """Take an article, with its copies, out of a development; the development as it then stands.

    None where nothing is left of it: it is closed, on no topic, and found by no later article.
    """
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id)
        .values(development_id=None, join_reason=None, joined_by=None)
    )
    let_copies_follow(connection, article_id, None, (), pack_hash)
    if members.own_ids(connection, development_id):
        return members.settle(connection, development_id)
    milestones.drop(connection, development_id)
    nothing = dict.fromkeys(("articles", "copies", "sources", "official_sources"), 0)
    developments.change(
        connection, development_id, nothing | {"topics": [], "profile_keys": [], "status": CLOSED}
    )
    return None
