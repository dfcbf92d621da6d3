"""How alike two articles are, and how likely that makes one development of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

from services.domain.rarity import rarity
from services.domain.signals import Features, Vector

_DAY_S = 86_400.0


@dataclass(frozen=True)
class Likeness:
    """Features of a pair, each between 0 and 1: cosines, shares of amounts, days and acts, nearness in time."""

    body: float
    head: float
    names: float
    amounts: float
    days: float
    acts: float
    near: float  # exp(-gap / 5 days); 0 without a date
    far: float  # the gap in months, at most 2; 0 without a date
    undated: float
    cross: float  # 1 where the languages differ

    def as_dict(self) -> dict[str, float]:
        """Give the features by name, rounded, for the explanation."""
        return {name: round(getattr(self, name), 3) for name in self.__dataclass_fields__}


def _cosine(a: Vector, b: Vector) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum([weight * b[term] for term, weight in a.items() if term in b])


def _shared(prefix: str, a: frozenset[str], b: frozenset[str], common: float, most: float) -> float:
    """Weigh what both name by how rare it is, over what is common."""
    return min(sum(rarity(prefix + item) - common for item in sorted(a & b)), most) / most


def compare(a: Features, b: Features) -> Likeness:
    """Give the likeness of two articles; symmetric."""
    near = far = 0.0
    undated = a.at is None or b.at is None
    if a.at is not None and b.at is not None:
        gap = abs((a.at - b.at).total_seconds()) / _DAY_S
        near, far = exp(-gap / 5), min(gap, 60.0) / 30
    return Likeness(
        body=_cosine(a.body, b.body),
        head=_cosine(a.head, b.head),
        names=_cosine(a.names, b.names),
        amounts=_shared("n:", a.amounts, b.amounts, 2.5, 6.0),
        days=_shared("d:", a.days, b.days, 2.0, 4.0),
        acts=len(a.acts & b.acts) / sqrt(len(a.acts) * len(b.acts)) if a.acts and b.acts else 0.0,
        near=near,
        far=far,
        undated=float(undated),
        cross=float(a.language != b.language),
    )


@dataclass(frozen=True)
class Model:
    """A logistic model over `Likeness`."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, likeness: Likeness) -> float:
        """Give the log-odds that two articles tell of one development."""
        parts: list[float] = [weight * getattr(likeness, name) for name, weight in self.weights.items()]
        return self.bias + sum(parts)


MODEL = Model(
    weights={
        "body": 3.9,
        "head": 3.5,
        "names": 2.4,
        "amounts": 0.9,
        "days": 1.1,
        "acts": 0.85,
        "near": 2.5,
        "far": -3.0,
        "undated": -0.8,
        "cross": 0.75,
    },
    bias=-3.2,
)
