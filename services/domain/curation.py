"""What people do to the grouping: join developments, part them, move an article. What is allowed and results.

Pure: a :class:`Plan` says which articles go where and what is to hold from then on; the rows follow it. A
person's word outranks the rules: later runs neither take a linked article out nor put a parted one back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.domain.ids import public
from services.domain.lifecycle import CLOSED, QUIET, REOPENED

MUST, CANNOT = "must_link", "cannot_link"
LONGEST_TITLE = 500


class RefusalReason(StrEnum):
    """Why nothing was done."""

    UNKNOWN = "unknown"
    ITSELF = "itself"
    MERGED_AWAY = "merged_away"
    NOT_A_MEMBER = "not_a_member"
    NOTHING_LEFT = "nothing_left"
    NOT_GROUPED = "not_grouped"
    ALREADY_THERE = "already_there"
    NOT_RESTING = "not_resting"


class Rule(StrEnum):
    """Which rule made one of two developments: why the articles that it moved are where they are."""

    SIBLINGS = "siblings"  # the two turned out to be one
    GATHERED = "gathered"  # one of the two was an article left alone


@dataclass(frozen=True)
class Refused:
    """Nothing was done: `detail` says why, and what would do instead."""

    reason: RefusalReason
    detail: str


@dataclass(frozen=True)
class Standing:
    """A development as people's operations see it; `articles` are its own, copies left out."""

    id: int
    articles: frozenset[int]
    merged_into: int | None = None


@dataclass(frozen=True)
class Plan:
    """Which articles go where. `into` None opens a development; `absorbed` ends in `into`.

    Where a person says so, the articles are kept in where they go, and out of `parted_from`.
    """

    articles: tuple[int, ...]
    into: int | None
    absorbed: int | None = None
    parted_from: int | None = None
    by_person: bool = True
    there: frozenset[int] = frozenset()  # what a merge finds in `into` already


@dataclass(frozen=True)
class ByHand:
    """Who did what: told in the event that follows from it."""

    author: str
    command: str  # as the command line names it

    def to_json(self) -> dict[str, str]:
        """Plain values."""
        return {"author": self.author, "command": self.command}


def plan_merge(one: Standing, other: Standing) -> Plan | Refused:
    """Make one of two developments: the older id stays, whichever is named first."""
    if one.id == other.id:
        return Refused(RefusalReason.ITSELF, f"{_dev(one.id)} cannot be merged into itself.")
    gone = merged_away(one) or merged_away(other)
    if gone is not None:
        return gone
    keep, absorbed = sorted((one, other), key=lambda standing: standing.id)
    return Plan(tuple(sorted(absorbed.articles)), keep.id, absorbed=absorbed.id, there=keep.articles)


def plan_split(held: Standing, articles: Iterable[int]) -> Plan | Refused:
    """Take `articles` out of a development and open a new one with them."""
    gone = merged_away(held)
    if gone is not None:
        return gone
    wanted = frozenset(articles)
    strangers = sorted(wanted - held.articles)
    if strangers or not wanted:
        named = ", ".join(public("art", number) for number in strangers[:5]) or "nothing"
        return Refused(
            RefusalReason.NOT_A_MEMBER,
            f"{_dev(held.id)} can be split by articles of its own (no copies); {named} is none.",
        )
    if wanted == held.articles:
        return Refused(
            RefusalReason.NOTHING_LEFT,
            f"{_dev(held.id)} would be left without an article; leave one at least.",
        )
    return Plan(tuple(sorted(wanted)), None, parted_from=held.id)


def plan_move(article: int, source: Standing | None, target: Standing | None) -> Plan | Refused:
    """Put one article into `target`, or (None) into a development of its own."""
    gone = merged_away(target) if target is not None else None
    if gone is not None:
        return gone
    if source is not None and target is not None and source.id == target.id:
        return Refused(RefusalReason.ALREADY_THERE, f"The article belongs to {_dev(target.id)} already.")
    if source is not None and source.articles == {article}:
        if target is None:
            return Refused(RefusalReason.ALREADY_THERE, f"The article is alone in {_dev(source.id)} already.")
        return Refused(
            RefusalReason.NOTHING_LEFT,
            f"It is the only article of {_dev(source.id)}: merge that into {_dev(target.id)} instead.",
        )
    return Plan(
        (article,),
        target.id if target is not None else None,
        parted_from=source.id if source is not None else None,
    )


def fit_title(text: str) -> str:
    """The title that a person gives, on one line. Raises ValueError with what would do."""
    title = " ".join(text.split())
    if not title:
        raise ValueError("give a title; without one (null in a body) the rules choose it again")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"give a title of at most {LONGEST_TITLE} characters; it has {len(title)}")
    return title


def plan_status(held: str, asked: str) -> str | Refused:
    """The status after a person asked for `asked` (closed or reopened)."""
    if held == asked:
        return Refused(RefusalReason.ALREADY_THERE, f"It is {asked} already.")
    if asked == REOPENED and held not in (QUIET, CLOSED):
        return Refused(RefusalReason.NOT_RESTING, f"It is {held}: only what is quiet or closed is reopened.")
    return asked


Links = Mapping[tuple[int, int], str]  # (article, development) -> MUST or CANNOT


def links_after(links: Links, plan: Plan, into: int) -> Links:
    """What people said, after `plan`: the newest word about an article and a development counts.

    An article is kept in one development at most. What was kept out of an absorbed development is kept out of
    the one that remains, except for articles that are now in it.
    """
    moved = frozenset(plan.articles)
    kept = {
        article for article in moved if plan.by_person or links.get((article, plan.absorbed or 0)) == MUST
    }
    after: dict[tuple[int, int], str] = {}
    for (article, development), kind in sorted(links.items()):
        if article in moved and kind == MUST:
            continue  # its new home is written below
        if development == plan.absorbed:
            if kind == CANNOT and article not in moved | plan.there:
                after.setdefault((article, into), CANNOT)
            continue
        after[article, development] = kind
    after |= {(article, into): MUST for article in sorted(kept)}
    if plan.parted_from is not None:
        after |= {(article, plan.parted_from): CANNOT for article in plan.articles}
    return after


def are_parted(one: Standing, other: Standing, links: Links) -> bool:
    """Whether a person parted the two: an article of one is kept out of the other."""
    pairs: Sequence[tuple[Standing, Standing]] = ((one, other), (other, one))
    return any(links.get((article, b.id)) == CANNOT for a, b in pairs for article in a.articles)


def merged_away(standing: Standing) -> Refused | None:
    """The refusal of what is asked of a development that ended in another one; None for one that lives."""
    if standing.merged_into is None:
        return None
    heir = _dev(standing.merged_into)
    return Refused(RefusalReason.MERGED_AWAY, f"{_dev(standing.id)} was merged into {heir}: name that one.")


def _dev(number: int) -> str:
    return public("dev", number)
