"""Why an article is under a topic, in a development, or a copy; and what it lacked where it is not.

Pure: what was stored, or judged again, becomes one value that the API gives and the command line reads out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.domain.developments import AssignReason, Candidate, Features, Profile, Settings, assign
from services.domain.ids import public
from services.domain.packs import Rule, TopicPack
from services.domain.verdicts import BY_READER, Evidence, TopicMatch

MOST_NEAR = 5
MOST_PHRASES = 8
_ROUNDING = 1e-9
_ADJUSTING = ("repetition", "passing")  # neither a rule nor an anti-concept


@dataclass(frozen=True)
class NearRule:
    """A rule that did not fire: what it found and lacked, and whether its weight would have sufficed."""

    rule: str
    weight: float
    has: tuple[str, ...]
    lacks: str | None  # the one concept that did not occur; None where all did
    hindered_by: str | None  # then: what kept it from firing all the same
    phrases: tuple[str, ...]  # some that would have spoken for the concept, in the article's language
    would_do: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "rule": self.rule,
            "weight": self.weight,
            "has": list(self.has),
            "lacks": self.lacks,
            "hindered_by": self.hindered_by,
            "phrases": list(self.phrases),
            "would_do": self.would_do,
        }


@dataclass(frozen=True)
class TopicWhy:
    """One topic's verdict on an article. `judged` is "stored", or "now" where nothing was stored."""

    topic: str
    verdict: str | None  # None: nothing in the text speaks for it
    decided_by: str  # rules, reader, development, nothing
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()
    near: tuple[NearRule, ...] = ()
    inherited_from: tuple[str, ...] = ()
    pack_hash: str = ""
    in_force: bool = True  # whether that pack is still the one in force
    judged: str = "stored"

    @property
    def gap(self) -> float:
        """What the score lacks; 0 where it reaches the threshold."""
        return max(0.0, self.threshold - self.score)

    def to_json(self) -> dict[str, Any]:
        """Plain values; the evidence parted into rules, anti-concepts and adjustments, each summed."""
        own = [piece for piece in self.evidence if not piece.rule.startswith(BY_READER)]
        anti = [piece for piece in own if piece.rule.startswith("anti:")]
        other = [piece for piece in own if piece.rule in _ADJUSTING]
        rules = [piece for piece in own if piece not in anti and piece not in other]
        return {
            "topic": self.topic,
            "verdict": self.verdict,
            "decided_by": self.decided_by,
            "score": round(self.score, 4),
            "threshold": self.threshold,
            "gap": round(self.gap, 4),
            "rules": _by_rule(rules),
            "anti": _by_rule(anti),
            "adjustments": _by_rule(other),
            "near": [one.to_json() for one in self.near],
            "inherited_from": list(self.inherited_from),
            "pack_hash": self.pack_hash,
            "in_force": self.in_force,
            "judged": self.judged,
        }


