"""One topic's score over one article: rules, title, repetition, anti-concepts, each kept as evidence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

from services.domain.leading import Leads
from services.domain.packs import Anti, Rule, TopicPack
from services.domain.prominence import Places, Seen, passing, prominence
from services.domain.verdicts import Evidence, TopicMatch, Verdict

_DAMPED = 0.35  # what an anti-concept still takes when the subject is plain
_ROUNDING = 1e-9  # weights such as 0.1 have no exact sum
_ASIDE = 0.4  # of the weight of an anti-concept that one later sentence names
_FURTHER = 0.35  # each further distinct anti phrase adds this share of the weight


class CompiledRule(NamedTuple):
    """A rule over owner numbers: all of `needs`, none of `bars`; `order` is what it needs in pack order."""

    rule: Rule
    needs: frozenset[int]
    bars: frozenset[int]
    order: tuple[int, ...]


class CompiledAnti(NamedTuple):
    """An anti-concept with the number of its own phrases, void where one of `unless` occurs."""

    anti: Anti
    owner: int
    unless: frozenset[int]


class CompiledTopic:
    """A pack with its names replaced by owner numbers."""

    def __init__(self, pack: TopicPack, numbers: Mapping[str, int], antis: Sequence[int]) -> None:
        model = pack.model
        self.slug, self.hash, self.scale = pack.slug, pack.hash, model.thresholds
        self.strong = frozenset(numbers[name] for name in model.strong)
        self.leads = Leads(model)
        companies = [
            Rule(id=name, all=(name,), weight=c.weight) for name, c in model.companies.items() if c.weight
        ]
        rules = [
            CompiledRule(
                rule,
                frozenset(numbers[n] for n in rule.all),
                frozenset(numbers[n] for n in rule.none),
                tuple(numbers[n] for n in rule.all),
            )
            for rule in (*model.rules, *companies)
        ]
        self.bonuses = [(numbers[b.concept], b) for b in model.title_bonus]
        self.antis = [
            CompiledAnti(anti, owner, frozenset(numbers[n] for n in anti.unless))
            for anti, owner in zip(model.anti, antis, strict=True)
        ]
        self.masks = frozenset(a.owner for a in self.antis if a.anti.mask)
        self.concepts = frozenset(numbers.values())
        self.by_rarest: dict[int, list[tuple[int, CompiledRule]]] = {}
        asked = Counter(owner for compiled in rules for owner in compiled.needs)
        for place, compiled in enumerate(rules):
            rarest = min(compiled.order, key=asked.__getitem__)
            self.by_rarest.setdefault(rarest, []).append((place, compiled))


class Scoring:
    """One topic's score over one article; what was found of a concept stands in the order of the text."""

    def __init__(self, topic: CompiledTopic, places: Places, found: Mapping[int, list[Seen]]) -> None:
        self._topic, self._places, self._scale = topic, places, topic.scale
        masks = [seen for owner in topic.masks for seen in found.get(owner, ())]
        self._found = {
            owner: kept
            for owner in found
            if owner in topic.concepts and (kept := _unmasked(found[owner], masks))
        }
        self._antis = found
        self._evidence: list[Evidence] = []
        self._subjects: list[Seen] = []

    def match(self) -> TopicMatch | None:
        """Give the topic's match, or None when nothing speaks for it."""
        for rule in self._applicable():
            self._apply(rule)
        if not self._evidence:
            return None
        self._add_bonuses()
        self._add_repetition()
        mentioned = self._cap_passing()
        self._add_antis()
        score = fsum(e.weight for e in self._evidence)
        if score <= 0:
            return None
        return TopicMatch(
            self._topic.slug,
            score,
            self._scale.accept,
            self._verdict(score, mentioned=mentioned),
            self._topic.leads.order(self._evidence),
            self._topic.hash,
        )

    def _applicable(self) -> list[CompiledRule]:
        """Give the rules all of whose concepts occur and none of those that bar them, in the pack's order."""
        by_rarest, found = self._topic.by_rarest, self._found.keys()
        near = [
            (place, rule)
            for owner in found
            if owner in by_rarest
            for place, rule in by_rarest[owner]
            if rule.needs <= found and rule.bars.isdisjoint(found)
        ]
        return [rule for _, rule in sorted(near)]

    def _verdict(self, score: float, *, mentioned: bool) -> Verdict:
        if score >= self._scale.accept - _ROUNDING:
            return Verdict.ACCEPTED
        return Verdict.GRAY if score >= self._scale.gray and not mentioned else Verdict.MENTION

    def _apply(self, compiled: CompiledRule) -> None:
        rule = compiled.rule
        hits = [self._in_zone(self._found[owner], rule.zone) for owner in compiled.order]
        if not all(hits):
            return
        if rule.within is not None and len(hits) > 1:
            hits = _together(hits, rule.within)
            if not hits:
                return
        if rule.distinct > 1 and self._distinct(hits[0]) < rule.distinct:
            return
        weight = rule.weight * prominence(hits[0], self._places, self._scale)
        if all(self._places.titular(group[0]) for group in hits):
            weight *= self._scale.title_boost
        self._subjects.extend(hits[0])
        for group in hits:
            self._add(rule.id, weight / len(hits), group[0])

    def _in_zone(self, hits: list[Seen], zone: str) -> list[Seen]:
        if zone == "any":
            return hits
        inside = self._places.titular if zone == "title" else self._places.heads
        return [seen for seen in hits if inside(seen)]

    def _add(self, rule: str, weight: float, seen: Seen) -> None:
        text, start, end = self._places.original(seen)
        self._evidence.append(Evidence(rule, weight, self._places.zone(seen), text, start, end))

    def _distinct(self, hits: Sequence[Seen]) -> int:
        """Count the different ways in which the hits are written."""
        return len({self._places.original(seen)[0].lower() for seen in hits})

    def _add_bonuses(self) -> None:
        for owner, bonus in self._topic.bonuses:
            titled = [seen for seen in self._found.get(owner, ()) if self._places.titular(seen)]
            if titled:
                self._add(f"title:{bonus.concept}", bonus.weight, titled[0])

    def _strong(self) -> list[Seen]:
        """Give the places of strong phrases, of overlapping ones the longer."""
        seen = {s for owner in self._topic.strong for s in self._found.get(owner, ())}
        kept: list[Seen] = []
        for place in sorted(seen, key=lambda s: (s.sentence, s.start, -s.end)):
            if not kept or kept[-1].sentence != place.sentence or place.start >= kept[-1].end:
                kept.append(place)
        return kept

    def _add_repetition(self) -> None:
        strong = self._strong()
        if len(strong) > 1:
            distinct = self._distinct(strong)
            weight = min(0.25 * (distinct - 1) + 0.1 * (len(strong) - 1), 0.8)
            self._add("repetition", weight * prominence(strong, self._places, self._scale), strong[-1])

    def _cap_passing(self) -> bool:
        """Hold back what a passing mention earned; say whether that was all there is."""
        if not passing(self._subjects, self._places):
            return False
        excess = fsum(e.weight for e in self._evidence) - self._scale.passing_cap
        if excess > 0:
            self._add("passing", -excess, self._subjects[0])
        return True

    def _unnamed(self, hits: list[Seen]) -> list[Seen]:
        """Leave out what is part of a longer phrase of the topic itself ("RTX" in an accelerator's name)."""
        return [h for h in hits if not any(_hides(own, h) for seen in self._found.values() for own in seen)]

    def _add_antis(self) -> None:
        strong = self._strong()
        plain = self._distinct(strong) > 1 or any(self._places.titular(s) for s in strong)
        for anti, owner, unless in self._topic.antis:
            hits = self._unnamed(self._antis.get(owner, []))
            if not hits or not anti.weight or unless & self._found.keys():
                continue
            distinct = self._distinct(hits)
            weight = anti.weight * min(1 + _FURTHER * (distinct - 1), anti.cap)
            if len({hit.sentence for hit in hits}) == 1 and not self._places.heads(hits[0]):
                weight *= _ASIDE
            near = distinct > 1 or any(self._places.heads(hit) for hit in hits)
            damped = plain and not (anti.firm and near)
            self._add(f"anti:{anti.id}", weight * (_DAMPED if damped else 1.0), hits[0])


