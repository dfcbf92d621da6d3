"""An article meets the developments: which one it joins, or that it opens a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from services.adapters.db import articles, constraints, developments, members, milestones
from services.adapters.db.engine import Connection, Row
from services.classifier.context import Context
from services.classifier.matches import match_rows
from services.classifier.reading import Reading
from services.domain.articles import display_summary, mask_contacts
from services.domain.developments import (
    WINDOW,
    Assignment,
    AssignReason,
    Candidate,
    Features,
    Profile,
    assign,
    features,
    rank_by_keys,
)
from services.domain.events import State
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.lifecycle import next_stage, next_status
from services.domain.lineage import parent_of, related_to
from services.domain.membership import (
    countries,
    features_from_json,
    features_to_json,
    profile_columns,
    rebuild,
)
from services.domain.milestones import extract
from services.domain.stages import policy_stage
from services.domain.topics import TopicMatch
from services.domain.why import with_names

_BLANK: Mapping[str, Any] = {"topics": [], "entities": [], "stage": None, "stage_fixed": False}


@dataclass(frozen=True)
class Joined:
    """What joining changed, for the telling of it."""

    development_id: int
    reason: str
    before: State | None
    after: State
    is_copy: bool
    row: Row  # the development as it now stands
    by_language: Mapping[str, int]
    new_milestones: list[dict[str, Any]]
    joined_by: Mapping[str, Any] | None
    matched: tuple[TopicMatch, ...]  # what the article is listed under, and why


def join(connection: Connection, context: Context, reading: Reading, article_id: int) -> Joined | None:
    """Group an article; None for one without a topic.

    An article whose own words leave a topic uncertain may join, never open, and only where the other members
    have the topic: it is then listed as inherited. Where it finds no such development it is left to be tried
    again when one grows (see :mod:`services.classifier.late`), as are all of a backlog, at its end.
    """
    if not reading.topics and not reading.is_gray:
        return None
    found = features(reading.article, reading.classification)
    articles.change(connection, article_id, {"features": features_to_json(found)})
    if reading.is_gray and reading.in_backlog:
        articles.change(connection, article_id, {"gray_keys": list(found.keys)})
        return None
    assignment = assign_to(connection, reading, article_id, found)
    if reading.is_gray:
        return inherit(connection, context, reading, article_id, found, assignment)
    if assignment.development is None:
        development_id, held = _open(connection, reading, assignment, found), None
        profile = Profile().with_member(found)
    else:
        development_id = assignment.development
        held = developments.lock(connection, development_id)
        profile = _grown_profile(connection, reading, article_id, held, found)
    columns = profile_columns(profile, title_fixed=held is not None and held["title_fixed"])
    return _attach(connection, reading, article_id, development_id, held, columns, assignment)


def assign_to(connection: Connection, reading: Reading, article_id: int, found: Features) -> Assignment:
    """What the rules say, within what a person said of this article."""
    kept = constraints.of_article(connection, article_id)
    if kept.must is not None:
        return Assignment(kept.must, AssignReason.BY_HAND, 1.0)
    return probe(connection, found, reading.topics, reading.near, kept.cannot)


def probe(
    connection: Connection,
    found: Features,
    topics: Sequence[str],
    near: datetime | None,
    barred: frozenset[int] = frozenset(),
) -> Assignment:
    """What the rules say of an article, with the developments left out that a person keeps it out of."""
    rows = developments.candidates(connection, found.keys, topics, near, WINDOW)
    by_keys = [
        Candidate(row["id"], Profile(members=(found,), keys=tuple(row["profile_keys"])))
        for row in rows
        if row["id"] not in barred
    ]
    # Keys alone say which are worth comparing: only those are read whole.
    shortlist = [candidate.id for candidate in rank_by_keys(found, by_keys)]
    stored = developments.profiles(connection, shortlist)
    return assign(found, [Candidate(number, Profile.from_json(stored[number])) for number in shortlist])


def _grown_profile(
    connection: Connection, reading: Reading, article_id: int, held: Row, found: Features
) -> Profile:
    """The profile with one more member: what it would be, had all come in the order of their dates."""
    if reading.near is None or reading.near >= held["last_seen_at"]:
        return Profile.from_json(held["profile"]).with_member(found)
    articles.change(connection, article_id, {"development_id": held["id"]})
    listed = members.list_members(connection, held["id"])
    return rebuild(features_from_json(one.features) for one in listed if one.features is not None)


def inherit(
    connection: Connection,
    context: Context,
    reading: Reading,
    article_id: int,
    found: Features,
    assignment: Assignment,
    *,
    others_uncertain: int = 0,
) -> Joined | None:
    """Join by what the other members are about, or be left for later. Inherited members shape no profile.

    `others_uncertain`: how many more like it would join too; they count among the others, without a topic.
    """
    development_id = assignment.development
    topics: tuple[str, ...] = ()
    if development_id is not None:
        others = [frozenset(other) for other in articles.accepted_topics(connection, development_id)]
        others += [frozenset()] * others_uncertain
        topics = inherited_topics(reading.classification, others)
    if development_id is None or not topics:
        articles.change(connection, article_id, {"gray_keys": list(found.keys)})
        return None
    reading = replace(reading, classification=with_inherited(reading.classification, topics))
    articles.change(connection, article_id, {"gray_keys": [], "topics": reading.topics})
    articles.replace_matches(connection, article_id, match_rows(context, reading))
    held = developments.lock(connection, development_id)
    return _attach(connection, reading, article_id, development_id, held, {}, assignment)


def _attach(
    connection: Connection,
    reading: Reading,
    article_id: int,
    development_id: int,
    held: Row | None,
    grown: dict[str, Any],
    assignment: Assignment,
) -> Joined:
    words = said(reading)
    joined_by = with_names(assignment.explain) | {"p": assignment.p}
    reason = assignment.reason.value
    articles.change(
        connection,
        article_id,
        {"development_id": development_id, "join_reason": reason, "joined_by": joined_by} | words,
    )
    articles.take_along(connection, article_id, development_id, reading.topics)
    article = articles.get(connection, article_id)
    steps = [
        row
        for row in (milestones.of_step(article, step, development_id) for step in article["steps"])
        if milestones.add(connection, row, article["publisher"]) is not None
    ]
    grown = _grown(held, reading, words) | grown
    return _settled(connection, reading, development_id, held, grown, reason, steps, joined_by)


def follow(connection: Connection, reading: Reading, article_id: int, original_id: int) -> Joined | None:
    """A copy goes where its original is, adds to the spread and confirms nothing; None if that is nowhere."""
    original = articles.get(connection, original_id)
    development_id = original["development_id"]
    articles.change(connection, article_id, {"topics": original["topics"], "development_id": development_id})
    if development_id is None:
        return None
    held = developments.lock(connection, development_id)
    return _settled(connection, reading, development_id, held, {}, "copy", [], None, is_copy=True)


def state(row: Row) -> State:
    """What decides the telling, from a development's row."""
    return State(
        topics=frozenset(row["topics"]),
        stage=row["stage"],
        sources=row["sources"],
        official_sources=row["official_sources"],
        sequence=row["sequence"],
        status=row["status"],
    )


