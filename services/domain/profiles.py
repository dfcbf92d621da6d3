"""What assignment needs to know of a development, in a form that fits into JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from services.domain.rarity import rarity
from services.domain.signals import Features

MEMBERS = 10
PROFILE_KEYS = 160
LEAST_FOR_SIGNATURE = 3
_SIGNATURE_SHARE = 0.4
_SIGNATURE_RARITY = 2.5


@dataclass(frozen=True)
class Profile:
    """Everything that assignment needs to know of a development."""

    members: tuple[Features, ...] = ()
    size: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    topics: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    title: str = ""
    lead: str = ""
    language: str = ""
    headline: float = -1.0

    @cached_property
    def signature(self) -> Mapping[str, int]:
        """What most members carry and few others do: rare term -> 1,000 · rarity · share."""
        return _signature(self.members)

    @cached_property
    def key_set(self) -> frozenset[str]:
        """The keys, for looking up."""
        return frozenset(self.keys)

    def with_member(self, member: Features) -> "Profile":
        """Give the profile after `member` has joined; its title changes only for a clearly better one."""
        better = member.headline > self.headline + 0.25
        dates = [at for at in (self.first_at, self.last_at, member.at) if at is not None]
        return Profile(
            members=_kept((*self.members, member)),
            size=self.size + 1,
            first_at=min(dates, default=None),
            last_at=max(dates, default=None),
            topics=tuple(sorted(set(self.topics) | member.topics)),
            keys=self._keys_with(member),
            title=member.title if better else self.title,
            lead=member.lead if better else self.lead,
            language=member.language if better else self.language,
            headline=member.headline if better else self.headline,
        )

    def _keys_with(self, member: Features) -> tuple[str, ...]:
        keys = self.key_set.union(member.keys)
        if len(keys) == len(self.keys):
            return self.keys
        return tuple(sorted(keys, key=_rank)[:PROFILE_KEYS])

    def to_json(self) -> dict[str, object]:
        """Give plain values; `from_json` gives an equal profile back."""
        return {
            "size": self.size,
            "first_at": _iso(self.first_at),
            "last_at": _iso(self.last_at),
            "topics": list(self.topics),
            "keys": list(self.keys),
            "signature": dict(self.signature),
            "title": self.title,
            "lead": self.lead,
            "language": self.language,
            "headline": self.headline,
            "members": [_member_to_json(member) for member in self.members],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Profile":
        """Read what `to_json` gave; a field that is missing has its default."""
        known = {
            name: data[name] for name in ("size", "title", "lead", "language", "headline") if name in data
        }
        members = data.get("members", [])
        assert isinstance(members, list)
        found = replace(
            cls(**known),  # type: ignore[arg-type]  # plain values, as to_json wrote them
            first_at=_date(data.get("first_at")),
            last_at=_date(data.get("last_at")),
            topics=_strings(data.get("topics")),
            keys=_strings(data.get("keys")),
            members=tuple(_member_from_json(member) for member in members),
        )
        if "signature" in data:
            vars(found)["signature"] = _weights(data["signature"])  # as it was made, so it need not be again
        return found


@lru_cache(maxsize=65_536)
def _rank(key: str) -> tuple[float, str]:
    return -rarity(key), key


def _kept(members: tuple[Features, ...]) -> tuple[Features, ...]:
    """Keep the first member, which says what the development is, and the latest."""
    return members if len(members) <= MEMBERS else (members[0], *members[-(MEMBERS - 1) :])


def _signature(members: Sequence[Features]) -> dict[str, int]:
    """Give what most members carry and few other developments do: what an article lacks, when it is a
    neighbour's.
    """
    if len(members) < LEAST_FOR_SIGNATURE:
        return {}
    counts = Counter(term for member in members for term in member.body)
    shares = {term: count / len(members) for term, count in counts.items()}
    return {
        term: round(1_000 * rarity(term) * share)
        for term, share in sorted(shares.items())
        if share >= _SIGNATURE_SHARE and rarity(term) >= _SIGNATURE_RARITY
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _date(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _weights(value: object) -> dict[str, int]:
    return {str(term): int(weight) for term, weight in value.items()} if isinstance(value, Mapping) else {}


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _member_to_json(member: Features) -> dict[str, object]:
    return {
        "language": member.language,
        "at": _iso(member.at),
        "body": dict(member.body),
        "head": dict(member.head),
        "names": dict(member.names),
        "amounts": sorted(member.amounts),
        "days": sorted(member.days),
        "acts": sorted(member.acts),
    }


def _member_from_json(data: Mapping[str, object]) -> Features:
    return Features(
        language=str(data["language"]),
        at=_date(data.get("at")),
        body=data["body"],  # type: ignore[arg-type]  # a mapping of term to weight, as to_json wrote it
        head=data["head"],  # type: ignore[arg-type]  # likewise
        names=data["names"],  # type: ignore[arg-type]  # likewise
        amounts=frozenset(_strings(data.get("amounts"))),
        days=frozenset(_strings(data.get("days"))),
        acts=frozenset(_strings(data.get("acts"))),
    )
