"""What there is to say about an article's topics, its development and what it copies."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db import constraints
from services.adapters.db.judge import Judge
from services.adapters.db.reads.keyset import as_dict
from services.adapters.db.stored import entry_of, rows_of
from services.adapters.db.tables import articles, developments, feedback, matches, topic_versions
from services.domain.articles import Article, clean, mask_contacts
from services.domain.fingerprint import CONTAINMENT, containment
from services.domain.flaws import flaws
from services.domain.ids import public
from services.domain.membership import features_from_json
from services.domain.packs import TopicPack
from services.domain.profiles import Profile
from services.domain.verdicts import NOTHING, Classification, Evidence, TopicMatch, Verdict
from services.domain.why import Asked, explain_absence, explain_membership, explain_topic

Explained = dict[str, Any]
_SAID = ("id", "topic", "verdict", "note", "author", "created_at")


def explain_article(
    connection: Connection,
    judge: Judge,
    article_id: int,
    *,
    topic: str | None = None,
    development_id: int | None = None,
) -> Explained | None:
    """Why an article is under its topics and in its development, or not in the ones that are asked for.

    Plain values; None for an unknown article. A copy is explained by its original. Topics without a stored
    verdict are judged by the packs in force. Raises LookupError for an unknown topic or development.
    """
    asked = _article(connection, article_id)
    if asked is None:
        return None
    speaks = _article(connection, asked["duplicate_of_id"]) if asked["duplicate_of_id"] is not None else asked
    assert speaks is not None
    classifier, _ = judge.look(connection)
    packs = {pack.slug: pack for pack in classifier.packs}
    if topic is not None and topic not in packs:
        raise LookupError(f"there is no topic {topic!r} in force")
    row = rows_of(connection, [speaks["id"]]).get(speaks["id"])
    entry = entry_of(row) if row is not None else None
    text = clean(entry) if entry is not None else None
    now = classifier.classify(text) if text is not None else NOTHING
    return {
        "article": {
            "id": public("art", article_id),
            "title": asked["title"],
            "language": asked["language"],
            "flaws": list(flaws(entry, text, now)) if entry is not None and text is not None else [],
            "topics": asked["topics"],
            "development": public("dev", asked["development_id"]) if asked["development_id"] else None,
        },
        "duplicate": _duplicate(asked, speaks),
        "topics": _topics(connection, packs, speaks, text, now, topic),
        "development": _development(connection, speaks, development_id),
        "feedback": _feedback(connection, speaks["id"]),
    }


def _article(connection: Connection, article_id: int) -> Mapping[str, Any] | None:
    row = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().one_or_none()
    return {**row} if row is not None else None


def _duplicate(asked: Mapping[str, Any], speaks: Mapping[str, Any]) -> Explained | None:
    if asked["id"] == speaks["id"]:
        return None
    return {
        "of": public("art", speaks["id"]),
        "title": speaks["title"],
        "publisher": speaks["publisher"],
        "tier": asked["duplicate_reason"],
        "containment": round(containment(asked["shingles"], speaks["shingles"]), 4),
        "threshold": CONTAINMENT,
    }


def _topics(
    connection: Connection,
    packs: Mapping[str, TopicPack],
    article: Mapping[str, Any],
    text: Article | None,
    now: Classification,
    topic: str | None,
) -> list[Explained]:
    stored, judged_now = _stored(connection, article["id"]), {match.topic: match for match in now.matches}
    others = _others(connection, article)
    found = []
    for slug in [topic] if topic is not None else sorted(packs):
        match, judged = (stored[slug], "stored") if slug in stored else (judged_now.get(slug), "now")
        if match is None and topic is None:
            continue  # unasked, what has nothing to do with the article is left out
        members = [name for name, listed in others.items() if slug in listed]
        found.append(_topic(match, packs[slug], now, article, text, judged, members))
    found.sort(key=lambda one: (-one["score"], one["topic"]))
    return found


def _topic(
    match: TopicMatch | None,
    pack: TopicPack,
    now: Classification,
    article: Mapping[str, Any],
    text: Article | None,
    judged: str,
    members: list[str],
) -> Explained:
    """One topic's reasons; `quote` is the text around each match."""
    why = explain_topic(
        match, pack, now.concepts, article["language"], judged=judged, inherited_from=members
    ).to_json()
    for group in ("rules", "anti", "adjustments"):
        for rule in why[group]:
            for place in rule["matched"]:
                place["quote"] = _quote(text, place)
    return why


