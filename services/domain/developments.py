"""Which development an article belongs to: one pure decision a time, from rows that fit into JSON.

The article is compared with members of each candidate by a logistic model over pairs (`likeness`). A
candidate's score leans on its two likest members and on how much of its signature (what most of its members
carry) the article has, so that one chance likeness chains nothing. Above theta the best candidate is joined
unless a veto stands; else a new development opens. Nothing outside the arguments counts, nor does their
order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import exp

from services.domain.likeness import MODEL, Likeness, Model, compare
from services.domain.profiles import Profile
from services.domain.rarity import RARITIES, UNKNOWN, rarity
from services.domain.signals import Features, features

__all__ = [
    "WINDOW",
    "AssignReason",
    "Assignment",
    "Candidate",
    "Features",
    "Profile",
    "Settings",
    "assign",
    "features",
]

WINDOW = timedelta(days=60)
SHORTLIST = 6  # candidates that are compared
_SIGNATURE_WEIGHT = 1.0
_USUAL_COVER = 0.5  # how much of the signature a true member carries on average
_LIKEST = 2  # members that a score leans on: one chance likeness chains nothing
_LEAST_OVERLAP = 0.3  # of the best candidate's; what shares less is not compared


class AssignReason(StrEnum):
    """Why an article went where it went."""

    JOINED = "joined"
    OPENED = "opened"  # nothing was near
    OPENED_BELOW = "opened_below_theta"
    VETOED = "vetoed"
    BY_HAND = "by_hand"  # a person keeps it there
    NOT_ON_TOPIC = "not_on_topic"  # a gray article that found no development: it opens none


class VetoReason(StrEnum):
    """What keeps an article out of a development that it resembles."""

    NUMBERS = "numbers"
    DATES = "dates"
    ENTITIES = "entities"


# Acts that a percentage or a day names: another figure or another day is another act.
_FIGURED = frozenset({"stake", "impose", "raise"})
_DATED = frozenset({"hearing", "meet", "vote", "visit", "sign"})
_TYING_RARITY = 3.5  # a shared name so rare outweighs a veto: outlets quote different figures of one deal
_COUNTERPART_RARITY = 2.75


@dataclass(frozen=True)
class Settings:
    """Thresholds of assignment."""

    theta: float = 0.5
    related: float = 0.15
    model: Model = MODEL


@dataclass(frozen=True)
class Candidate:
    """A development that might be joined."""

    id: int
    profile: Profile


@dataclass(frozen=True)
class Assignment:
    """Where an article goes, how likely that is, and why; `development` None opens a new one."""

    development: int | None
    reason: AssignReason
    p: float
    runner_up: int | None = None
    explain: dict[str, object] = field(default_factory=dict)
    related: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Scored:
    id: int
    logit: float
    best: Likeness
    member: Features
    cover: float


def may_hold(article: Features) -> Callable[[Profile], bool]:
    """Give the test whether a development shares a topic with an article and lies within its window.

    An article without an accepted topic may ask anywhere, an undated one at any time.
    """
    topics = article.topics
    first, last = (article.at - WINDOW, article.at + WINDOW) if article.at is not None else (None, None)

    def within(profile: Profile) -> bool:
        if topics and topics.isdisjoint(profile.topics):
            return False
        if first is None or last is None or profile.first_at is None or profile.last_at is None:
            return True
        return profile.first_at <= last and first <= profile.last_at

    return within


def rank_by_keys(article: Features, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the candidates that share most by the rarity of keys, best first; ties go to the older id."""
    own = frozenset(article.keys)
    ranked = [
        (
            -sum([RARITIES.get(key, UNKNOWN) for key in own & candidate.profile.key_set]),
            candidate.id,
            candidate,
        )
        for candidate in candidates
        if candidate.profile.members
    ]
    ranked.sort(key=lambda row: row[:2])
    least = ranked[0][0] * _LEAST_OVERLAP if ranked else 0.0  # overlaps are negative here, for the order
    return [candidate for overlap, _, candidate in ranked[:SHORTLIST] if overlap <= least]


def _cover(article: Features, signature: Mapping[str, int]) -> float:
    """Give how much of the signature the article carries; the usual share where there is none yet."""
    whole = sum(signature.values())
    if not whole:
        return _USUAL_COVER
    return sum([weight for term, weight in signature.items() if term in article.body]) / whole


def _score(article: Features, candidate: Candidate, model: Model) -> _Scored:
    profile = candidate.profile
    compared = [(model.logit(found := compare(article, member)), found, member) for member in profile.members]
    compared.sort(key=lambda row: -row[0])  # stable: among equals the earlier member counts as the likest
    likest = [logit for logit, _, _ in compared[:_LIKEST]]
    best = compared[0]
    cover = _cover(article, profile.signature)
    logit = sum(likest) / len(likest) + _SIGNATURE_WEIGHT * (cover - _USUAL_COVER)
    return _Scored(candidate.id, logit, best[1], best[2], cover)