def _unmasked(hits: list[Seen], masks: list[Seen]) -> list[Seen]:
    if not masks:
        return hits
    return [h for h in hits if not any(_hides(mask, h) or _opens(mask, h) for mask in masks)]


def _opens(mask: Seen, hit: Seen) -> bool:
    """Say whether the mask ends in the hit's first word: "wood chip exports" are no "chip exports"."""
    return mask.in_title == hit.in_title and mask.start < hit.start < mask.end


def _hides(mask: Seen, hit: Seen) -> bool:
    same = mask.in_title == hit.in_title
    return (
        same and mask.start < hit.end and hit.start < mask.end and mask.end - mask.start > hit.end - hit.start
    )


def _together(hits: Sequence[list[Seen]], within: int) -> list[list[Seen]]:
    """Keep what stands within so many successive sentences of the first concept; none where one is apart."""
    anchors = _sentences(hits[0])
    for other in hits[1:]:
        anchors &= _widened(_sentences(other), within)
        if not anchors:
            return []
    reach = _widened(anchors, within)
    kept = [[seen for seen in other if reach >> seen.sentence + 1 & 1] for other in hits[1:]]
    return [[seen for seen in hits[0] if anchors >> seen.sentence + 1 & 1], *kept]


def _sentences(places: Sequence[Seen]) -> int:
    """Give the sentences as bits, the title's the lowest."""
    bits = 0
    for seen in places:
        bits |= 1 << seen.sentence + 1
    return bits


def _widened(bits: int, within: int) -> int:
    """Add the sentences that lie within so many successive ones."""
    for _ in range(within - 1):
        bits |= bits << 1 | bits >> 1
    return bits
