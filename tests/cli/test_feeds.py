"""`tradewire feeds` on real rows and a real feed server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.api.app import create_app
from tests.api.conftest import Client, add_key, make_context
from tests.cli.conftest import Run
from tests.support.builders import NOON, add_article, add_entry, add_feed, add_fetch
from tests.support.feedserver import FeedServer, answer, item, redirect, rss, silence
from tests.support.feedthread import feed_server

PAGE = b"""<!DOCTYPE html><html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">
<link rel="alternate" type="application/atom+xml" href="/comments.xml">
</head><body>Welcome</body></html>"""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def local(run_on_servers: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands that may reach this machine."""
    monkeypatch.setenv("TRADEWIRE_ALLOW_NETWORKS", "127.0.0.0/8")
    return run_on_servers


def rows(database: Database) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(tables.feeds).order_by(tables.feeds.c.id)))


def test_a_feed_is_asked_then_added_with_what_it_says_of_itself(
    local: Run, server: FeedServer, database: Database
) -> None:
    url = server.script("/f", answer(rss(item(1), item(2), head="<language>es-mx</language>"), ETag='"a"'))
    ran = local("feeds", "add", url, "--country", "mx", "--lane", "official", "--category", "Trade/ Metals")
    assert ran.code == 0, ran.err
    assert f"added feed_1 {url}" in ran.out
    assert "T (rss20), 2 entries" in ran.out
    (row,) = rows(database)
    assert (row.title, row.publisher, row.language, row.country) == ("T", "T", "es", "MX")
    assert (row.lane, row.interval_s, row.categories) == ("official", 180.0, ["Trade/Metals"])
    assert row.next_poll_at <= datetime.now(UTC)
    again = local("feeds", "add", url + "/?utm_source=x#top")
    assert (again.code, "known feed_1" in again.out) == (0, True)
    assert len(server.asked) == 1  # one that is known is not asked
    assert len(rows(database)) == 1


def test_of_a_page_the_feed_is_used_that_it_names_and_the_others_are_told(
    local: Run, server: FeedServer, database: Database
) -> None:
    page = server.script("/", answer(PAGE))
    server.script("/all.xml", answer(rss(item(1))))
    ran = local("feeds", "add", page)
    assert ran.code == 0, ran.err
    assert "found through the page" in ran.out
    assert "also names http://127.0.0.1" in ran.out
    assert rows(database)[0].url == server.base + "/all.xml"
    assert "known feed_1" in local("feeds", "add", page).out


def test_a_page_that_names_no_feed_is_tried_at_the_usual_places(local: Run, server: FeedServer) -> None:
    page = server.script("/news", answer(b"<html><body>x</body></html>"))
    server.script("/rss.xml", answer(rss()))
    ran = local("feeds", "check", page)
    assert (ran.code, f"{server.base}/rss.xml" in ran.out) == (0, True)


def test_what_is_no_feed_is_refused_with_a_remedy_and_can_be_added_all_the_same(
    local: Run, server: FeedServer, database: Database
) -> None:
    gone = server.script("/gone", answer(b"", status="404 Not Found"))
    busy = server.script("/busy", answer(b"", status="429 Too Many", Retry_After="120"))
    text = server.script("/text", answer(b"hello"))
    ran = local("feeds", "add", gone, busy, text, "--json")
    assert ran.code == 1
    first, second, third = orjson.loads(ran.out)
    assert "answered 404; look for the feed on the site" in first["why"]
    assert "asks to wait 120 s" in second["why"]
    assert "RSS, Atom or JSON" in third["why"]
    assert rows(database) == []
    ran = local("feeds", "add", gone, "--no-check")
    assert (ran.code, "the first poll will tell" in ran.out) == (0, True)
    assert [row.url for row in rows(database)] == [gone]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/f", "http://[::1]/f", "http://169.254.169.254/f", "10.0.0.1/f"]
)
@pytest.mark.parametrize("options", [(), ("--no-check",)])
def test_an_inner_address_is_refused_unless_its_network_is_allowed(
    run_on_servers: Run, database: Database, url: str, options: tuple[str, ...]
) -> None:
    ran = run_on_servers("feeds", "add", url, *options)
    assert (ran.code, "not allowed" in ran.out) == (1, True)
    assert rows(database) == []


