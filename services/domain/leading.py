"""Which words of a match are told first: those that name the subject, then the helpers beside them.

The one order of evidence: it is stored so, and shown so by the API, the command line and alerts.
"""

from collections import defaultdict
from collections.abc import Iterable

from services.domain.packs import PackModel
from services.domain.verdicts import Evidence

_STRONG, _SUBJECT, _HELPER, _OTHER, _AGAINST = range(5)
_ZONES = {"title": 0, "lead": 1}
_OPENS = 0.4  # names that open so many of the rules they stand in, by weight, are what these are about


class Leads:
    """How near to the subject each piece of evidence of one topic is."""

    def __init__(self, model: PackModel) -> None:
        ranks = _ranks(model)
        self._of_rule = {rule.id: tuple(ranks[name] for name in rule.all) for rule in model.rules}
        self._of_rule |= {name: (ranks[name],) for name in model.companies}
        self._of_rule |= {f"title:{bonus.concept}": (ranks[bonus.concept],) for bonus in model.title_bonus}

    def order(self, pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Give `pieces` in the order of telling; those of one rule come in the order of its concepts.

        Words of a strong concept stand first, then other words, then the names that rules ask for beside them
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


def _ranks(model: PackModel) -> dict[str, int]:
    opened: dict[str, float] = defaultdict(float)
    asked: dict[str, float] = defaultdict(float)
    for rule in model.rules:
        opened[rule.all[0]] += rule.weight
        for name in rule.all:
            asked[name] += rule.weight
    names = {name: concept.entities for name, concept in model.concepts.items()}
    names |= {name: company.entities for name, company in model.companies.items()}
    return {
        name: _STRONG
        if name in model.strong
        else _HELPER
        if entities and opened[name] < _OPENS * asked[name]
        else _SUBJECT
        for name, entities in names.items()
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
