"""An article meets the developments: which one it joins, or that it opens a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.adapters.db import articles, developments, milestones
from services.adapters.db.engine import Connection, Row
from services.classifier.context import Context
from services.classifier.matches import match_rows
from services.classifier.reading import Reading
from services.domain.articles import display_summary, mask_contacts
from services.domain.developments import WINDOW, Assignment, Candidate, Features, Profile, assign, features
from services.domain.events import State
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.lifecycle import next_stage, next_status
from services.domain.milestones import extract
from services.domain.stages import policy_stage
from services.domain.topics import TopicMatch

COUNTRY = "country:"
_BLANK: Mapping[str, Any] = {"topics": [], "entities": [], "countries": [], "stage": None}


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
    again when one grows (see :mod:`services.classifier.late`).
    """
    if not reading.topics and not reading.is_gray:
        return None
    found = features(reading.article, reading.classification)
    rows = developments.candidates(connection, found.keys, reading.topics, reading.dated_at, WINDOW)
    assignment = assign(found, [Candidate(row["id"], Profile.from_json(row["profile"])) for row in rows])
    if reading.is_gray:
        return _inherit(connection, context, reading, article_id, found, assignment)
    if assignment.development is None:
        development_id, held, profile = _open(connection, reading), None, Profile()
    else:
        development_id = assignment.development
        held = developments.lock(connection, development_id)
        profile = Profile.from_json(held["profile"])
    grown = _profiled(held, profile.with_member(found))
    return _attach(connection, reading, article_id, development_id, held, grown, assignment)


def _inherit(
    connection: Connection,
    context: Context,
    reading: Reading,
    article_id: int,
    found: Features,
    assignment: Assignment,
) -> Joined | None:
    """Join by what the other members are about, or be left for later. Inherited members shape no profile."""
    development_id = assignment.development
    topics: tuple[str, ...] = ()
    if development_id is not None:
        others = articles.accepted_topics(connection, development_id)
        topics = inherited_topics(reading.classification, [frozenset(other) for other in others])
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
    joined_by = assignment.explain | {"p": assignment.p, "runner_up": assignment.runner_up}
    reason = assignment.reason.value
    articles.change(
        connection,
        article_id,
        {"development_id": development_id, "join_reason": reason, "joined_by": joined_by},
    )
    articles.take_along(connection, article_id, development_id, reading.topics)
    steps = _add_milestones(connection, reading, article_id, development_id)
    grown = _grown(held, reading) | grown
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


def _open(connection: Connection, reading: Reading) -> int:
    return developments.add(
        connection,
        {
            "title": mask_contacts(reading.article.title),
            "language": reading.article.language,
            "lead": display_summary(reading.article),
            "first_seen_at": reading.dated_at,
            "last_seen_at": reading.dated_at,
        },
    )


def _grown(held: Row | None, reading: Reading) -> dict[str, Any]:
    """The columns to which a member adds what it is about, and how far it says that the act has come."""
    entities = {hit.id for hit in reading.classification.entities}
    countries = {entity.removeprefix(COUNTRY) for entity in entities if entity.startswith(COUNTRY)}
    claim = policy_stage(reading.article)
    before: Mapping[str, Any] = dict(held) if held is not None else _BLANK
    stage = next_stage(before["stage"], claim[0] if claim else None)
    grown = {
        "topics": sorted({*before["topics"], *reading.topics}),
        "entities": sorted({*before["entities"], *entities}),
        "countries": sorted({*before["countries"], *countries}),
        "stage": stage,
    }
    if claim and stage != before["stage"]:
        grown["stage_sentence"] = mask_contacts(claim[1])
    return grown


def _profiled(held: Row | None, profile: Profile) -> dict[str, Any]:
    """The columns that follow from the profile; a title that a person gave stays."""
    columns = {"profile": profile.to_json(), "profile_keys": list(profile.keys)}
    if held is not None and held["title_fixed"]:
        return columns
    title, lead = mask_contacts(profile.title), mask_contacts(profile.lead)
    return columns | {"title": title, "lead": lead, "language": profile.language}


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


def _add_milestones(
    connection: Connection, reading: Reading, article_id: int, development_id: int
) -> list[dict[str, Any]]:
    """Store the dated steps that the article names; give those that were not known."""
    new = []
    for step in extract(reading.article, published_at=reading.article.published_at or reading.dated_at):
        values = {
            "source": "article",
            "development_id": development_id,
            "article_id": article_id,
            "topics": reading.topics,
            "date": step.date,
            "precision": step.precision,
            "cue": step.cue,
            "headline": mask_contacts(reading.article.title),
            "sentence": mask_contacts(step.sentence),
            "start": step.start,
            "end": step.end,
            "anchor": step.anchor,
            "confidence": step.confidence,
        }
        if milestones.add(connection, values, reading.article.publisher) is not None:
            new.append(values)
    return new
