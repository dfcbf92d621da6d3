"""Which words of a match are told first: those that name the subject, then the helpers beside them.

The one order of evidence: it is stored so, and shown so by the API, the command line and alerts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.domain.packs import PackModel
from services.domain.verdicts import Evidence

_STRONG, _SUBJECT, _WORD, _NAME, _OTHER, _AGAINST = range(6)
_ZONES = {"title": 0, "lead": 1}
_LEAST = 0.3  # what opens less of its rules is what they are about in none


class Leads:
    """How near to the subject each piece of evidence of one topic is."""

    def __init__(self, model: PackModel) -> None:
        strong, opening = frozenset(model.strong), _opening(model)
        named = {name for name, concept in model.concepts.items() if concept.entities} | set(model.companies)

        def ranks(names: Sequence[str]) -> tuple[int, ...]:
            subject = max(names, key=opening.__getitem__)
            return tuple(
                _STRONG
                if name in strong
                else _SUBJECT
                if name == subject and opening[name] >= _LEAST
                else _NAME
                if name in named
                else _WORD
                for name in names
            )

        self._of_rule = {name: ranks((name,)) for name in model.companies}
        self._of_rule |= {f"title:{bonus.concept}": ranks((bonus.concept,)) for bonus in model.title_bonus}
        self._of_rule |= {rule.id: ranks(rule.all) for rule in model.rules}

    def order(self, pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Give `pieces` in the order of telling; those of one rule come in the order of its concepts.

        Words of a strong concept stand first, then the subject of each rule: of its concepts the one that
        opens most of the rules it stands in. Then other words, then the names that rules ask for beside them
        ("Beijing", "Trump"), adjustments, and what speaks against the topic. Within each the rule that adds
        most leads, and what stands in the title.
        """
        weights: dict[str, float] = defaultdict(float)
        ranked = []
        taken: dict[str, int] = defaultdict(int)
        for piece in pieces:
            weights[piece.rule] += piece.weight
            ranked.append((self._rank(piece.rule, taken[piece.rule]), piece))
            taken[piece.rule] += 1

        def place(one: tuple[int, Evidence]) -> tuple[float, ...]:
            rank, piece = one
            return rank, -abs(weights[piece.rule]), _ZONES.get(piece.zone, 2)

        return tuple(piece for _, piece in sorted(ranked, key=place))

    def _rank(self, rule: str, at: int) -> int:
        if rule.startswith("anti:"):
            return _AGAINST
        ranks = self._of_rule.get(rule, ())
        return ranks[at] if at < len(ranks) else _OTHER


def _opening(model: PackModel) -> dict[str, float]:
    """For each concept the share of the rules it stands in, by weight, that it opens: what they are about."""
    opened: dict[str, float] = defaultdict(float)
    asked: dict[str, float] = defaultdict(float)
    for rule in model.rules:
        opened[rule.all[0]] += rule.weight
        for name in rule.all:
            asked[name] += rule.weight
    return {
        name: opened[name] / asked[name] if asked[name] else 0.0
        for name in (*model.concepts, *model.companies)
    }


def leading_words(texts: Iterable[str], most: int) -> list[str]:
    """Give the first `most` of `texts`, none of which holds or is held by an earlier one."""
    chosen: list[str] = []
    for text in texts:
        folded = text.casefold()
        if text and not any(folded in one.casefold() or one.casefold() in folded for one in chosen):
            chosen.append(text)
        if len(chosen) == most:
            break
    return chosen
