"""Public ids: what a row is called outside the database, a word and its number (``dev_42``)."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What an id names; the value is its prefix."""

    FEED = "feed"
    ENTRY = "ent"
    ARTICLE = "art"
    DEVELOPMENT = "dev"
    EVENT = "evt"
    MILESTONE = "ms"
    ENDPOINT = "ep"
    SUBSCRIPTION = "sub"
    SILENCE = "sil"
    DELIVERY = "dlv"
    FEEDBACK = "fb"
    KEY = "key"


LARGEST = 2**63 - 1  # of a PostgreSQL bigint
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


def public(kind: Kind | str, number: int) -> str:
    """The public id of row `number`: ``public("dev", 42)`` is ``"dev_42"``.

    Raises ValueError for an unknown kind.
    """
    return f"{Kind(kind).value}_{number}"


def parse(kind: Kind | str, text: str) -> int:
    """The row number that `text` names; the reverse of :func:`public`.

    Raises ValueError if `text` is no id of this kind (another kind's id, a bare number, a leading zero,
    a number larger than a row can have).
    """
    prefix = Kind(kind).value
    head, _, tail = text.partition("_")
    if head != prefix or not _NUMBER.fullmatch(tail) or int(tail) > LARGEST:
        raise ValueError(f"{text[:60]!r} is not an id like {prefix}_42")
    return int(tail)
