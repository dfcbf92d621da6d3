"""Whole polls: a scripted server on a socket, the real client, parser, database and queue."""

import asyncio
import gzip

import pytest
from sqlalchemy import select, update

from services.adapters.db import feeds
from services.adapters.db.tables import feeds as feed_rows
from services.adapters.db.tables import fetches as fetch_rows
from services.adapters.queue import Doorbell
from tests.poller.bench import Bench, Run
from tests.support import feedserver
from tests.support.feedserver import answer, conditional, item, redirect, rss


def test_new_entries_are_stored_and_the_queue_is_rung(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(item(1))), answer(rss(item(1), item(2), item(3)), ETag='"a"'))
        b.register()
        await b.poll()
        assert b.doorbell.depth() == 0  # what a first poll brings is rung with its backlog
        row = await b.poll()
        assert (row.reason, row.status, row.entries_seen, row.entries_new) == ("changed", 200, 3, 2)
        assert sorted(b.titles()) == ["Title 1", "Title 2", "Title 3"]
        assert b.doorbell.depth() == 1
        feed = b.feed()
        assert (feed.etag, feed.last_reason, feed.lease_until_at) == ('"a"', "changed", None)
        assert row.next_poll_at == feed.next_poll_at

    bench(test)


def test_an_unchanged_feed_answers_304_and_stores_and_rings_nothing(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", conditional(rss(item(1)), etag='W/"x"'))
        b.register()
        await b.poll()
        row = await b.poll()
        assert (row.reason, row.status, row.wire_bytes) == ("not_modified", 304, 0)
        assert b.server.asked[1].headers["if-none-match"] == 'W/"x"'
        assert b.doorbell.depth() == 0
        assert b.feed().etag == 'W/"x"'

    bench(test)


def test_the_same_body_is_not_parsed_again_and_a_new_build_date_changes_no_entry(bench: Run) -> None:
    async def test(b: Bench) -> None:
        touched = rss(item(1), head="<lastBuildDate>Wed, 04 Feb 2026 10:00:00 GMT</lastBuildDate>")
        b.server.script("/feed", answer(rss(item(1))), answer(rss(item(1))), answer(touched))
        b.register()
        assert [(await b.poll()).reason for _ in range(3)] == [
            "changed",
            "unchanged_body",
            "unchanged_entries",
        ]
        assert b.titles() == ["Title 1"]

    bench(test)


def test_an_edit_is_a_revision_and_rings_the_same_entry(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(item(1))), answer(rss(item(1, "Title 1, corrected"))))
        b.register()
        await b.poll()
        row = await b.poll()
        assert (row.reason, row.entries_new, row.entries_edited) == ("changed", 0, 1)
        assert b.titles() == ["Title 1, corrected"]
        assert b.doorbell.depth() == 1

    bench(test)


def test_five_links_under_one_guid_are_five_entries(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(*(item(n, guid="all") for n in range(5)))))
        b.register()
        assert (await b.poll()).entries_new == 5
        assert (await b.poll()).reason == "unchanged_body"

    bench(test)


def test_what_came_of_a_cut_body_is_stored_and_the_next_poll_is_unconditional(bench: Run) -> None:
    async def test(b: Bench) -> None:
        whole = rss(item(1), item(2), item(3))
        cut = whole[: whole.index(b"Title 3")]
        b.server.script("/feed", answer(cut, length=len(whole), ETag='"e"'), answer(whole))
        b.register()
        row = await b.poll()
        assert (row.reason, row.failure_weight) == ("truncated", 0.5)
        assert {"Title 1", "Title 2"} <= set(b.titles())
        assert (b.feed().etag, b.feed().body_sha256) == (None, None)
        assert (await b.poll()).reason == "changed"
        assert "if-none-match" not in b.server.asked[1].headers
        assert "Title 3" in b.titles()

    bench(test)


def test_a_bomb_is_cut_and_what_came_before_it_is_stored(bench: Run) -> None:
    async def test(b: Bench) -> None:
        document = rss(item(1)).replace(b"</channel>", b" " * 40_000_000 + b"</channel>")
        b.server.script("/feed", answer(gzip.compress(document), Content_Encoding="gzip"))
        b.register()
        row = await b.poll()
        assert (row.reason, row.failure_weight) == ("cut", 1.0)
        assert row.decoded_bytes <= 5 * 1024 * 1024
        assert b.titles() == ["Title 1"]

    bench(test)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><html><body>We will be back</body></html>", "not_a_feed"),
        (b"", "empty_body"),
        (b"\x00\x01 nothing like a feed", "not_a_feed"),
        (b'{"items": []}', "not_a_feed"),
    ],
)
def test_an_unreadable_answer_says_why_and_clears_nothing(bench: Run, body: bytes, reason: str) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(item(1)), ETag='"e"'), answer(body))
        b.register()
        await b.poll()
        row = await b.poll()
        assert row.reason == reason
        assert row.error
        feed = b.feed()
        assert (feed.last_reason, feed.failure_score, feed.etag) == (reason, 0.5, None)
        assert b.titles() == ["Title 1"]

    bench(test)


