"""Addresses tried: a feed, a page that names one, or nothing and what to do."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.adapters.discovery import FoundFeed, NoFeed, ask_robots, find_feed
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.domain.addresses import AddressPolicy, parse_networks
from tests.support.feedserver import FeedServer, answer, item, redirect, reset, rss, silence, then_silence

LOOPBACK = AddressPolicy(allow=parse_networks(["127.0.0.0/8"]))
Work = Callable[[HttpClient, ParserPool, FeedServer], Awaitable[None]]


def on_server(work: Work) -> None:
    async def main() -> None:
        parser = ParserPool(1)
        try:
            async with FeedServer() as server, HttpClient(LOOPBACK, user_agent="tradewire/test") as client:
                await work(client, parser, server)
        finally:
            await parser.aclose()

    asyncio.run(main())


def page(*hrefs: str) -> bytes:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in hrefs)
    return f"<!doctype html><html><head>{links}</head></html>".encode()


def test_the_first_feed_that_answers_is_used_and_the_rest_are_told() -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        url = server.script("/", answer(page("/dead", "/feed", "/comments")))
        server.script("/feed", answer(rss(item(1))))
        found = await find_feed(client, parser, url)
        assert isinstance(found, FoundFeed)
        assert (found.url, found.page, found.asked) == (server.base + "/feed", url, url)
        assert found.others == (server.base + "/comments",)
        assert [asked.path for asked in server.asked] == ["/", "/dead", "/feed"]

    on_server(work)


def test_a_page_that_leads_to_pages_is_not_followed_for_ever() -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        url = server.script("/", answer(page(*(f"/{n}" for n in range(40)))))
        for n in range(40):
            server.script(f"/{n}", answer(page("/")))
        found = await find_feed(client, parser, url)
        assert isinstance(found, NoFeed)
        assert found.detail == "a web page, and the 6 feeds that it names do not answer as feeds"
        assert len(server.asked) == 7

    on_server(work)


def test_a_feed_that_breaks_off_is_found_and_the_complaint_said() -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        body = rss(item(1), item(2))
        url = server.script("/f", answer(body[:-40], length=len(body)))
        found = await find_feed(client, parser, url)
        assert isinstance(found, FoundFeed)
        assert (found.complaint or "").startswith("read in part only")

    on_server(work)


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        ("401 No", {}, "not supported"),
        ("403 No", {}, "ask its publisher"),
        ("410 Gone", {}, "gone for good"),
        ("500 Oh", {}, "try again later"),
        ("503 Busy", {"Retry-After": "90"}, "asks to wait 90 s (Retry-After)"),
        ("429 Busy", {"Retry-After": "soon"}, "the server answered 429; try again later"),
    ],
)
def test_a_refusal_comes_with_what_to_do(status: str, headers: dict[str, str], said: str) -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        named = {name.replace("-", "_"): value for name, value in headers.items()}
        found = await find_feed(
            client, parser, server.script("/f", answer(b"<html>", status=status, **named))
        )
        assert isinstance(found, NoFeed)
        assert said in f"{found.detail}; {found.remedy}"
        assert len(server.asked) == 1  # an error page names no feeds

    on_server(work)


def test_what_does_not_answer_is_told_by_its_reason_within_the_time() -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        for handler, reason in ((reset, "reset"), (silence, "timeout"), (then_silence(b"<rss"), "timeout")):
            found = await find_feed(client, parser, server.script("/f", handler), within_s=0.5)
            assert isinstance(found, NoFeed)
            assert found.reason == reason
        loop = await find_feed(client, parser, server.script("/loop", redirect("/loop")))
        assert isinstance(loop, NoFeed)
        assert loop.reason == "redirect_loop"

    on_server(work)


def test_an_inner_address_behind_a_page_or_a_redirect_is_never_asked() -> None:
    async def main() -> None:
        parser = ParserPool(1)
        async with FeedServer() as server, HttpClient(AddressPolicy(), user_agent="t") as client:
            found = await find_feed(client, parser, server.script("/f", answer(rss(item(1)))))
            assert isinstance(found, NoFeed)
            assert found.reason == "refused_address"
            assert "TRADEWIRE_ALLOW_NETWORKS" in found.remedy
            assert server.asked == []
        await parser.aclose()

    asyncio.run(main())


def test_robots_are_asked_by_name() -> None:
    async def work(client: HttpClient, parser: ParserPool, server: FeedServer) -> None:
        url = server.base + "/private/f"
        assert await ask_robots(client, url) is None
        server.script("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
        assert await ask_robots(client, url) is False
        server.script(
            "/robots.txt", answer(b"User-agent: tradewire\nAllow: /\n\nUser-agent: *\nDisallow: /\n")
        )
        assert await ask_robots(client, url) is True
        server.script("/robots.txt", answer(b"<html>not found</html>"))
        assert await ask_robots(client, url) is None

    on_server(work)
