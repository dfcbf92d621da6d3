"""Developments that turn out to be one: proposed by rule, and only where every pair of members agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from services.domain.developments import WINDOW, veto
from services.domain.likeness import MODEL, Model, compare
from services.domain.profiles import Profile
from services.domain.rarity import rarity

LEAST_LIKENESS = 0.3  # of the two members that are least alike
RARE = 2.75  # of a name that both must carry: half a topic shares the others


@dataclass(frozen=True)
class Sibling:
    """A development that might be the same as another one."""

    id: int
    profile: Profile


@dataclass(frozen=True)
class Pair:
    """Two developments that are one; `p` is the likeness of the two members that are least alike."""

    older: int
    newer: int
    p: float


def siblings(
    listed: Sequence[Sibling], *, least: float = LEAST_LIKENESS, rare: float = RARE, model: Model = MODEL
) -> list[Pair]:
    """Give the pairs to merge, the likest first; each development is in one pair at most.

    Complete linkage: the least alike of all pairs of members must reach `least`, no veto may stand between
    any of them, and both must carry a name as rare as `rare`. Pure; the order of `listed` does not count.
    """
    ranked = sorted(
        (
            Pair(min(a.id, b.id), max(a.id, b.id), p)
            for at, a in enumerate(listed)
            for b in listed[at + 1 :]
            if (p := linkage(a.profile, b.profile, least=least, rare=rare, model=model)) is not None
        ),
        key=lambda pair: (-pair.p, pair.older, pair.newer),
    )
    taken: set[int] = set()
    chosen = []
    for pair in ranked:
        if not taken & {pair.older, pair.newer}:
            chosen.append(pair)
            taken |= {pair.older, pair.newer}
    return chosen


def linkage(
    a: Profile, b: Profile, *, least: float = LEAST_LIKENESS, rare: float = RARE, model: Model = MODEL
) -> float | None:
    """Give the complete linkage of two developments; None where they are not to be merged."""
    if not a.members or not b.members or not set(a.topics) & set(b.topics) or not set(a.keys) & set(b.keys):
        return None
    if not _near(a, b) or not any(rarity(name) >= rare for name in _names(a) & _names(b)):
        return None
    p = 1.0
    for one in a.members:
        for other in b.members:
            if veto(one, other) is not None:
                return None
            p = min(p, 1 / (1 + exp(-model.logit(compare(one, other)))))
            if p < least:
                return None
    return p


def _names(profile: Profile) -> set[str]:
    return {name for member in profile.members for name in member.names}


def _near(a: Profile, b: Profile) -> bool:
    if a.first_at is None or a.last_at is None or b.first_at is None or b.last_at is None:
        return False
    return a.first_at - WINDOW <= b.last_at and b.first_at - WINDOW <= a.last_at
