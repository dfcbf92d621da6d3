"""What a development adds up to from its articles, so that it can be made again whenever they change.

Everything here takes the members in the order of their dates: the same members give the same development, in
whatever order they arrived.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from services.domain.articles import mask_contacts
from services.domain.lifecycle import next_stage
from services.domain.profiles import Profile
from services.domain.signals import Features

COUNTRY = "country:"
_SETS = frozenset({"amounts", "days", "acts", "topics"})
_TUPLES = frozenset({"keys"})


@dataclass(frozen=True)
class Member:
    """An article of a development, copies left out; `features` are null where grouping never saw it."""

    article_id: int
    features: Mapping[str, Any] | None = None
    topics: Sequence[str] = ()
    entities: Sequence[str] = ()
    stage: str | None = None
    stage_sentence: str | None = None


@dataclass(frozen=True)
class Total:
    """What the members of a development make of it."""

    profile: Profile
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    stage: str | None = None
    stage_sentence: str | None = None


def features_to_json(features: Features) -> dict[str, Any]:
    """Give plain values; :func:`features_from_json` gives equal features back."""
    return {one.name: _plain(getattr(features, one.name)) for one in fields(features)}


def features_from_json(data: Mapping[str, Any]) -> Features:
    """Read what :func:`features_to_json` gave; a field that is missing has its default."""
    known = {one.name: data[one.name] for one in fields(Features) if one.name in data}
    return Features(**{name: _read(name, value) for name, value in known.items()})


def rebuild(members: Iterable[Features]) -> Profile:
    """Give the profile of `members`, which come in the order of their dates.

    An article that only inherited its topics shapes no profile, unless there is nothing else to go by.
    """
    listed = list(members)
    shaping = [one for one in listed if one.topics] or listed
    profile = Profile()
    for one in shaping:
        profile = profile.with_member(one)
    return profile


def add_up(members: Sequence[Member]) -> Total:
    """Give what `members`, in the order of their dates, add up to."""
    stage, sentence = None, None
    for member in members:
        reached = next_stage(stage, member.stage)
        if reached != stage:
            stage, sentence = reached, member.stage_sentence
    entities = {entity for member in members for entity in member.entities}
    return Total(
        profile=rebuild(features_from_json(one.features) for one in members if one.features is not None),
        topics=tuple(sorted({topic for member in members for topic in member.topics})),
        entities=tuple(sorted(entities)),
        countries=countries(entities),
        stage=stage,
        stage_sentence=sentence,
    )


def countries(entities: Iterable[str]) -> tuple[str, ...]:
    """The codes of the countries among `entities`, sorted."""
    return tuple(sorted(one.removeprefix(COUNTRY) for one in entities if one.startswith(COUNTRY)))


def profile_columns(profile: Profile, *, title_fixed: bool) -> dict[str, Any]:
    """The columns of a development that follow from its profile; a title that a person gave stays."""
    columns = {"profile": profile.to_json(), "profile_keys": list(profile.keys)}
    if title_fixed or not profile.members:
        return columns
    title, lead = mask_contacts(profile.title), mask_contacts(profile.lead)
    return columns | {"title": title, "lead": lead, "language": profile.language}


def columns(total: Total, *, title_fixed: bool, stage_fixed: bool) -> dict[str, Any]:
    """The columns of a development that follow from its members; what a person fixed stays."""
    found = profile_columns(total.profile, title_fixed=title_fixed) | {
        "topics": list(total.topics),
        "entities": list(total.entities),
        "countries": list(total.countries),
    }
    if not stage_fixed:
        found |= {"stage": total.stage, "stage_sentence": total.stage_sentence}
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _read(name: str, value: Any) -> Any:
    if name == "at":
        return datetime.fromisoformat(value) if value is not None else None
    if name in _SETS:
        return frozenset(value)
    return tuple(value) if name in _TUPLES else value
