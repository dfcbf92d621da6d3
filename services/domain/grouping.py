"""Developments held in memory: articles are placed one by one, those left alone are gathered at the end.

Every decision is `assign`'s, as in the workers.
"""

from collections import defaultdict
from collections.abc import Iterator

from services.domain.developments import Assignment, Candidate, Settings, assign
from services.domain.keyindex import KeyIndex, shortlist
from services.domain.latecomers import latecomers, only_article
from services.domain.likeness import MODEL, Model
from services.domain.profiles import Profile
from services.domain.signals import Features


class Grouping:
    """Profiles, members and the index over keys; articles bear the caller's numbers, developments its own."""

    def __init__(self, model: Model = MODEL) -> None:
        self._settings = Settings(model=model)
        self._profiles: dict[int, Profile] = {}
        self._members: dict[int, list[int]] = defaultdict(list)
        self._index = KeyIndex()
        self._home: dict[int, int] = {}
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
        return assign(own, self._candidates(own), self._settings)

    def place(self, article: int, own: Features) -> int:
        """Let an article join or open a development; gives its number."""
        number = self.probe(own).development
        if number is None:
            self._opened += 1
            number = self._opened
        self._members[number].append(article)
        self._home[article] = number
        self._profiles[number] = self._profiles.get(number, Profile()).with_member(own)
        self._index.put(number, self._profiles[number].keys)
        return number

    def gather(self) -> None:
        """Let articles that were left alone join what has grown since."""
        held = [Candidate(number, profile) for number, profile in self._profiles.items()]
        for move in latecomers(held, self._settings.model):
            (article,) = self._members.pop(move.lone)
            gone = self._profiles.pop(move.lone)
            self._members[move.home].append(article)
            self._home[article] = move.home
            self._profiles[move.home] = self._profiles[move.home].with_member(only_article(gone))
            self._index.put(move.home, self._profiles[move.home].keys)

    def _candidates(self, own: Features) -> list[Candidate]:
        return shortlist(own, self._index, self._profiles)
