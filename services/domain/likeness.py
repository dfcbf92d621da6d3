"""How alike two articles are, and how likely that makes one development of them.

Sums run over whole numbers and over rarities, which are quarters: exact, so their order does not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp
from operator import mul
from typing import NamedTuple

from services.domain.rarity import RARITIES, UNKNOWN, rarity
from services.domain.signals import UNIT, Features

_DAY_S = 86_400.0
_COMMON, _COMMON_NAME = 2.25, 2.75  # rarity up to which a shared term, a shared name says nothing
_SQUARE = float(UNIT * UNIT)


class Likeness(NamedTuple):
    """Features of a pair, mostly between 0 and 1.

    Cosines say how much of two articles is alike, masses how much rare matter they share: two that name
    nothing but the same agreement have a high cosine and no mass.
    """

    body: float
    head: float
    names: float
    body_mass: float
    head_mass: float
    name_mass: float
    amounts: float
    days: float
    acts: float
    other_days: float  # 1 where both name days and none in common
    near: float  # exp(-gap / 5 days); 0 without a date
    far: float  # the gap in months, at most 2; 0 without a date
    undated: float
    cross: float  # 1 where the languages differ

    def as_dict(self) -> dict[str, float]:
        """Give the features by name, rounded, for the explanation."""
        return {name: round(value, 3) for name, value in self._asdict().items()}


def _shared(prefix: str, a: frozenset[str], b: frozenset[str], common: float, most: float) -> float:
    """Weigh what both name by how rare it is, over what is common."""
    if a.isdisjoint(b):
        return 0.0
    return min(sum([rarity(prefix + item) - common for item in a & b]), most) / most


@lru_cache(maxsize=4_096)
def _act_weight(acts: frozenset[str]) -> float:
    return sum([rarity(act) - 1.0 for act in acts])


def _common_acts(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the share of acts that two openings have in common; a rare act counts for more."""
    if a.isdisjoint(b):
        return 0.0
    whole = _act_weight(a) + _act_weight(b)
    return 2 * _act_weight(a & b) / whole if whole > 0 else 0.0


def compare(a: Features, b: Features) -> Likeness:
    """Give the likeness of two articles; symmetric."""
    near = far = 0.0
    undated = a.at is None or b.at is None
    if a.at is not None and b.at is not None:
        gap = abs((a.at - b.at).total_seconds()) / _DAY_S
        near, far = exp(-gap / 5), min(gap, 60.0) / 30
    body = head = names = 0
    body_mass = head_mass = name_mass = 0.0
    body_a, body_b, head_a, head_b, names_a, names_b = a.body, b.body, a.head, b.head, a.names, b.names
    for term in body_a.keys() & body_b.keys():  # heads and names are parts of the bodies
        rare = RARITIES.get(term, UNKNOWN)
        body += body_a[term] * body_b[term]
        if rare > _COMMON:
            body_mass += rare - _COMMON
        if term in head_a and term in head_b:
            head += head_a[term] * head_b[term]
            if rare > _COMMON:
                head_mass += rare - _COMMON
        if term in names_a and term in names_b:
            names += names_a[term] * names_b[term]
            if rare > _COMMON_NAME:
                name_mass += rare - _COMMON_NAME
    return Likeness(  # by place, which takes half as long as by name
        body / _SQUARE,
        head / _SQUARE,
        names / _SQUARE,
        min(body_mass / 20.0, 1.0),
        min(head_mass / 10.0, 1.0),
        min(name_mass / 10.0, 1.0),
        _shared("n:", a.amounts, b.amounts, 2.5, 6.0) if a.amounts else 0.0,
        _shared("d:", a.days, b.days, 2.0, 4.0) if a.days else 0.0,
        _common_acts(a.acts, b.acts) if a.acts else 0.0,
        1.0 if a.days and b.days and a.days.isdisjoint(b.days) else 0.0,
        near,
        far,
        1.0 if undated else 0.0,
        1.0 if a.language != b.language else 0.0,
    )


@dataclass(frozen=True)
class Model:
    """A logistic model over `Likeness`."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, likeness: Likeness) -> float:
        """Give the log-odds that two articles tell of one development."""
        weighed: Iterable[float] = map(mul, self._plan, likeness)
        return self.bias + sum(weighed)

    @cached_property
    def _plan(self) -> tuple[float, ...]:
        """The weights in the order of `Likeness`."""
        return tuple(self.weights.get(name, 0.0) for name in Likeness._fields)


# Fitted over the pairs of labelled articles that share a topic and lie within the window.
MODEL = Model(
    weights={
        "body": 2.62,
        "head": 2.36,
        "names": 2.30,
        "body_mass": 3.93,
        "head_mass": 3.79,
        "name_mass": 0.35,
        "amounts": 1.53,
        "days": 0.82,
        "acts": 1.54,
        "other_days": -0.54,
        "near": 2.85,
        "far": -2.37,
        "undated": -0.45,
        "cross": 0.45,
    },
    bias=-5.41,
)
