"""How much a place in a text counts.

The subject of an article stands in its title, its lead, or comes back. What is named once in a later
sentence, at the close, or as one item of a list of other things is a passing mention.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from services.domain.packs import Thresholds
from services.domain.text import Folded, sentences

Zone = Literal["title", "lead", "body"]
TITLE = -1
_SHORT = 8  # sentences; above it a text is a full article and two mentions no longer make a passage
_DENSITY = 0.2  # share of sentences that makes a passage of a full article
_LIST_BEFORE = re.compile(
    r"(?:,|\band|\bor|\by|\be|\bo|\bet|\bou|&)\s*(?:the |los |las |el |la |les |le |l'|des |du |de )?$"
)
_LIST_AFTER = re.compile(r"s?\s*(?:,|(?:and|or|y|e|o|et|ou|&)\s)")


class Seen(NamedTuple):
    """A hit with its place: sentence -1 is the title, 0 the lead."""

    sentence: int
    start: int
    end: int

    @property
    def in_title(self) -> bool:
        """Whether it stands in the title."""
        return self.sentence == TITLE


class Places:
    """One article's title and text, folded, with the sentences of the text."""

    def __init__(self, title: str, text: str) -> None:
        self.title = Folded(title)
        self.text = Folded(text)
        self.titled = bool(title.strip())
        self._originals: dict[Seen, tuple[str, int, int]] = {}

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The spans of the text's sentences, in the original."""
        return sentences(self.text.original)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.spans]

    @cached_property
    def lead(self) -> int:
        """How many sentences open the text: one, two or three of a long article."""
        return max(1, min(3, len(self.spans) // 6))

    def seen(self, start: int, end: int, *, title: bool) -> Seen:
        """Place a hit; without a title the first sentence stands in for it."""
        if title:
            return Seen(TITLE, start, end)
        sentence = bisect_right(self._starts, self.text.offset(start)) - 1
        return Seen(max(sentence, 0), start, end)

    def zone(self, seen: Seen) -> Zone:
        """Name the place."""
        if seen.in_title:
            return "title"
        return "lead" if seen.sentence < self.lead else "body"

    def titular(self, seen: Seen) -> bool:
        """Say whether the hit stands in the title, or in what stands in for a missing one."""
        return seen.in_title or (not self.titled and seen.sentence == 0)

    def heads(self, seen: Seen) -> bool:
        """Say whether the hit stands in title or lead."""
        return seen.sentence < self.lead

    def listed(self, seen: Seen) -> bool:
        """Say whether the hit is an item of a list: a comma or "and" on both sides, or at its end."""
        folded = self.title.text if seen.in_title else self.text.text
        before = folded[max(0, seen.start - 70) : seen.start]
        after = folded[seen.end : seen.end + 30]
        joined = _LIST_BEFORE.search(before) is not None
        follows = _LIST_AFTER.match(after) is not None
        if joined and follows:
            return True
        return (joined and "," in before[-45:].rstrip(", ")) or (
            follows and after.lstrip("s").startswith(",") and " and " in after + " "
        )

    def original(self, seen: Seen) -> tuple[str, int, int]:
        """Give the matched text and its span in the article's title or text."""
        found = self._originals.get(seen)
        if found is None:
            folded = self.title if seen.in_title else self.text
            start, end = folded.span(seen.start, seen.end)
            found = self._originals[seen] = folded.original[start:end], start, end
        return found


def passing(hits: Sequence[Seen], places: Places) -> bool:
    """Say whether the hits are no more than a passing mention: outside title and lead, in few sentences."""
    if any(places.heads(hit) for hit in hits):
        return len(set(hits)) == 1 and not places.titular(hits[0]) and places.listed(hits[0])
    spread = len({hit.sentence for hit in hits})
    if len(places.spans) <= _SHORT:
        return spread < 2
    return spread < 3 or spread / len(places.spans) < _DENSITY / 2


def prominence(hits: Sequence[Seen], places: Places, scale: Thresholds) -> float:
    """Give 1 for a subject and less for a passing mention, by the places of the hits, in order; not empty."""
    if places.heads(hits[0]):
        return scale.listed if len(hits) == 1 and places.listed(hits[0]) else 1.0
    spread = {hit.sentence for hit in hits}
    if len(spread) > 1:
        share = len(spread) / len(places.spans)
        return 1.0 if len(places.spans) <= _SHORT else max(scale.late, min(1.0, share / _DENSITY))
    last = len(places.spans) - 1
    return scale.closing if last >= 2 and last in spread else scale.late
