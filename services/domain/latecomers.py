"""Articles that were left alone find a home late, when the development they belong to has grown.

When a development has two articles, little is known of it, and to join is a risk: a wrong join makes one of
two developments. A lone article that moves over risks itself alone, so that less likeness will do. Nothing
but developments of a single article moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from services.domain.developments import Candidate, Settings, assign
from services.domain.keyindex import KeyIndex, shortlist
from services.domain.likeness import MODEL, Model
from services.domain.profiles import Profile
from services.domain.signals import Features

TO_COMPANY = 0.10  # the likeliness at which a lone article joins others
TO_ANOTHER = 0.17  # the same where the other is as alone
_ROUNDS = 2


@dataclass(frozen=True)
class Move:
    """A development of one article that goes into another one."""

    lone: int
    home: int
    p: float


def latecomers(
    listed: Sequence[Candidate], model: Model = MODEL, *, parted: Iterable[tuple[int, int]] = ()
) -> list[Move]:
    """Give the moves to make, in order; a home may have been lone itself.

    Of two developments that people `parted` neither moves into the other, nor to where the other went. Pure;
    the order of `listed` does not count.
    """
    held = _Held(listed, Settings(theta=TO_COMPANY, model=model), parted)
    moves: list[Move] = []
    news: Set[int] = held.profiles.keys()
    for _ in range(_ROUNDS):
        grown: set[int] = set()
        for number in sorted(held.profiles):
            move = held.find_home(number, news)
            if move is not None:
                held.carry_out(move)
                moves.append(move)
                grown.add(move.home)
        news = grown
    return moves


class _Held:
    """The developments as they stand after the moves so far, those kept apart, and the index over keys."""

    def __init__(
        self, listed: Sequence[Candidate], settings: Settings, parted: Iterable[tuple[int, int]]
    ) -> None:
        self._settings = settings
        self.profiles = {one.id: one.profile for one in listed if one.profile.members}
        self._index = KeyIndex()
        for number, profile in self.profiles.items():
            self._index.put(number, profile.keys)
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        for one, other in parted:
            self._part(one, other)

    def find_home(self, number: int, news: Set[int]) -> Move | None:
        """Give where a development belongs, if it is lone and belongs elsewhere; where none of `news` is near
        it, that has been answered.
        """
        profile = self.profiles[number]
        if profile.size != 1:
            return None
        article = only_article(profile)
        candidates = shortlist(article, self._index, self.profiles, but={number, *self._apart[number]})
        if news.isdisjoint([one.id for one in candidates]):
            return None
        found = assign(article, candidates, self._settings)
        if found.development is None:
            return None
        if self.profiles[found.development].size == 1 and found.p < TO_ANOTHER:
            return None
        return Move(number, found.development, found.p)

    def carry_out(self, move: Move) -> None:
        """Let the home have the lone article, and keep apart from what that keeps apart from."""
        article = only_article(self.profiles.pop(move.lone))
        self.profiles[move.home] = self.profiles[move.home].with_member(article)
        self._index.put(move.home, self.profiles[move.home].keys)
        for other in self._apart.pop(move.lone, ()):
            self._part(move.home, other)

    def _part(self, one: int, other: int) -> None:
        self._apart[one].add(other)
        self._apart[other].add(one)


def only_article(profile: Profile) -> Features:
    """Give the article whole: a stored profile keeps what it has once beside its members."""
    return replace(
        profile.members[0],
        keys=profile.keys,
        topics=frozenset(profile.topics),
        title=profile.title,
        lead=profile.lead,
        headline=profile.headline,
    )