def veto(article: Features, other: Features) -> VetoReason | None:
    """Give what forbids a pair, unless a rare name ties the two together all the same."""
    shared = article.names.keys() & other.names.keys()
    if any(rarity(name) >= _TYING_RARITY for name in shared):
        return None
    if any(_disjoint(kind(article), kind(other)) for kind in (_minerals, _counterparts)):
        return VetoReason.ENTITIES
    if _FIGURED & article.acts & other.acts and _disjoint(_percents(article), _percents(other)):
        return VetoReason.NUMBERS
    if _DATED & article.acts & other.acts and _far_apart(article.days, other.days):
        return VetoReason.DATES
    return None


def _disjoint(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and not a & b


def _minerals(article: Features) -> frozenset[str]:
    return frozenset(term for term in article.head if term.startswith("e:mineral:"))


def _counterparts(article: Features) -> frozenset[str]:
    """The countries of an opening beside those that take part in nearly everything."""
    return frozenset(
        term for term in article.head if term.startswith("e:country:") and rarity(term) >= _COUNTERPART_RARITY
    )


def _percents(article: Features) -> frozenset[str]:
    return frozenset(amount for amount in article.amounts if amount.startswith("%"))


def _far_apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Say whether every day that one names is more than a day from all that the other names."""
    if not a or not b:
        return False
    numbers = [[(int(day[:2]) - 1) * 31 + int(day[3:]) for day in days] for days in (a, b)]
    return min(abs(one - two) for one in numbers[0] for two in numbers[1]) > 1


def _sigmoid(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def _explain(article: Features, scored: _Scored, runner_up: _Scored | None) -> dict[str, object]:
    shared = sorted(
        (
            (article.body[term] * weight, term)
            for term, weight in scored.member.body.items()
            if term in article.body
        ),
        reverse=True,
    )
    gap = abs(article.at - scored.member.at) if article.at and scored.member.at else None
    return {
        "p": round(_sigmoid(scored.logit), 4),
        "entities": sorted(term[2:] for _, term in shared if term.startswith("e:")),
        "terms": [term for _, term in shared if term[1:2] != ":"][:10],
        "numbers": sorted(article.amounts & scored.member.amounts),
        "days": sorted(article.days & scored.member.days),
        "acts": sorted(article.acts & scored.member.acts),
        "gap_hours": round(gap.total_seconds() / 3600, 1) if gap is not None else None,
        "likeness": scored.best.as_dict(),
        "signature": round(scored.cover, 3),
        "runner_up": {"development": runner_up.id, "p": round(_sigmoid(runner_up.logit), 4)}
        if runner_up
        else None,
    }


def assign(
    article: Features, candidates: Sequence[Candidate], settings: Settings | None = None
) -> Assignment:
    """Say which candidate an article joins, or that it opens a development of its own.

    Pure and deterministic; the order of `candidates` does not count. An article without an accepted topic may
    join but never open.
    """
    settings = settings or Settings()
    scored = [_score(article, candidate, settings.model) for candidate in rank_by_keys(article, candidates)]
    scored.sort(key=lambda row: (-row.logit, row.id))
    if not scored:
        reason = AssignReason.OPENED if article.topics else AssignReason.NOT_ON_TOPIC
        return Assignment(None, reason, 0.0)
    near = [row for row in scored if _sigmoid(row.logit) >= min(settings.theta, settings.related)]
    vetoes = {row.id: barred for row in near if (barred := veto(article, row.member)) is not None}
    free = [row for row in scored if row.id not in vetoes]
    best = free[0] if free else scored[0]
    p = _sigmoid(best.logit)
    others = [row for row in scored if row.id != best.id]
    explain = _explain(article, best, others[0] if others else None)
    if vetoes:
        explain["vetoes"] = {str(key): veto.value for key, veto in sorted(vetoes.items())}
    joined = bool(free) and p >= settings.theta
    related = tuple(
        row.id
        for row in scored
        if _sigmoid(row.logit) >= settings.related and not (joined and row.id == best.id)
    )
    runner_up = others[0].id if others else None
    if joined:
        return Assignment(best.id, AssignReason.JOINED, p, runner_up, explain, related)
    if not article.topics:
        reason = AssignReason.NOT_ON_TOPIC
    elif any(_sigmoid(row.logit) >= settings.theta for row in scored):
        reason = AssignReason.VETOED
    else:
        reason = AssignReason.OPENED_BELOW
    return Assignment(None, reason, p, best.id, explain, related)
