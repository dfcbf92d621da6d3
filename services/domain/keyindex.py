"""Which developments share keys with an article, those that share the rarest matter first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from services.domain.developments import SHORTLIST, Candidate, may_hold
from services.domain.profiles import Profile
from services.domain.rarity import RARITIES, UNKNOWN
from services.domain.signals import Features


class KeyIndex:
    """Numbers of developments by the keys that find them."""

    def __init__(self) -> None:
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._keys: dict[int, Sequence[str]] = {}

    def put(self, number: int, keys: Sequence[str]) -> None:
        """List a number under `keys`, and no longer under those it had before."""
        held = self._keys.get(number, ())
        if held is keys:
            return
        self._keys[number] = keys
        for key in set(held).difference(keys):
            self._by_key[key].discard(number)
        for key in set(keys).difference(held):
            self._by_key[key].add(number)

    def near(self, keys: Iterable[str]) -> list[int]:
        """Give the numbers under any of `keys`, by the rarity of what they share, then by number."""
        shared: dict[int, float] = {}
        for key in keys:
            weight = RARITIES.get(key, UNKNOWN)
            for number in self._by_key.get(key, ()):
                shared[number] = shared.get(number, 0.0) + weight
        return [number for _, number in sorted([(-weight, number) for number, weight in shared.items()])]


def shortlist(
    own: Features, index: KeyIndex, profiles: Mapping[int, Profile], *, but: Set[int] = frozenset()
) -> list[Candidate]:
    """Give the developments to compare an article with, the nearest first.

    Without those in `but`, and those that have no profile.
    """
    fits = may_hold(own)
    found: list[Candidate] = []
    for number in index.near(own.keys):
        profile = profiles.get(number)
        if profile is not None and number not in but and fits(profile):
            found.append(Candidate(number, profile))
            if len(found) == SHORTLIST:
                break
    return found
