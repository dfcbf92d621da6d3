"""Claims, fences and entries in the database, without the network."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from services.adapters.db import entries, feeds, fetches
from services.adapters.db.engine import Database
from services.adapters.db.tables import entries as entry_rows
from services.adapters.db.tables import feeds as feed_rows
from services.adapters.db.tables import fetches as fetch_rows
from services.adapters.db.tables import revisions
from services.domain.feeds import ParsedEntry, decide_dates, decide_entries, identify, lookup
from services.domain.schedule import PollReason
from tests.support.builders import add_feed

NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)


def feed_row(slug: str, **values: Any) -> dict[str, Any]:
    url = f"https://{slug}.example/feed"
    return {"slug": slug, "url": url, "title": slug, "publisher": slug, "interval_s": 600.0, **values}


def change(**values: Any) -> feeds.FeedUpdate:
    given = {
        "wait_s": 600.0,
        "interval_s": 600.0,
        "failure_score": 0.0,
        "complete": True,
        "status": 200,
        "reason": "changed",
        "error": None,
        "etag": None,
        "last_modified": None,
        "validators_url": None,
        "body_sha256": None,
        "parser_version": 1,
    }
    return feeds.FeedUpdate(**(given | values))


def claim(connection: Connection, limit: int = 10, lease_s: float = 120.0) -> list[feeds.ClaimedFeed]:
    claimed = feeds.claim_due(connection, limit=limit, lease_s=lease_s)
    fetches.open_many(connection, claimed)
    return claimed


def save(connection: Connection, feed_id: int, parsed: list[ParsedEntry]) -> entries.SavedEntries:
    identities = identify(parsed)
    known = entries.find_known(connection, feed_id, *lookup(identities))
    decisions = decide_entries(identities, known, now=NOW)
    dates = [decide_dates(decision.entry, now=NOW, last_ok_at=NOW) for decision in decisions]
    return entries.save_decisions(connection, feed_id, decisions, dates)


def test_two_pollers_never_claim_the_same_feed(database: Database) -> None:
    with database.transaction() as connection:
        feeds.register(connection, [feed_row(f"f{n}") for n in range(6)])
    with database.transaction() as one, database.transaction() as other:
        first = claim(one, limit=4)
        second = claim(other, limit=4)  # the first claim is not committed yet
    with database.transaction() as connection:
        third = claim(connection)
    assert len(first) == 4
    assert len(second) == 2
    assert third == []
    assert {feed.id for feed in first}.isdisjoint(feed.id for feed in second)


def test_official_feeds_are_claimed_before_more_overdue_ones(database: Database) -> None:
    with database.transaction() as connection:
        feeds.register(
            connection,
            [
                feed_row("slow", lane="slow", next_poll_at=datetime(2020, 1, 1, tzinfo=UTC)),
                feed_row("gazette", lane="official"),
                feed_row("off", enabled=False),
            ],
        )
        assert [feed.slug for feed in claim(connection, limit=1)] == ["gazette"]
        assert [feed.slug for feed in claim(connection)] == ["slow"]


def test_a_lease_that_ran_out_is_claimed_again_and_the_attempt_is_closed_as_abandoned(
    database: Database,
) -> None:
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        (lost,) = claim(connection, lease_s=-1.0)
    with database.transaction() as connection:
        (taken,) = claim(connection)
        assert taken.fence == lost.fence + 1
        rows = connection.execute(select(fetch_rows.c.reason).order_by(fetch_rows.c.id)).scalars().all()
        assert rows == ["abandoned", None]


def test_a_poll_that_lost_its_fence_stores_nothing(database: Database) -> None:
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        (lost,) = claim(connection, lease_s=-1.0)
        (taken,) = claim(connection)
    with database.transaction() as connection:
        assert feeds.save_poll(connection, lost, change(etag='"old"')) is None
        assert feeds.save_poll(connection, taken, change(etag='"new"')) is not None
        assert connection.execute(select(feed_rows.c.etag)).scalar_one() == '"new"'


def test_an_attempt_is_completed_with_its_reason(database: Database) -> None:
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        (feed,) = claim(connection)
        due = feeds.save_poll(connection, feed, change())
        fetches.close(connection, feed, fetches.FetchRecord(PollReason.CHANGED, 200), next_poll_at=due)
        row = connection.execute(select(fetch_rows)).one()
        assert (row.reason, row.status, row.next_poll_at) == ("changed", 200, due)
        assert row.finished_at is not None


def test_seeding_twice_adds_nothing_and_keeps_what_an_operator_changed(database: Database) -> None:
    rows = [feed_row("a"), feed_row("b")]
    with database.transaction() as connection:
        assert feeds.register(connection, rows) == feeds.SeedCounts(added=2, known=0, taken=0)
        connection.execute(update(feed_rows).where(feed_rows.c.slug == "a").values(enabled=False))
        again = [*rows, feed_row("c") | {"url": rows[0]["url"]}]
        assert feeds.register(connection, again) == feeds.SeedCounts(added=0, known=2, taken=1)
        assert (
            connection.execute(select(feed_rows.c.enabled).where(feed_rows.c.slug == "a")).scalar() is False
        )


def test_feeds_whose_server_moved_are_pointed_at_it_and_due(database: Database) -> None:
    later = datetime(2090, 1, 1, tzinfo=UTC)
    rows = [feed_row("a", next_poll_at=later), feed_row("b", next_poll_at=later)]
    with database.transaction() as connection:
        feeds.register(connection, rows)
        assert feeds.move(connection, [rows[0] | {"url": "http://127.0.0.1:2/a"}, rows[1]]) == 1
        assert [feed.url for feed in claim(connection)] == ["http://127.0.0.1:2/a"]


def test_a_feed_pushed_into_the_far_future_by_a_clock_jump_is_pulled_back(database: Database) -> None:
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f", next_poll_at=datetime(2090, 1, 1, tzinfo=UTC))])
        assert claim(connection) == []
        assert feeds.pull_back(connection) == 1
        assert len(claim(connection)) == 1


def test_an_entry_is_inserted_once_and_an_edit_makes_a_revision(database: Database) -> None:
    entry = ParsedEntry(title="First", summary="text", guid="1", url="https://f.example/1")
    edited = ParsedEntry(title="First, corrected", summary="text", guid="1", url="https://f.example/1")
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        feed_id = connection.execute(select(feed_rows.c.id)).scalar_one()
        (new,) = save(connection, feed_id, [entry]).new
        entries.mark_processed(connection, new, None)
        assert save(connection, feed_id, [entry]).known == [new]
        assert save(connection, feed_id, [edited]).edited == [new]
        row = connection.execute(select(entry_rows)).one()
        assert (row.title, row.revision, row.processed_at) == ("First, corrected", 2, None)
        assert connection.execute(select(revisions.c.title)).scalars().all() == ["First"]
        assert save(connection, feed_id, [entry]).edited == []  # A, B, A
        assert connection.execute(select(func.count()).select_from(revisions)).scalar_one() == 1


def test_entries_are_revised_in_the_order_of_their_ids_whatever_the_documents(database: Database) -> None:
    first = [ParsedEntry(title=f"t{n}", guid=f"g{n}") for n in range(3)]
    edited = [ParsedEntry(title=f"T{n}, edited", guid=f"g{n}") for n in (1, 2, 0)]
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        feed_id = connection.execute(select(feed_rows.c.id)).scalar_one()
        held = save(connection, feed_id, first).new
        assert save(connection, feed_id, edited).edited == sorted(held)


def test_a_row_whose_guid_turns_out_to_be_shared_is_rekeyed(database: Database) -> None:
    one = ParsedEntry(title="One", guid="same", url="https://f.example/1")
    two = ParsedEntry(title="Two", guid="same", url="https://f.example/2")
    with database.transaction() as connection:
        feeds.register(connection, [feed_row("f")])
        feed_id = connection.execute(select(feed_rows.c.id)).scalar_one()
        assert len(save(connection, feed_id, [one]).new) == 1
        assert len(save(connection, feed_id, [one, two]).new) == 1
        assert save(connection, feed_id, [one, two]).to_ring == []
        assert save(connection, feed_id, [two]).to_ring == []


def test_unprocessed_entries_are_claimed_for_ringing_once(database: Database) -> None:
    with database.transaction() as connection:
        saved = entries.insert_manual(
            connection, [ParsedEntry(title=f"t{n}", summary="s") for n in range(3)], now=NOW
        )
        assert entries.claim_unrung(connection, older_than_s=0, limit=2) == []  # a backlog is rung as a whole
        connection.execute(update(entry_rows).values(backlog=False))
        assert entries.claim_unrung(connection, older_than_s=60, limit=10) == []
        assert entries.claim_unrung(connection, older_than_s=0, limit=2) == saved.new[:2]
    with database.transaction() as connection:
        entries.mark_processed(connection, saved.new[0], None)
        for _ in range(entries.MOST_FAILURES):
            entries.count_try(connection, [saved.new[1]])
            entries.mark_failed(connection, saved.new[1], "ValueError: \x00 no")
        assert entries.claim_unrung(connection, older_than_s=0, limit=9) == [saved.new[2]]
        assert entries.lock_unprocessed(connection, saved.new) == set(saved.new[1:])


def test_documents_brought_in_by_hand_are_on_time_and_come_in_once(database: Database) -> None:
    old = ParsedEntry(title="Old", summary="s", published_at=datetime(2021, 3, 1, tzinfo=UTC))
    with database.transaction() as connection:
        saved = entries.insert_manual(connection, [old], now=NOW)
        assert entries.insert_manual(connection, [old], now=NOW).known == saved.new
        (row,) = entries.get_many(connection, saved.new)
        assert (row["lateness"], row["feed_kind"]) == ("on_time", "manual")
        assert claim(connection) == []


def test_what_a_poll_brings_is_rung_in_order_of_date(database: Database) -> None:
    days = [5, 1, 4, 2, 3]
    parsed = [
        ParsedEntry(title=f"t{day}", summary="s", published_at=datetime(2026, 2, day, tzinfo=UTC))
        for day in days
    ]
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        decisions = decide_entries(identify(parsed), [], now=NOW)
        dates = [decide_dates(decision.entry, now=NOW, last_ok_at=NOW) for decision in decisions]
        saved = entries.save_decisions(connection, feed_id, decisions, dates)
        found = {row["id"]: row["title"] for row in entries.get_many(connection, saved.to_ring)}
    assert [found[number] for number in saved.to_ring] == ["t1", "t2", "t3", "t4", "t5"]
