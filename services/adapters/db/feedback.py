"""What readers said of articles: stored, and in force in the same transaction.

A word about a copy is a word about its original, which the copies follow. Taking a word back gives the
article the verdict of the packs in force again, and puts it back where it was parted from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from services.adapters.db import articles as article_rows
from services.adapters.db import constraints, curation, developments, members
from services.adapters.db.curation import Done, Parted
from services.adapters.db.judge import Judge
from services.adapters.db.rejudged import leave, let_copies_follow
from services.adapters.db.stored import entry_of, rows_of
from services.adapters.db.tables import articles, entries, feedback, matches, topics
from services.adapters.db.tables import constraints as links
from services.adapters.db.telling import Recorded, record
from services.adapters.db.topics import list_slugs
from services.domain.absent import no_topic, there_is_no
from services.domain.articles import clean
from services.domain.curation import MUST, ByHand, RefusalReason, Refused
from services.domain.events import EventReason, EventType
from services.domain.feedback import Opinion, Said, Word, heed, what_counts
from services.domain.ids import Kind, public
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.verdicts import LISTED, Classification


@dataclass(frozen=True)
class Heard:
    """What came of a word: the development that changed, and the entries to ring once this is committed."""

    done: Done | None = None
    unplaced: tuple[int, ...] = ()  # the classifier groups their article, which has a topic now


def what_counts_of(connection: Connection, article_id: int) -> Said:
    """What counts of all that readers said of one article."""
    query = select(feedback.c.verdict, feedback.c.topic).where(feedback.c.article_id == article_id)
    rows = connection.execute(query.order_by(feedback.c.id))
    return what_counts(Word(Opinion(row.verdict), row.topic) for row in rows)


def add(
    connection: Connection,
    judge: Judge,
    article_id: int,
    word: Word,
    *,
    note: str = "",
    author: str,
) -> tuple[int, Heard] | Refused:
    """Store a reader's word and put it in force; its id, and what came of it.

    "Relevant" needs a topic, and either verdict one that exists. "Wrong development" parts the article from
    the one that it is in, as moving it out by hand does.
    """
    developments.lock_assignment(connection)
    held = article_rows.original(connection, article_id)
    if held is None:
        return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.ARTICLE, article_id))
    refused = _unfit(connection, word)
    if refused is not None:
        return refused
    by, original = ByHand(author, "feedback add"), held["id"]
    values: dict[str, Any] = {"article_id": original, "topic": word.topic, "verdict": word.opinion.value}
    values |= {"note": note, "author": author}
    heard = Heard()
    if word.opinion is Opinion.WRONG_DEVELOPMENT:
        kept = constraints.of_article(connection, original).must
        moved = curation.move(connection, original, None, author=author, command=by.command)
        if isinstance(moved, Refused):
            return moved
        home, reason = held["development_id"], held["join_reason"]
        values["parted"] = asdict(Parted(home, moved.development_id, reason, kept == home))
        heard = Heard(moved)
    number: int = connection.execute(insert(feedback).values(values).returning(feedback.c.id)).scalar_one()
    if word.opinion is not Opinion.WRONG_DEVELOPMENT:
        must = constraints.of_article(connection, original).must
        heard = _put_in_force(connection, judge, original, word.topic, by)
        home = held["development_id"]
        if home is not None and article_rows.get(connection, original)["development_id"] is None:
            left = Parted(home, None, held["join_reason"], must == home)
            told = update(feedback).where(feedback.c.id == number)
            connection.execute(told.values(parted=asdict(left)))
    return number, heard


def remove(connection: Connection, judge: Judge, feedback_id: int, *, author: str) -> Heard | Refused:
    """Take a reader's word back. An article that was parted from a development goes back into it.

    Unless it was put elsewhere since: then it stays there, and is only kept out no longer. One that the word
    took off its topic goes back likewise, if it is listed again and shares a topic with what is there.
    """
    developments.lock_assignment(connection)
    gone = connection.execute(
        delete(feedback).where(feedback.c.id == feedback_id).returning(*feedback.c)
    ).one_or_none()
    if gone is None:
        return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.FEEDBACK, feedback_id))
    by = ByHand(author, "feedback remove")
    if gone.verdict == Opinion.WRONG_DEVELOPMENT:
        return Heard(curation.put_back(connection, gone.article_id, Parted(**gone.parted), by=by))
    left = Parted(**gone.parted) if gone.parted is not None else None
    return _put_in_force(connection, judge, gone.article_id, gone.topic, by, left)


def _unfit(connection: Connection, word: Word) -> Refused | None:
    if word.opinion is Opinion.RELEVANT and word.topic is None:
        return Refused(RefusalReason.UNKNOWN, "Say to which topic it is relevant.")
    if word.opinion is Opinion.WRONG_DEVELOPMENT and word.topic is not None:
        return Refused(RefusalReason.UNKNOWN, "That it is in the wrong development is said without a topic.")
    known = select(topics.c.slug).where(topics.c.slug == word.topic)
    if word.topic is not None and connection.execute(known).one_or_none() is None:
        return Refused(RefusalReason.UNKNOWN, no_topic(str(word.topic), list_slugs(connection)))
    return None


def _put_in_force(
    connection: Connection,
    judge: Judge,
    article_id: int,
    topic: str | None,
    by: ByHand,
    left: Parted | None = None,
) -> Heard:
    """Give an article the verdicts on `topic` (None: on all) that follow from its words and its readers'.

    `left`: where it was before the word that is taken back.
    """
    held = {**article_rows.get(connection, article_id)}
    classifier, versions = judge.look(connection)
    row = rows_of(connection, [article_id]).get(article_id)
    own = classifier.classify(clean(entry_of(row))) if row is not None else Classification((), (), ())
    touched = [topic] if topic is not None else [*versions]
    found = heed(own, what_counts_of(connection, article_id), versions)
    _replace(connection, held, found, touched, versions)
    if held["development_id"] is not None and not _listed(connection, article_id):
        others = article_rows.accepted_topics(connection, held["development_id"])
        taken = set(inherited_topics(found, [frozenset(other) for other in others])) & set(touched)
        _replace(connection, held, with_inherited(found, sorted(taken)), touched, versions)
    return _regroup(connection, held, _listed(connection, article_id), by, left)


def _replace(
    connection: Connection,
    held: Mapping[str, Any],
    found: Classification,
    touched: Iterable[str],
    versions: Mapping[str, int],
) -> None:
    """Write the matches of `touched` topics; the others stay as they were judged."""
    wanted = set(touched)
    of_article = matches.c.article_id == held["id"]
    connection.execute(delete(matches).where(of_article, matches.c.topic.in_(wanted)))
    rows = [
        {
            "article_id": held["id"],
            "topic": match.topic,
            "topic_version_id": versions[match.topic],
            "verdict": match.verdict.value,
            "score": match.score,
            "threshold": match.threshold,
            "evidence": [asdict(piece) for piece in match.evidence],
            "dated_at": held["dated_at"],
        }
        for match in found.matches
        if match.topic in wanted and match.topic in versions
    ]
    if rows:
        connection.execute(insert(matches), rows)


def _listed(connection: Connection, article_id: int) -> list[str]:
    query = select(matches.c.topic).where(matches.c.article_id == article_id, matches.c.verdict.in_(LISTED))
    return list(connection.execute(query.order_by(matches.c.score.desc(), matches.c.topic)).scalars())


def _regroup(
    connection: Connection, held: Mapping[str, Any], listed: list[str], by: ByHand, left: Parted | None
) -> Heard:
    """Let the article's row, its copies and its development follow from the topics it is now listed under."""
    article_id, home = held["id"], held["development_id"]
    if set(listed) == set(held["topics"]) and home is not None:
        return Heard()
    seen = held["features"]
    values: dict[str, Any] = {
        "topics": listed,
        "features": {**seen, "topics": sorted(listed)} if seen else seen,
    }
    values |= {"gray_keys": []} if home is None or listed else {}
    article_rows.change(connection, article_id, values)
    let_copies_follow(connection, article_id, home, listed, held["pack_hash"])
    if home is not None and _belongs(connection, article_id, home, listed):
        return Heard(_stay(connection, held, by))
    if home is None and left is not None and _belongs(connection, article_id, left.origin, listed):
        back = curation.bring_back(connection, article_id, left, by=by)
        if back is not None:
            return Heard(back)
    event = _leave(connection, held, by) if home is not None else None
    unplaced = _unplace(connection, article_id)
    if home is None:
        return Heard(None, unplaced)
    return Heard(Done(home, (event,) if event is not None else ()), unplaced)


