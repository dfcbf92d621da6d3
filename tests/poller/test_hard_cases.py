"""What servers do, poll after poll, and what is stored of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from services.adapters.db.tables import entries as entry_rows
from services.adapters.db.tables import revisions
from services.domain.schedule import LIMITS, Lane
from tests.poller.bench import Bench, Run
from tests.support.feedserver import Handler, answer, item, redirect, rss

HOUR = 3600.0


def dated(number: int, date: str) -> str:
    return item(number).replace("</item>", f"<pubDate>{date}</pubDate></item>")


def bare(number: int, link: str) -> str:
    return f"<item><title>Title {number}</title><link>{link}</link></item>"


JSON_FEED = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "title": "Title 1"}]}'
LATIN_1 = '<?xml version="1.0" encoding="utf-8"?>' + rss(item(1, "México")).decode()
LOST = answer(b"", status="410 Gone")


@dataclass(frozen=True)
class Case:
    """Answers of a server in turn, and how the polls end."""

    name: str
    answers: tuple[Handler, ...]
    reasons: tuple[str, ...]
    titles: tuple[str, ...] = ("Title 1",)
    revised: int = 0


CASES = (
    Case(
        "no guid, and other tracking parameters in the link each time",
        tuple(answer(rss(bare(1, f"https://news.example/1?utm_source=s{n}"))) for n in range(3)),
        ("changed", "unchanged_entries", "unchanged_entries"),
    ),
    Case(
        "all items dated anew every day",
        tuple(answer(rss(dated(1, f"Wed, 0{n} Feb 2026 10:00:00 GMT"))) for n in (4, 5, 6)),
        ("changed", "unchanged_entries", "unchanged_entries"),
    ),
    Case(
        "a title that flips between two versions",
        tuple(answer(rss(item(1, title))) for title in ("A", "B", "A", "B")),
        ("changed", "changed", "unchanged_entries", "unchanged_entries"),
        ("B",),
        revised=1,
    ),
    Case(
        "another scheme of guids for the whole site",
        (answer(rss(item(1))), answer(rss(item(1, guid="https://news.example/?p=1")))),
        ("changed", "unchanged_entries"),
    ),
    Case(
        "the same ETag over a changed body",
        (answer(rss(item(1)), ETag='"e"'), answer(rss(item(1), item(2)), ETag='"e"')),
        ("changed", "changed"),
        ("Title 1", "Title 2"),
    ),
    Case("Latin-1 that says it is UTF-8", (answer(LATIN_1.encode("latin-1")),), ("changed",), ("México",)),
    Case("UTF-16 with a mark", (answer(rss(item(1)).decode().encode("utf-16")),), ("changed",)),
    Case("a JSON Feed as plain text", (answer(JSON_FEED, Content_Type="text/plain"),), ("changed",)),
    Case("a feed without entries", (answer(rss()),), ("unchanged_entries",), ()),
    Case("gone once, then back", (LOST, answer(rss(item(1)))), ("gone", "changed")),
    Case("a redirect for weeks", (redirect("/other"), redirect("/other")), ("changed", "unchanged_body")),
    Case("a redirect to the home page", (redirect("/home"),), ("not_a_feed",), ()),
    Case(
        "a script for a link, a NUL in the title",
        (answer(rss(item(1, "Ti\x00tle 1", link="javascript:x"))),),
        ("changed",),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_server_that_does_this_is_read_as_that(bench: Run, case: Case) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", *case.answers)
        b.server.script("/other", answer(rss(item(1))))
        b.server.script("/home", answer(b"<!doctype html><html><body>Welcome</body></html>"))
        b.register()
        assert tuple([(await b.poll()).reason for _ in case.answers]) == case.reasons
        assert tuple(sorted(b.titles())) == case.titles
        with b.database.transaction() as connection:
            assert len(connection.execute(select(revisions)).all()) == case.revised
        assert all(row.next_poll_at for row in b.attempts())
        assert all(b.server.base + "/feed" == row.url for row in b.attempts())

    bench(test)


@pytest.mark.parametrize(
    ("value", "least_s"),
    [
        ("7200", 2 * HOUR),
        ("99999999", 24 * HOUR),
        ("-5", HOUR),
        ("soon", HOUR),
        ("Wed, 04 Feb 2015 10:00:00 GMT", HOUR),
        ("", HOUR),
    ],
)
def test_a_throttle_is_obeyed_within_a_day_whatever_it_asks(bench: Run, value: str, least_s: float) -> None:
    async def test(b: Bench) -> None:
        refusal = answer(b"slow down", status="429 Too Many Requests", Retry_After=value)
        b.server.script("/feed", refusal)
        b.register(interval_s=LIMITS[Lane.NORMAL].start_s)
        row = await b.poll()
        assert (row.reason, row.schedule_rule, row.failure_weight) == ("throttled", "retry_after", 0)
        waited = (row.next_poll_at - row.finished_at).total_seconds()
        assert least_s - 1 <= waited <= least_s * 1.1 + 1

    bench(test)


def test_a_retry_after_as_a_date_is_measured_on_the_servers_own_clock(bench: Run) -> None:
    async def test(b: Bench) -> None:
        # The server is two hours slow; what it means is an hour from now.
        now = datetime.now(UTC).timestamp() - 2 * HOUR
        says, asks = (
            datetime.fromtimestamp(at, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT") for at in (now, now + HOUR)
        )
        busy = answer(b"", status="503 Service Unavailable", Date=says, Retry_After=asks)
        b.server.script("/feed", busy)
        b.register()
        row = await b.poll()
        assert row.reason == "throttled"
        assert HOUR - 5 <= (row.next_poll_at - row.finished_at).total_seconds() <= 1.1 * HOUR + 5

    bench(test)


@pytest.mark.parametrize(
    ("date", "flag"),
    [
        ("Wed, 04 Feb 2099 10:00:00 GMT", "date_future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "date_absurd"),
        ("no date at all", "date_missing"),
    ],
)
def test_an_absurd_date_is_flagged_and_the_entry_sorted_by_first_sight(
    bench: Run, date: str, flag: str
) -> None:
    async def test(b: Bench) -> None:
        b.server.script("/feed", answer(rss(dated(1, date))))
        b.register()
        await b.poll()
        with b.database.transaction() as connection:
            row = connection.execute(select(entry_rows)).one()
        assert row.date_flag == flag
        assert abs((row.dated_at - row.first_seen_at).total_seconds()) < 30

    bench(test)