def test_a_page_cannot_lead_to_an_address_that_is_not_allowed(
    local: Run, server: FeedServer, database: Database
) -> None:
    hostile = PAGE.replace(b"/all.xml", b"http://169.254.169.254/latest").replace(
        b"/comments.xml", b"file:///etc/x"
    )
    page = server.script("/", answer(hostile))
    moved = server.script("/moved", redirect("http://169.254.169.254/latest"))
    ran = local("feeds", "add", page, moved)
    assert ran.code == 1
    assert "not allowed" in ran.out
    assert rows(database) == []


def test_a_feed_that_moved_for_good_is_added_where_it_is(
    local: Run, server: FeedServer, database: Database
) -> None:
    server.script("/new", answer(rss(item(1))))
    permanent = server.script("/old", redirect("/new", status="301 Moved"))
    for_now = server.script("/now", redirect("/new"))
    assert local("feeds", "add", for_now).code == 0
    assert local("feeds", "add", permanent).code == 0
    assert [row.url for row in rows(database)] == [for_now, server.base + "/new"]


def test_check_says_what_the_server_says_and_changes_nothing(
    local: Run, server: FeedServer, database: Database
) -> None:
    url = server.script("/f", answer(rss(item(1)), ETag='"v1"', Cache_Control="max-age=900"))
    server.script("/robots.txt", answer(b"User-agent: *\nDisallow: /f\n"))
    shown = local("feeds", "check", url).out
    assert all(
        part in shown for part in ('ETag "v1"', "fresh for 900 s", "does not allow it", "not on the list")
    )
    assert rows(database) == []
    assert local("feeds", "add", url).code == 0
    (found,) = orjson.loads(local("feeds", "check", "feed_1", "--json").out)
    assert (found["known_as"], found["robots"], found["entries"]) == ("feed_1", "disallows", 1)
    assert local("feeds", "check", "feed_9").code == 1


def test_an_address_with_a_credential_is_never_shown_in_full(
    local: Run, server: FeedServer, database: Database, tmp_path: Path
) -> None:
    secret = server.base + "/f?token=hush&q=1"
    server.script("/f?token=hush&q=1", answer(rss(item(1))))
    said = [local("feeds", "add", secret), local("feeds", "check", secret), local("feeds", "add", secret)]
    said += [local("feeds", "list", "--json"), local("feeds", "show", "feed_1"), local("feeds", "export")]
    said += [
        local("feeds", "add", "https://me:hush@feeds.example/f"),
        local("feeds", "check", "https://me:hu/sh@x.y/hush"),
    ]
    assert rows(database)[0].url == secret
    assert "hush" not in "".join(ran.out + ran.err for ran in said[:-1])
    assert "me:hu" not in said[-1].out + said[-2].out
    assert "1 left out" in said[5].err
    kept = tmp_path / "all.opml"
    assert local("feeds", "export", str(kept), "--secrets").code == 0
    assert b"token=hush" in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0


def test_feeds_are_listed_by_what_is_wrong_and_by_page(local: Run, database: Database) -> None:
    ago = datetime.now(UTC) - timedelta(hours=3)
    with database.transaction() as connection:
        bad = add_feed(
            connection, language="es", country="MX", topics=["tea"], last_ok_at=ago, failing_since_at=ago,
            last_reason="http_error", last_error="the server answered [500]", created_at=ago,
        )  # fmt: skip
        for _ in range(3):
            add_fetch(connection, bad, reason="http_error", failure_weight=0.5, finished_at=datetime.now(UTC))
        add_feed(connection, enabled=False)
        add_feed(connection, publisher="La Jornada", last_ok_at=ago)
        add_feed(connection, state="removed", enabled=False)
    shown = local("feeds", "list").out
    assert [line.split()[0] for line in shown.splitlines()[1:4]] == ["feed_1", "feed_2", "feed_3"]
    assert len(shown.splitlines()) == 5  # and what is wrong with the one that fails
    assert "3 h ago" in shown

    def ids(*options: str) -> list[str]:
        return [row["id"] for row in orjson.loads(local("feeds", "list", "--json", *options).out)]

    failing = local("feeds", "list", "--failing").out
    assert failing.splitlines()[1].endswith(" 3       ")
    assert failing.splitlines()[-1] == "feed_1: http_error: the server answered [500]"
    for options in (("--failing",), ("--language", "ES"), ("--country", "mx"), ("--topic", "tea")):
        assert ids(*options) == ["feed_1"], options
    assert ids("--paused") == ["feed_2"]
    assert ids("--removed") == ["feed_4"]
    assert ids("-q", "jornada") == ["feed_3"]
    first = local("feeds", "list", "--json", "--limit", "2")
    assert "go on with --after feed_2" in first.err
    assert ids("--limit", "2", "--after", "feed_2") == ["feed_3"]
    assert "no such feeds" in local("feeds", "list", "-q", "nothing").out