def _quote(text: Article | None, place: Mapping[str, Any]) -> Explained | None:
    """Some words on either side of a match; None where the text has changed since."""
    if text is None or not place["text"]:
        return None
    whole = text.title if place["zone"] == "title" else text.text
    start, end = place["start"], place["end"]
    if whole[start:end] != place["text"]:
        return None
    first = max(0, start - 70)
    first = whole.find(" ", first, start) + 1 if first else 0
    last = whole.rfind(" ", end, end + 70) if end + 70 < len(whole) else len(whole)
    last = max(last, end)
    before, after = mask_contacts(whole[max(first, 0) : start]), mask_contacts(whole[end:last])
    return {"before": before, "text": place["text"], "after": after}


def _stored(connection: Connection, article_id: int) -> dict[str, TopicMatch]:
    query = (
        select(matches, topic_versions.c.pack_hash)
        .join(topic_versions, topic_versions.c.id == matches.c.topic_version_id)
        .where(matches.c.article_id == article_id)
    )
    return {
        row["topic"]: TopicMatch(
            row["topic"],
            row["score"],
            row["threshold"],
            Verdict(row["verdict"]),
            tuple(Evidence(**piece) for piece in row["evidence"]),
            row["pack_hash"],
        )
        for row in connection.execute(query).mappings()
    }


def _others(connection: Connection, article: Mapping[str, Any]) -> dict[str, list[str]]:
    """The other members of its development that were accepted, with their topics."""
    if article["development_id"] is None:
        return {}
    query = (
        select(articles.c.id, matches.c.topic)
        .join(matches, matches.c.article_id == articles.c.id)
        .where(
            articles.c.development_id == article["development_id"],
            articles.c.duplicate_of_id.is_(None),
            articles.c.id != article["id"],
            matches.c.verdict == "accepted",
        )
        .order_by(articles.c.dated_at, articles.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(public("art", row.id), []).append(row.topic)
    return found


def _development(
    connection: Connection, article: Mapping[str, Any], development_id: int | None
) -> Explained | None:
    home = article["development_id"]
    wanted = development_id if development_id is not None else home
    if wanted is None:
        return None
    query = select(developments).where(developments.c.id == wanted)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise LookupError(f"there is no development {public('dev', wanted)}")
    name = public("dev", wanted)
    if wanted == home:
        reason, joined_by = article["join_reason"], article["joined_by"]
        return explain_membership(name, row["title"], reason, joined_by).to_json()
    merged = row["merged_into_id"]
    asked = Asked(
        wanted,
        name,
        row["title"],
        Profile.from_json(row["profile"]),
        frozenset(row["topics"]),
        public("dev", merged) if merged is not None else None,
        wanted in constraints.of_article(connection, article["id"]).cannot,
    )
    seen = features_from_json(article["features"]) if article["features"] else None
    at = public("dev", home) if home is not None else None
    held = article["joined_by"] or {}
    return explain_absence(
        seen, frozenset(article["topics"]), asked, home=at, home_p=held.get("p") if at is not None else None
    ).to_json()


def _feedback(connection: Connection, article_id: int) -> list[Explained]:
    query = select(*(feedback.c[name] for name in _SAID)).where(feedback.c.article_id == article_id)
    rows = [as_dict(_SAID, row) for row in connection.execute(query.order_by(feedback.c.id))]
    return [row | {"id": public("fb", row["id"])} for row in rows]
