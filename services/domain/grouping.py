"""Developments held in memory: articles are placed one by one, doubtful places are thought over at the end.

Every decision is `assign`'s. Thinking over is late evidence at work: an article that opened a development, or
joined one in doubt, is taken out and placed again among what has been learned since.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from services.domain.developments import WINDOW, Assignment, Candidate, assign, rank_by_keys
from services.domain.profiles import Profile
from services.domain.signals import Features

SURE = 0.9  # a join so likely is not thought over
_FOLLOWED = 3
_SETTLED = 40  # members; a development that large is what it is


class Grouping:
    """Profiles, members and the index over keys; articles bear the caller's numbers, developments its own."""

    def __init__(self) -> None:
        self._profiles: dict[int, Profile] = {}
        self._members: dict[int, dict[int, Features]] = defaultdict(dict)
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._home: dict[int, int] = {}
        self._p: dict[int, float] = {}
        self._opened = 0

    def development_of(self, article: int) -> int | None:
        """Give the development an article was placed in."""
        return self._home.get(article)

    def developments(self) -> Iterator[tuple[int, list[int]]]:
        """Give each development with its articles in order of joining."""
        for number, members in self._members.items():
            yield number, list(members)

    def probe(self, own: Features) -> Assignment:
        """Say where an article would go, and leave everything as it is."""
        return assign(own, self._candidates(own))

    def place(self, article: int, own: Features) -> int:
        """Let an article join or open a development; gives its number."""
        assignment = self.probe(own)
        number = assignment.development
        if number is None:
            self._opened += 1
            number = self._opened
        self._p[article] = assignment.p if assignment.development is not None else 0.0
        self._join(number, article, own)
        return number

    def think_over(self) -> None:
        """Take each doubtful article out once, in order of arrival, and place it again."""
        for article in sorted(self._home):
            members = self._members[self._home[article]]
            if len(members) < _SETTLED and not self._is_sure(article, len(members)):
                self._move(article, members[article])

    def _is_sure(self, article: int, size: int) -> bool:
        """Say whether it joined beyond doubt, or opened what others have joined since."""
        p = self._p[article]
        return p >= SURE or (p == 0.0 and size >= _FOLLOWED)

    def _move(self, article: int, own: Features) -> None:
        home = self._home[article]
        del self._members[home][article]
        profile = Profile()
        for member in self._members[home].values():
            profile = profile.with_member(member)
        before = self._profiles[home]
        self._profiles[home] = profile
        found = self.probe(own).development
        if found in {None, home} and (found == home or not profile.members):
            self._profiles[home] = before
            self._members[home] = {**self._members[home], article: own}
        elif found is None:
            self._opened += 1
            self._join(self._opened, article, own)
        else:
            self._join(found, article, own)
        if not self._members[home]:
            del self._members[home], self._profiles[home]

    def _join(self, number: int, article: int, own: Features) -> None:
        self._members[number][article] = own
        self._home[article] = number
        self._profiles[number] = self._profiles.get(number, Profile()).with_member(own)
        for key in own.keys:
            self._by_key[key].add(number)

    def _candidates(self, own: Features) -> list[Candidate]:
        numbers = {number for key in own.keys for number in self._by_key.get(key, ())}
        within = _window(own)
        near = [
            Candidate(number, profile)
            for number in numbers
            if (profile := self._profiles.get(number)) is not None
            and (not own.topics or not own.topics.isdisjoint(profile.topics))
            and within(profile)
        ]
        return rank_by_keys(own, near)


def _window(own: Features) -> Callable[[Profile], bool]:
    """Give the test whether a development lies within the window of an article; undated ones always do."""
    if own.at is None:
        return lambda _: True
    first, last = own.at - WINDOW, own.at + WINDOW

    def within(profile: Profile) -> bool:
        if profile.first_at is None or profile.last_at is None:
            return True
        return profile.first_at <= last and first <= profile.last_at

    return within