def _belongs(connection: Connection, article_id: int, home: int, listed: list[str]) -> bool:
    others = [one for one in members.list_members(connection, home) if one.article_id != article_id]
    shared = {topic for one in others for topic in one.topics}
    return bool(listed) and (not shared or bool(shared & set(listed)))


def _stay(connection: Connection, held: Mapping[str, Any], by: ByHand) -> Done:
    home = held["development_id"]
    before = dict(developments.lock(connection, home))
    after = members.settle(connection, home)
    if not before["sequence"] or set(before["topics"]) == set(after["topics"]):
        return Done(home)
    if set(before["topics"]) - set(after["topics"]):
        touched = {"articles": [public("art", held["id"])], "stage": False}
        kind, why, extra = EventType.CORRECTED, EventReason.CORRECTED, {"touched": touched}
    else:
        kind, why, extra = EventType.UPDATED, EventReason.TOPIC_ADDED, {}
    return Done(home, (record(connection, after, kind, why, extra=extra, before=before, by=by),))


def _leave(connection: Connection, held: Mapping[str, Any], by: ByHand) -> Recorded | None:
    """Take the article out, with its copies; those who were told of it are told so."""
    home = held["development_id"]
    before = dict(developments.lock(connection, home))
    kept = (links.c.article_id == held["id"], links.c.development_id == home, links.c.kind == MUST)
    connection.execute(delete(links).where(*kept))
    left = leave(connection, held["id"], home, held["pack_hash"])
    connection.execute(
        update(articles).where(articles.c.duplicate_of_id == held["id"]).values(topics=_topics_of(held["id"]))
    )
    if not before["sequence"]:
        return None
    # Where nothing is left of it, its topics are those it had: else nobody who follows them would hear.
    after = left if left is not None else {**developments.lock(connection, home), "topics": before["topics"]}
    extra = {"touched": {"articles": [public("art", held["id"])], "stage": False}}
    kind, why = EventType.CORRECTED, EventReason.CORRECTED
    return record(connection, after, kind, why, extra=extra, before=before, by=by)


def _topics_of(article_id: int) -> Any:
    own = articles.alias("own")
    return select(own.c.topics).where(own.c.id == article_id).scalar_subquery()


def _unplace(connection: Connection, article_id: int) -> tuple[int, ...]:
    """Have the classifier look for a development: the sighting that made it is unprocessed, to be rung."""
    first = (
        select(func.min(entries.c.id))
        .join(articles, and_(articles.c.id == entries.c.article_id, articles.c.feed_id == entries.c.feed_id))
        .where(articles.c.id == article_id)
        .scalar_subquery()
    )
    again = (
        update(entries).where(entries.c.id == first).values(processed_at=None, rung_at=None, backlog=False)
    )
    return tuple(connection.execute(again.returning(entries.c.id)).scalars())


def parted(connection: Connection, article_id: int) -> frozenset[int]:
    """The developments that people keep an article out of."""
    return constraints.of_article(connection, article_id).cannot
