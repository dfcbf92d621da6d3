"""What a new development follows from: an earlier one that it resembles and that names the same."""

from collections.abc import Mapping

from services.domain.developments import Assignment, Features, VetoReason
from services.domain.profiles import Profile
from services.domain.rarity import rarity

MOST_RELATED = 5
_RARE, _NOTABLE = 3.5, 2.75  # one shared name so rare is enough, or two that are notable


def related_to(assignment: Assignment) -> tuple[int, ...]:
    """The developments that an article nearly joined, the likest first."""
    return assignment.related[:MOST_RELATED]


def parent_of(article: Features, assignment: Assignment, profiles: Mapping[int, Profile]) -> int | None:
    """The development that the one opened by `article` follows from; None where that is not plain.

    Among those it nearly joined, the likest that was heard of only before the article, and shares the names
    that tell it from its neighbours. One of another mineral or another counterpart is no parent.
    """
    vetoes = assignment.explain.get("vetoes")
    barred = vetoes if isinstance(vetoes, Mapping) else {}
    for number in related_to(assignment):
        profile = profiles.get(number)
        if profile is None or barred.get(str(number)) == VetoReason.ENTITIES:
            continue
        if _came_first(profile, article) and _names_the_same(profile, article):
            return number
    return None


def _came_first(profile: Profile, article: Features) -> bool:
    return profile.last_at is not None and article.at is not None and profile.last_at < article.at


def _names_the_same(profile: Profile, article: Features) -> bool:
    shared = {name for member in profile.members for name in member.names} & article.names.keys()
    weights = [rarity(name) for name in shared]
    return any(w >= _RARE for w in weights) or sum(w >= _NOTABLE for w in weights) > 1