def test_a_feed_is_shown_with_its_polls_its_server_and_what_it_brought(
    local: Run, database: Database
) -> None:
    now = datetime.now(UTC)
    with database.transaction() as connection:
        feed = add_feed(connection, etag='W/"7"', last_reason="throttled", last_ok_at=now)
        add_fetch(connection, feed, reason="changed", entries_seen=30, entries_new=2)
        add_fetch(
            connection, feed, status=429, reason="throttled", schedule_rule="retry_after",
            error="the server answered 429", next_poll_at=now + timedelta(hours=2),
        )  # fmt: skip
        article = add_article(connection, feed)
        for seen in (now - timedelta(days=1), now - timedelta(days=2), NOON - timedelta(days=900)):
            add_entry(connection, feed, article_id=article, first_seen_at=seen)
    shown = local("feeds", "show", "feed_1").out
    for part in (
        'validators: ETag W/"7"',
        "Retry-After: the server asks to wait, until",
        "entries: 2 in the last 7 days, 3 in all, 1 articles",
        "the server answered 429",
        "throttled",
        "changed",
    ):
        assert part in shown
    assert local("feeds", "show", "feed_2").code == 1


def test_a_feed_is_paused_resumed_and_polled(local: Run, database: Database) -> None:
    later = datetime.now(UTC) + timedelta(hours=5)
    with database.transaction() as connection:
        add_feed(connection, next_poll_at=later)
    assert "due now" in local("feeds", "poll", "feed_1").out
    assert rows(database)[0].next_poll_at < later
    assert "feed_1 is paused" in local("feeds", "pause", "feed_1").out
    ran = local("feeds", "poll", "feed_1")
    assert (ran.code, "first: tradewire feeds resume feed_1" in ran.err) == (1, True)
    resumed = local("feeds", "resume", "feed_1")
    assert "polled again" in resumed.out
    assert "no poller is running" in resumed.err
    assert "so already" in local("feeds", "resume", "feed_1").out
    assert local("feeds", "pause", "12").code == 2


def test_a_removed_feed_leaves_what_it_brought_and_is_taken_up_again(local: Run, database: Database) -> None:
    with database.transaction() as connection:
        feed = add_feed(connection, url="https://198.51.101.7/f", fence=4, lane="official", publisher="P")
        add_entry(connection, feed, article_id=add_article(connection, feed))
    asked = local("feeds", "remove", "feed_1")
    assert (asked.code, "say --yes" in " ".join(asked.err.split())) == (2, True)
    assert rows(database)[0].state == "active"
    ran = local("feeds", "remove", "feed_1", "--yes")
    assert "its 1 entries and 1 articles stay" in ran.out
    (row,) = rows(database)
    assert (row.state, row.enabled, row.fence) == ("removed", False, 5)
    with database.transaction() as connection:
        assert len(connection.execute(select(tables.entries)).all()) == 1
    assert local("feeds", "resume", "feed_1").code == 1
    ran = local("feeds", "add", "http://198.51.101.7/f/", "--no-check", "--title", "Back")
    assert "taken up feed_1" in ran.out
    (row,) = rows(database)
    assert (row.state, row.enabled, row.title) == ("active", True, "Back")
    assert (row.lane, row.publisher) == ("official", "P")  # as it was, but for what was said


