"""Which entry is it, is it new, edited or seen, and when is it from?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.feeds import (
    EntryDecision,
    EntryReason,
    KnownEntry,
    Lateness,
    ParsedEntry,
    decide_dates,
    decide_entries,
    identify,
    lookup,
)

NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)


def entry(number: int, **values: object) -> ParsedEntry:
    made = ParsedEntry(
        title=f"Title {number}", summary="Text.", url=f"https://a.example/{number}", guid=str(number)
    )
    return replace(made, **values)  # type: ignore[arg-type]  # fields of the entry


def decide(entries: Sequence[ParsedEntry], known: Sequence[KnownEntry] = ()) -> tuple[EntryDecision, ...]:
    return decide_entries(identify(entries), known, now=NOW)


def stored(decisions: Sequence[EntryDecision]) -> list[KnownEntry]:
    """The rows that a database would hold after `decisions`."""
    return [KnownEntry(n, d.key, d.canonical_url, d.content_hash) for n, d in enumerate(decisions, start=1)]


def reasons(decisions: Sequence[EntryDecision]) -> list[str]:
    return [decision.reason.value for decision in decisions]


def test_an_entry_is_new_once_and_seen_afterwards() -> None:
    first = decide([entry(1), entry(2)])
    assert reasons(first) == ["new", "new"]
    assert reasons(decide([entry(2), entry(1)], stored(first))) == ["seen", "seen"]


def test_new_dates_and_tracking_parameters_are_no_edit() -> None:
    known = stored(decide([entry(1)]))
    again = entry(1, published_at=NOW, edited_at=NOW, url="https://www.a.example/1/?utm_source=x#top")
    assert reasons(decide([again], known)) == ["seen"]


def test_another_title_text_or_link_is_an_edit_of_the_same_entry() -> None:
    known = stored(decide([entry(1)]))
    for changed in ({"title": "Else"}, {"summary": "Else"}, {"url": "https://a.example/else"}):
        (decision,) = decide([entry(1, **changed)], known)
        assert (decision.reason, decision.known_id) == (EntryReason.EDITED, 1)


def test_a_version_that_was_current_before_makes_no_further_revision() -> None:
    (a,), (b,) = decide([entry(1)]), decide([entry(1, title="B")])
    row = KnownEntry(1, a.key, a.canonical_url, b.content_hash, 2, ((a.content_hash, NOW),))
    assert reasons(decide([entry(1)], [row])) == ["seen_before"]


def test_an_entry_that_is_edited_all_the_time_is_left_alone() -> None:
    (a,) = decide([entry(1)])
    older = tuple((f"hash {n}", NOW - timedelta(hours=n)) for n in range(5))
    row = KnownEntry(1, a.key, a.canonical_url, "now", 6, older)
    assert reasons(decide([entry(1)], [row])) == ["edit_flapping"]
    rested = replace(row, older=tuple((text, NOW - timedelta(days=3)) for text, _ in older))
    assert reasons(decide([entry(1)], [rested])) == ["edited"]
    worn = replace(rested, revision=25)
    assert reasons(decide([entry(1)], [worn])) == ["edit_flapping"]


def test_links_under_one_guid_are_entries_of_their_own() -> None:
    shared = [entry(n, guid="same") for n in range(5)]
    first = decide(shared)
    assert reasons(first) == ["new"] * 5
    assert all(decision.guid_shared for decision in first)
    assert len({decision.key for decision in first}) == 5
    assert reasons(decide(shared, stored(first))) == ["seen"] * 5


def test_a_row_held_under_a_guid_that_proves_shared_gets_another_key_for_good() -> None:
    known = stored(decide([entry(1, guid="same")]))
    one, two = decide([entry(1, guid="same"), entry(2, guid="same")], known)
    assert (one.reason, one.known_id, one.rekey) == (EntryReason.SEEN, 1, True)
    assert (two.reason, two.rekey) == (EntryReason.NEW, False)
    rows = stored([one, two])
    assert reasons(decide([entry(1, guid="same")], rows)) == ["seen"]


@pytest.mark.parametrize("guid", [None, "", "0", " ", "https://a.example/feed"])
def test_a_guid_that_names_nothing_is_none(guid: str | None) -> None:
    entries = [entry(1, guid=guid), entry(2, guid=guid)]
    identities = identify(entries, feed_urls=["https://a.example/feed"])
    decisions = decide_entries(identities, (), now=NOW)
    assert [decision.key for decision in decisions] == [
        "u:https://a.example/1",
        "u:https://a.example/2",
    ]


def test_a_site_that_changes_its_guids_has_no_new_entries() -> None:
    known = stored(decide([entry(1), entry(2)]))
    renamed = [entry(1, guid="new-1"), entry(2, guid="new-2"), entry(2, guid=None)]
    assert reasons(decide(renamed, known)) == ["seen", "seen"]


def test_entries_that_all_link_to_one_page_are_told_apart_by_guid_or_title() -> None:
    page = "https://a.example/live"
    by_guid = [entry(n, url=page) for n in range(3)]
    by_title = [entry(n, url=page, guid=None) for n in range(3)]
    assert reasons(decide(by_guid)) == ["new"] * 3
    assert reasons(decide(by_title)) == ["new"] * 3
    assert reasons(decide(by_title, stored(decide(by_title)))) == ["seen"] * 3


def test_of_one_entry_given_twice_the_version_edited_last_stands() -> None:
    old, new = entry(1, title="Old", edited_at=NOW - timedelta(hours=1)), entry(1, title="New", edited_at=NOW)
    for document in ([old, new], [new, old]):
        (decision,) = decide(document)
        assert decision.entry.title == "New"
    twice = [entry(1), entry(1, guid="other")]
    assert len(decide(twice)) == 1


def test_without_guid_and_link_title_and_day_or_text_tell_entries_apart() -> None:
    bare = {"guid": None, "url": None}
    same_day = [entry(1, **bare, published_at=NOW), entry(1, **bare, published_at=NOW + timedelta(hours=1))]
    assert len(decide(same_day)) == 1
    other_day = [entry(1, **bare, published_at=NOW), entry(1, **bare, published_at=NOW - timedelta(days=1))]
    assert len(decide(other_day)) == 2
    undated = [entry(1, **bare, summary="One"), entry(1, **bare, summary="", content="Two")]
    assert len(decide(undated)) == 2


def test_a_guid_too_long_for_an_index_is_kept_by_its_hash() -> None:
    (decision,) = decide([entry(1, guid="x" * 5000)])
    assert len(decision.key) < 100


def test_what_is_looked_up_covers_every_way_to_find_a_row() -> None:
    keys, hashes = lookup(identify([entry(1, guid="same"), entry(2, guid="same"), entry(3, url=None)]))
    assert "g:same" in keys
    assert "s:same https://a.example/2" in keys
    assert "g:3" in keys
    assert len(hashes) == 2


@given(st.permutations([entry(n, guid=str(n % 4)) for n in range(8)]))
def test_the_order_of_a_document_does_not_matter(entries: list[ParsedEntry]) -> None:
    assert {decision.key for decision in decide(entries)} == {
        decision.key for decision in decide(sorted(entries, key=lambda e: e.title))
    }


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "last_ok", "lateness"),
    [
        (timedelta(hours=2), None, Lateness.ON_TIME),
        (2 * DAY, None, Lateness.BACKFILL),
        (2 * DAY, timedelta(hours=1), Lateness.ON_TIME),
        (4 * DAY, timedelta(hours=1), Lateness.LATE),
        (9 * DAY, 10 * DAY, Lateness.ON_TIME),
        (12 * DAY, 10 * DAY, Lateness.LATE),
    ],
)
def test_lateness_counts_from_when_the_feed_could_last_be_read(
    age: timedelta, last_ok: timedelta | None, lateness: Lateness
) -> None:
    last_ok_at = None if last_ok is None else NOW - last_ok
    dates = decide_dates(entry(1, published_at=NOW - age), now=NOW, last_ok_at=last_ok_at)
    assert (dates.lateness, dates.dated_at, dates.flag) == (lateness, NOW - age, None)


@pytest.mark.parametrize(
    ("published", "flag"),
    [
        (None, "date_missing"),
        (datetime(1970, 1, 1, tzinfo=UTC), "date_absurd"),
        (NOW + timedelta(days=365), "date_future"),
        (NOW + timedelta(minutes=5), None),
    ],
)
def test_a_date_that_cannot_be_believed_gives_way_to_the_time_of_first_sight(
    published: datetime | None, flag: str | None
) -> None:
    dates = decide_dates(entry(1, published_at=published), now=NOW, last_ok_at=NOW - DAY)
    assert (dates.dated_at, dates.flag, dates.published_at) == (NOW, flag, published)
    assert dates.lateness is Lateness.ON_TIME


def test_an_undated_entry_of_a_first_poll_is_backfill() -> None:
    assert decide_dates(entry(1), now=NOW, last_ok_at=None).lateness is Lateness.BACKFILL


def test_an_entry_without_a_publication_date_is_dated_by_its_last_edit() -> None:
    dates = decide_dates(entry(1, edited_at=NOW - DAY), now=NOW, last_ok_at=NOW - DAY)
    assert dates.dated_at == NOW - DAY