def _by_rule(pieces: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Pieces of evidence gathered by rule, each with its weight and the words that it fired on."""
    grouped: dict[str, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        grouped[piece.rule].append(piece)
    return [
        {
            "rule": rule,
            "weight": round(sum(piece.weight for piece in group), 4),
            "matched": [
                {"zone": piece.zone, "text": piece.text, "start": piece.start, "end": piece.end}
                for piece in group
            ],
        }
        for rule, group in grouped.items()
    ]


def explain_topic(
    match: TopicMatch | None,
    pack: TopicPack,
    concepts: Iterable[str],
    language: str,
    *,
    judged: str,
    inherited_from: Sequence[str] = (),
) -> TopicWhy:
    """Why an article has the verdict on a topic that `match` says.

    `concepts` are those that occur in it ("topic:concept"); `inherited_from` the members that have the topic.
    """
    score = match.score if match is not None else 0.0
    threshold = match.threshold if match is not None and match.threshold else pack.model.thresholds.accept
    return TopicWhy(
        topic=pack.slug,
        verdict=match.verdict.value if match is not None else None,
        decided_by=_decided_by(match),
        score=score,
        threshold=threshold,
        evidence=match.evidence if match is not None else (),
        near=() if score >= threshold else tuple(_near(match, pack, concepts, language, threshold - score)),
        inherited_from=tuple(inherited_from) if _decided_by(match) == "development" else (),
        pack_hash=match.pack_hash if match is not None and match.pack_hash else pack.hash,
        in_force=match is None or match.pack_hash in ("", pack.hash),
        judged=judged,
    )


def _decided_by(match: TopicMatch | None) -> str:
    if match is None:
        return "nothing"
    if match.by_reader:
        return "reader"
    return "development" if match.verdict == "inherited" else "rules"


def _near(
    match: TopicMatch | None, pack: TopicPack, concepts: Iterable[str], language: str, gap: float
) -> list[NearRule]:
    """The rules that had all of their concepts but one, and those that had all and did not fire."""
    prefix = f"{pack.slug}:"
    present = {name.removeprefix(prefix) for name in concepts if name.startswith(prefix)}
    fired = {piece.rule for piece in match.evidence} if match is not None else set()
    found = []
    for rule in pack.model.rules:
        lacking = [name for name in rule.all if name not in present]
        if rule.id in fired or len(lacking) > 1 or len(lacking) == len(rule.all):
            continue
        found.append(
            NearRule(
                rule=rule.id,
                weight=rule.weight,
                has=tuple(name for name in rule.all if name in present),
                lacks=lacking[0] if lacking else None,
                hindered_by=None if lacking else _hindered_by(rule, present),
                phrases=_phrases(pack, lacking[0], language) if lacking else (),
                would_do=rule.weight >= gap - _ROUNDING,
            )
        )
    found.sort(key=lambda one: (not one.would_do, one.lacks is not None, -one.weight, one.rule))
    return found[:MOST_NEAR]


def _hindered_by(rule: Rule, present: set[str]) -> str:
    barring = [name for name in rule.none if name in present]
    if barring:
        return f"{', '.join(barring)} occurs as well"
    if rule.zone != "any":
        return f"not all of it stands in the {'title' if rule.zone == 'title' else 'title or lead'}"
    if rule.distinct > 1:
        return f"fewer than {rule.distinct} different ways of saying {rule.all[0]}"
    if rule.within is not None:
        return f"not within {rule.within} successive sentences"
    return "all of it belongs to a phrase that means something else"


def _phrases(pack: TopicPack, concept: str, language: str) -> tuple[str, ...]:
    words = pack.model.concepts.get(concept)
    if words is None:
        company = pack.model.companies.get(concept)
        return tuple(company.entities[:MOST_PHRASES]) if company is not None else ()
    own = [phrase for name, phrases in words.by_language() if name in ("any", language) for phrase in phrases]
    for inner in words.include:
        own += _phrases(pack, inner, language)
    return tuple((own or list(words.entities))[:MOST_PHRASES])


@dataclass(frozen=True)
class DevelopmentWhy:
    """How an article stands to a development; `detail` holds what the two share."""

    development: str | None
    title: str | None
    member: bool
    reason: str
    p: float | None
    theta: float
    detail: Mapping[str, Any] = field(default_factory=dict)
    obstacles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        names = ("entities", "terms", "numbers", "days", "acts")
        shared = {name: self.detail.get(name, []) for name in names}
        return {
            "development": self.development,
            "title": self.title,
            "member": self.member,
            "reason": self.reason,
            "p": None if self.p is None else round(self.p, 4),
            "theta": self.theta,
            "shared": shared,
            "gap_hours": self.detail.get("gap_hours"),
            "likeness": self.detail.get("likeness", {}),
            "signature": self.detail.get("signature"),
            "runner_up": self.detail.get("runner_up"),
            "vetoes": self.detail.get("vetoes", {}),
            "obstacles": list(self.obstacles),
        }


@dataclass(frozen=True)
class Asked:
    """A development that an article might have joined."""

    id: int
    name: str
    title: str
    profile: Profile
    topics: frozenset[str]
    merged_into: str | None = None
    barred: bool = False  # a reader keeps the article out of it


def explain_absence(
    article: Features | None,
    topics: frozenset[str],
    asked: Asked,
    *,
    home: str | None,
    home_p: float | None = None,
) -> DevelopmentWhy:
    """Why an article is not in a development: what the rules say of the two now, and what stands between.

    `article` None: it was never grouped, having no topic. `home` is where it is, which it joined at `home_p`:
    the runner-up of this question.
    """
    theta = Settings().theta
    obstacles = _obstacles(article, topics, asked)
    if article is None or not asked.profile.members:
        return DevelopmentWhy(asked.name, asked.title, False, "not_compared", None, theta, {}, obstacles)
    found = assign(article, [Candidate(asked.id, asked.profile)])
    detail = with_names(found.explain)
    detail["runner_up"] = {"development": home, "p": home_p} if home is not None else None
    if found.reason is AssignReason.VETOED:
        vetoes = dict(detail.get("vetoes", {}))
        obstacles = (*obstacles, f"other {', '.join(sorted(set(vetoes.values())))}: another act")
    elif found.p < theta:
        obstacles = (*obstacles, f"too little in common: {found.p:.2f}, {theta:.2f} is needed")
    elif not obstacles and home is not None:
        obstacles = (f"it fits {home} better, or was there before this one grew",)
    return DevelopmentWhy(
        asked.name, asked.title, False, found.reason.value, found.p, theta, detail, obstacles
    )


def _obstacles(article: Features | None, topics: frozenset[str], asked: Asked) -> tuple[str, ...]:
    found = []
    if asked.merged_into is not None:
        found.append(f"it was merged into {asked.merged_into}")
    if asked.barred:
        found.append("a reader keeps the article out of it")
    if article is None:
        found.append("the article is on no topic, so it was never compared")
        return tuple(found)
    if topics and not topics & asked.topics:
        found.append("they have no topic in common")
    if not set(article.keys) & asked.profile.key_set:
        found.append("they share no name or term that is rare enough to compare them by")
    return tuple(found)


def explain_membership(
    name: str, title: str, reason: str | None, joined_by: Mapping[str, Any] | None
) -> DevelopmentWhy:
    """Why an article is in its development, as it was written when it joined."""
    detail = joined_by or {}
    p = detail.get("p") if reason == AssignReason.JOINED else None
    return DevelopmentWhy(name, title, True, reason or "copy", p, Settings().theta, detail)


def with_names(explain: Mapping[str, Any]) -> dict[str, Any]:
    """What grouping explained, as it is stored and shown: developments by their public ids."""
    made = dict(explain)
    if made.get("runner_up"):
        made["runner_up"] = {
            **made["runner_up"],
            "development": public("dev", made["runner_up"]["development"]),
        }
    if made.get("vetoes"):
        made["vetoes"] = {public("dev", number): veto for number, veto in made["vetoes"].items()}
    return made