def test_a_list_is_imported_line_by_line_once_and_exported_the_same(
    local: Run, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as connection:
        add_feed(connection, url="https://198.51.101.7/known", title="Kept")
    file = tmp_path / "in.opml"
    file.write_text(
        '<opml version="2.0"><body>\n<outline text="Trade"><outline text="Metals">\n'
        '<outline text="Mining &amp; more" xmlUrl="https://198.51.101.7/m" category="/World"/>'
        "</outline></outline>\n"
        '<outline text="Again" xmlUrl="http://198.51.101.7/m/"/>\n'
        '<outline text="Known" xmlUrl="http://198.51.101.7/known"/>\n'
        '<outline text="Other" xmlUrl="https://198.51.101.7/known"/>\n'
        '<outline text="Inner" xmlUrl="http://10.0.0.1/f"/>\n'
        '<outline type="rss" text="Nothing"/>\n</body></opml>'
    )
    dry = orjson.loads(local("feeds", "import", str(file), "--dry-run", "--json").out)
    assert len(rows(database)) == 1
    ran = local("feeds", "import", str(file))
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "line 3: added feed_2 Mining & more https://198.51.101.7/m"
    assert lines[1].startswith("line 4: known feed_2")
    assert lines[3].startswith("line 6: known feed_1")
    assert lines[4].endswith("(TRADEWIRE_ALLOW_NETWORKS)")
    assert "no xmlUrl" in lines[5]
    again = orjson.loads(local("feeds", "import", str(file), "--json").out)
    verdicts = [one["verdict"] for one in dry["items"]]
    assert verdicts == ["added", "known", "known", "known", "refused", "refused"]
    assert [one["verdict"] for one in again["items"]] == ["known"] * 4 + ["refused"] * 2
    assert rows(database)[1].categories == ["Trade/Metals", "World"]
    assert rows(database)[0].title == "Kept"
    before = rows(database)
    out = tmp_path / "out.opml"
    assert local("feeds", "export", str(out)).code == 0
    assert local("feeds", "export").out == out.read_text()
    ran = local("feeds", "import", str(out))
    assert (ran.code, "0 added, 2 known, 0 refused" in ran.err) == (0, True)
    assert rows(database) == before
    with database.transaction() as connection:
        connection.execute(update(tables.feeds).values(url=tables.feeds.c.url + "x"))
    assert local("feeds", "import", str(out)).code == 0
    made = rows(database)[2:]
    assert [(one.title, one.categories, one.lane) for one in made] == sorted(
        ((one.title, one.categories, one.lane) for one in before), key=lambda one: (one[1], one[0])
    )


def test_a_list_whose_feeds_are_asked_refuses_those_that_are_none(
    local: Run, server: FeedServer, database: Database, tmp_path: Path
) -> None:
    good, slow = server.script("/good", answer(rss(item(1)))), server.script("/bad", answer(b"no"))
    file = tmp_path / "in.opml"
    outlines = "".join(f'<outline text="x" xmlUrl="{url}"/>' for url in (good, slow))
    file.write_text(f"<opml><body>{outlines}</body></opml>")
    ran = local("feeds", "import", str(file), "--check")
    assert (ran.code, "does not give a feed" in ran.out) == (1, True)
    assert [row.url for row in rows(database)] == [good]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "delete the <!DOCTYPE"),
        ("<rss/>", "not OPML"),
        ("", "the list is empty"),
        ("<opml><body><outline></body></opml>", "not well-formed XML (mismatched tag)"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    local: Run, database: Database, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "in.opml"
    file.write_text(content)
    ran = local("feeds", "import", str(file))
    assert (ran.code, said in " ".join(ran.err.replace("│", " ").split())) == (2, True), ran.err
    assert "cannot be read" in local("feeds", "import", str(tmp_path / "none")).err


def test_a_server_that_never_answers_is_given_up(
    local: Run, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.adapters.discovery.find_feed.__kwdefaults__", {"within_s": 0.3})
    ran = local("feeds", "check", server.script("/f", silence))
    assert (ran.code, "no verdict within 0.3 s; try again later" in ran.out) == (1, True)


def test_the_command_line_and_the_api_say_the_same(
    local: Run, server: FeedServer, database: Database, tmp_path: Path
) -> None:
    add_key(database, "admin")
    api = Client(create_app(make_context(database, allow_networks="127.0.0.0/8")))
    url = server.script("/f", answer(rss(item(1)), ETag='"a"'))
    file = tmp_path / "in.opml"
    file.write_text(
        f'<opml><body><outline text="F" xmlUrl="{url}"/><outline text="G" xmlUrl="http://10.0.0.1/"/></body></opml>'
    )
    (tried,) = orjson.loads(local("feeds", "check", url, "--json").out)
    assert api.post("/v1/feeds/check", {"url": url}).json() == tried
    asked = {"content": file.read_bytes(), "headers": {"content-type": "text/x-opml"}}
    dry = local("feeds", "import", str(file), "--dry-run", "--json").out
    assert api.ask("POST", "/v1/feeds/import?dry_run=true", **asked).json() == orjson.loads(dry)
    assert api.ask("POST", "/v1/feeds/import", **asked).json()["added"] == 1
    known = api.ask("POST", "/v1/feeds/import", **asked).json()
    assert orjson.loads(local("feeds", "import", str(file), "--json").out) == known
    assert orjson.loads(local("feeds", "list", "--json").out) == api.items("/v1/feeds")
    assert orjson.loads(local("feeds", "show", "feed_1", "--json").out) == api.get("/v1/feeds/feed_1").json()
    assert local("feeds", "export").out == api.get("/v1/feeds.opml").text