def _open(connection: Connection, reading: Reading, assignment: Assignment, found: Features) -> int:
    related = related_to(assignment)
    stored = developments.profiles(connection, related)
    near = {number: Profile.from_json(profile) for number, profile in stored.items()}
    opened = developments.add(
        connection,
        {
            "title": mask_contacts(reading.article.title),
            "language": reading.article.language,
            "lead": display_summary(reading.article),
            "first_seen_at": reading.dated_at,
            "last_seen_at": reading.dated_at,
            "related": list(related),
            "parent_id": parent_of(found, assignment, near),
        },
    )
    developments.relate(connection, opened, related)
    return opened


def said(reading: Reading) -> dict[str, Any]:
    """What an article says of the act's stage and of dated steps, as columns of its row."""
    claim = policy_stage(reading.article)
    steps = extract(reading.article, published_at=reading.article.published_at or reading.dated_at)
    return {
        "stage": claim[0] if claim else None,
        "stage_sentence": mask_contacts(claim[1]) if claim else None,
        "steps": [
            asdict(step) | {"date": step.date.isoformat(), "sentence": mask_contacts(step.sentence)}
            for step in steps
        ],
    }


def _grown(held: Row | None, reading: Reading, words: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to which a member adds what it is about, and how far it says that the act has come."""
    before: Mapping[str, Any] = dict(held) if held is not None else _BLANK
    entities = {*before["entities"], *(hit.id for hit in reading.classification.entities)}
    grown: dict[str, Any] = {
        "topics": sorted({*before["topics"], *reading.topics}),
        "entities": sorted(entities),
        "countries": list(countries(entities)),
    }
    stage = next_stage(before["stage"], words["stage"])
    if stage != before["stage"] and not before["stage_fixed"]:
        grown |= {"stage": stage, "stage_sentence": words["stage_sentence"]}
    return grown


def _settled(
    connection: Connection,
    reading: Reading,
    development_id: int,
    held: Row | None,
    grown: dict[str, Any],
    reason: str,
    steps: list[dict[str, Any]],
    joined_by: Mapping[str, Any] | None,
    *,
    is_copy: bool = False,
) -> Joined:
    """Write what the development now adds up to, and say what it was and is."""
    counted = developments.tally(connection, development_id)
    by_language = counted.pop("by_language")
    status = next_status(
        held["status"] if held is not None else None, counted["sources"], on_time=reading.on_time
    )
    developments.change(connection, development_id, grown | counted | {"status": status})
    row = developments.lock(connection, development_id)
    return Joined(
        development_id=development_id,
        reason=reason,
        before=state(held) if held is not None else None,
        after=state(row),
        is_copy=is_copy,
        row=row,
        by_language=by_language,
        new_milestones=steps,
        joined_by=joined_by,
        matched=reading.listed,
    )
