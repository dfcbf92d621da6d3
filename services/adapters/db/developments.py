"""Developments: finding candidates for an article, opening, joining, and counting what belongs to one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    any_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)

from services.adapters.db.tables import articles, developments

# Any constant of our own. Held for a transaction, it makes grouping serial: two workers that each opened a
# development for the same news would tell it twice.
ASSIGNMENT_LOCK = 727_002
CANDIDATES = 1000


def lock_assignment(connection: Connection) -> None:
    """Wait to be the only transaction that groups articles; released when it ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ASSIGNMENT_LOCK})


def candidates(
    connection: Connection,
    keys: Sequence[str],
    topics: Sequence[str],
    near: datetime | None,
    window: timedelta,
) -> list[RowMapping]:
    """Ids and keys of live developments that share a key and, if any, a topic; `near` a date, if any."""
    query = (
        select(developments.c.id, developments.c.profile_keys)
        .where(
            developments.c.profile_keys.op("&&")(list(keys)),
            developments.c.topics.op("&&")(list(topics)) if topics else true(),
            developments.c.last_seen_at >= near - window if near else true(),
            developments.c.first_seen_at <= near + window if near else true(),
            developments.c.merged_into_id.is_(None),
        )
        .order_by(developments.c.last_seen_at.desc(), developments.c.id)
        .limit(CANDIDATES)
    )
    return list(connection.execute(query).mappings())


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Insert a development and give its id."""
    development_id: int = connection.execute(
        insert(developments).values(values).returning(developments.c.id)
    ).scalar_one()
    return development_id


def lock(connection: Connection, development_id: int) -> RowMapping:
    """The development's row, held until the transaction ends. Raises NoResultFound for an unknown id."""
    query = select(developments).where(developments.c.id == development_id).with_for_update()
    return connection.execute(query).mappings().one()


def find(connection: Connection, development_id: int) -> RowMapping | None:
    """The development's row, held until the transaction ends; None for an unknown id."""
    query = select(developments).where(developments.c.id == development_id).with_for_update()
    return connection.execute(query).mappings().one_or_none()


def change(connection: Connection, development_id: int, values: dict[str, Any]) -> None:
    """Change columns of one development and raise its version."""
    connection.execute(
        update(developments)
        .where(developments.c.id == development_id)
        .values(values | {"version": developments.c.version + 1})
    )


def profiles(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """The stored profiles of these developments, by id."""
    query = select(developments.c.id, developments.c.profile).where(developments.c.id.in_(list(ids)))
    return {row.id: row.profile for row in connection.execute(query)}


def relate(connection: Connection, development_id: int, others: Sequence[int]) -> None:
    """Have others name a new development as related, as it names them."""
    connection.execute(
        update(developments)
        .where(developments.c.id.in_(list(others)))
        .values(related=func.array_append(developments.c.related, development_id))
    )


def lock_silent(
    connection: Connection, quiet_since: datetime, closed_since: datetime, limit: int
) -> list[RowMapping]:
    """Developments that could go to rest, silent for longest first; rows that others hold are left.

    Those not yet quiet of which nothing was seen since `quiet_since`, and quiet ones since `closed_since`;
    nor were they reopened by a person since.
    """
    silent_since = case((developments.c.status == "quiet", closed_since), else_=quiet_since)
    query = (
        select(developments)
        .where(
            developments.c.status != "closed",
            developments.c.last_seen_at <= silent_since,
            or_(developments.c.reopened_at.is_(None), developments.c.reopened_at <= silent_since),
            developments.c.merged_into_id.is_(None),
            ~developments.c.pinned,
        )
        .order_by(developments.c.last_seen_at, developments.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query).mappings())


def list_recent(connection: Connection, since: datetime, limit: int) -> list[RowMapping]:
    """Ids and profiles of developments seen `since`, the newest first; pinned lone articles stay put."""
    query = (
        select(developments.c.id, developments.c.profile)
        .where(
            developments.c.last_seen_at >= since,
            developments.c.merged_into_id.is_(None),
            ~and_(developments.c.pinned, developments.c.articles == 1),
        )
        .order_by(developments.c.last_seen_at.desc(), developments.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).mappings())


def list_between(
    connection: Connection, first_at: datetime, last_at: datetime, limit: int
) -> list[RowMapping]:
    """Ids and profiles as :func:`list_recent`, of developments seen between two dates, the newest first."""
    query = (
        select(developments.c.id, developments.c.profile)
        .where(
            developments.c.first_seen_at <= last_at,
            developments.c.last_seen_at >= first_at,
            developments.c.merged_into_id.is_(None),
            ~and_(developments.c.pinned, developments.c.articles == 1),
        )
        .order_by(developments.c.last_seen_at.desc(), developments.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).mappings())


def lead_on(connection: Connection, keep: int, gone: int) -> None:
    """Have whatever led to `gone` lead to `keep`, in which it ended."""
    table = developments
    connection.execute(
        update(table)
        .where(or_(table.c.id == gone, table.c.merged_into_id == gone))
        .values(merged_into_id=keep, version=table.c.version + 1)
    )
    connection.execute(update(table).where(table.c.parent_id == gone).values(parent_id=keep))
    swapped = func.array_replace(table.c.related, gone, keep)
    connection.execute(update(table).where(literal(gone) == any_(table.c.related)).values(related=swapped))
    own = case((table.c.parent_id != keep, table.c.parent_id))
    others = func.array_remove(table.c.related, keep)
    connection.execute(update(table).where(table.c.id == keep).values(related=others, parent_id=own))


def tally(connection: Connection, development_id: int) -> dict[str, Any]:
    """What its articles add up to: the columns that are counted, never incremented, and `by_language`.

    Sources are publishers of articles that are no copies; copies add to the spread only.
    """
    own = articles.c.duplicate_of_id.is_(None)
    row = connection.execute(
        select(
            func.count().filter(own).label("articles"),
            func.count().filter(~own).label("copies"),
            func.count(articles.c.publisher.distinct()).filter(own).label("sources"),
            func.count(articles.c.publisher.distinct())
            .filter(own, articles.c.kind == "official")
            .label("official_sources"),
            func.array_agg(articles.c.language).filter(own).label("languages"),
            func.min(articles.c.dated_at).label("first_seen_at"),
            func.max(articles.c.dated_at).label("last_seen_at"),
        ).where(articles.c.development_id == development_id)
    )
    found = dict(row.mappings().one())
    languages = found.pop("languages") or []
    by_language = {language: languages.count(language) for language in sorted(set(languages))}
    return found | {"languages": list(by_language), "by_language": by_language}