@pytest.mark.parametrize(
    ("handler", "reason", "weight"),
    [
        (feedserver.reset, "reset", 0.5),
        (answer(b"", status="404 Not Found"), "http_error", 1.0),
        (answer(b"", status="410 Gone"), "gone", 1.0),
        (answer(b"", status="500 Internal Server Error"), "http_error", 0.5),
        (answer(b"", status="304 Not Modified"), "unexpected_304", 0.5),
        (answer(b"", status="429 Too Many Requests", Retry_After="7200"), "throttled", 0.0),
        (redirect("http://10.0.0.1/"), "refused_address", 1.0),
        (redirect("/feed"), "redirect_loop", 0.5),
    ],
)
def test_every_failure_is_an_attempt_with_a_reason_and_a_next_time(
    bench: Run, handler: feedserver.Handler, reason: str, weight: float
) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", handler)
        b.register()
        row = await b.poll()
        assert (row.reason, row.failure_weight) == (reason, weight)
        assert row.next_poll_at > row.finished_at
        waited = (row.next_poll_at - row.finished_at).total_seconds()
        assert waited > (7200 if reason == "throttled" else 600)

    bench(test)


def test_one_good_poll_forgives_all_failures(bench: Run) -> None:
    async def test(b: Bench) -> None:
        failing = answer(b"", status="500 Internal Server Error")
        b.server.script("/feed", failing, failing, answer(rss(item(1))))
        b.register()
        await b.poll()
        await b.poll()
        assert b.feed().failure_score == 1.0
        assert b.feed().failing_since_at is not None
        await b.poll()
        assert (b.feed().failure_score, b.feed().failing_since_at) == (0.0, None)

    bench(test)


def test_a_poll_killed_between_claim_and_save_is_abandoned_and_done_again(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(item(1))))
        b.register()
        with b.database.transaction() as connection:  # what a poller killed at this point leaves behind
            (dead,) = feeds.claim_due(connection, limit=1, lease_s=-1)
            from_dead = fetch_rows.insert().values(feed_id=dead.id, fence=dead.fence, url=dead.url)
            connection.execute(from_dead)
        await b.poll()
        assert [row.reason for row in b.attempts()] == ["abandoned", "changed"]
        assert b.titles() == ["Title 1"]

    bench(test)


def test_a_poller_that_lost_its_lease_discards_what_it_fetched(bench: Run) -> None:
    async def test(b: Bench) -> None:
        started, go_on = asyncio.Event(), asyncio.Event()
        b.server.script("/feed", feedserver.held(answer(rss(item(1), item(2))), started, go_on))
        b.register()
        slow = asyncio.create_task(b.poller.poll_due())
        await started.wait()
        with b.database.transaction() as connection:  # its lease runs out and another poller takes over
            connection.execute(update(feed_rows).values(fence=feed_rows.c.fence + 1))
        go_on.set()
        await slow
        assert [row.reason for row in b.attempts()] == ["superseded"]
        assert b.titles() == []
        assert b.doorbell.depth() == 0

    bench(test)


def test_a_redirect_to_another_address_is_recorded_with_its_hops(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", redirect("/moved", "301 Moved Permanently"))
        b.server.script("/moved", conditional(rss(item(1)), etag='"m"'))
        b.register()
        row = await b.poll()
        assert (row.reason, row.final_url) == ("changed", b.server.base + "/moved")
        assert [hop["status"] for hop in row.hops] == [301]
        assert (await b.poll()).reason == "not_modified"

    bench(test)


def test_the_first_poll_learns_a_feeds_rhythm_from_its_dates(bench: Run) -> None:
    async def test(b: Bench) -> None:
        days = [f"<pubDate>{n:02} Feb 2026 10:00:00 GMT</pubDate></item>" for n in range(1, 9)]
        items = [item(n).replace("</item>", date) for n, date in enumerate(days)]
        b.server.script("/feed", answer(rss(*items)))
        b.register(lane="slow")
        await b.poll()
        assert b.feed().interval_s == 12 * 3600

    bench(test)


def test_more_new_entries_than_a_poll_takes_are_finished_by_the_next_ones(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(*(item(n) for n in range(620))), ETag='"e"'))
        b.register(lane="priority")
        row = await b.poll()
        assert (row.reason, row.entries_new, row.schedule_rule) == ("overflow", 500, "overflow")
        assert b.feed().etag is None
        assert (await b.poll()).entries_new == 120

    bench(test)


def test_without_a_queue_entries_are_stored_all_the_same(bench: Run) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(item(1))))
        b.register()
        b.poller._doorbell = Doorbell("redis://127.0.0.1:1/0")
        assert (await b.poll()).reason == "changed"
        assert b.titles() == ["Title 1"]

    bench(test)


def test_without_a_network_polls_fail_on_record_and_no_feed_is_blamed(bench: Run) -> None:
    async def test(b: Bench) -> None:
        for n in range(6):
            b.register(slug=f"f{n}", url=f"http://host{n}.invalid/feed")
        for _ in range(5):
            await b.poll()
        assert b.poller._network.down
        with b.database.transaction() as connection:
            scores = connection.execute(select(feed_rows.c.failure_score)).scalars().all()
        assert max(scores) <= 0.5  # of before the state was known
        assert {row.schedule_rule for row in b.attempts()[-6:]} == {"network_down"}

    bench(test)


def test_a_poller_told_to_stop_gives_up_what_is_under_way(
    bench: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.poller.loop.DRAIN_S", 0.05)

    async def test(b: Bench) -> None:
        started, never = asyncio.Event(), asyncio.Event()
        b.server.script("/feed", feedserver.held(answer(rss(item(1))), started, never))
        b.register()
        stopping = asyncio.Event()
        running = asyncio.create_task(b.poller.run(stopping))
        await started.wait()
        stopping.set()
        await running
        (row,) = b.attempts()
        assert row.reason == "stopped"
        assert b.feed().lease_until_at is None

    bench(test)
