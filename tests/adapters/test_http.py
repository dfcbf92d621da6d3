"""The guarded client against a server that misbehaves."""

import asyncio
import gzip
import zlib
from collections.abc import Sequence

import pytest

from services.adapters.answers import Answer, Deadlines, Failed, HttpFailure, Validators
from services.adapters.bodies import BodyEnd, Caps
from services.adapters.http import HttpClient
from services.domain.addresses import AddressPolicy, parse_networks
from tests.support import feedserver
from tests.support.feedserver import FeedServer, answer, redirect

LOOPBACK = AddressPolicy(allow=parse_networks(["127.0.0.0/8"]))
QUICK = Deadlines(total_s=0.3, connect_s=0.3)


async def local(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def client(policy: AddressPolicy = LOOPBACK) -> HttpClient:
    return HttpClient(policy, user_agent="tradewire/test", resolve=local)


def test_a_redirect_is_followed_and_its_hops_are_told() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            start = server.script("/old", redirect("/new", "301 Moved Permanently"))
            server.script("/new", answer(b"here"))
            got = await http.fetch(start)
            assert isinstance(got, Answer)
            assert (got.status, got.body, got.url) == (200, b"here", server.base + "/new")
            assert [(hop.status, hop.location) for hop in got.hops] == [(301, server.base + "/new")]
            assert server.asked[0].headers["user-agent"] == "tradewire/test"

    asyncio.run(main())


def test_redirects_that_never_end_are_a_loop() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            url = server.script("/loop", redirect("/loop"))
            for n in range(8):
                server.script(f"/{n}", redirect(f"/{n + 1}"))
            for start in (url, server.base + "/0"):
                got = await http.fetch(start)
                assert isinstance(got, Failed)
                assert got.reason is HttpFailure.REDIRECT_LOOP
            assert len(server.asked) == 1 + 6

    asyncio.run(main())


def test_a_redirect_to_a_private_address_is_refused_before_anything_is_sent() -> None:
    async def resolve(host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "news.example" else ["10.0.0.1"]

    async def main() -> None:
        async with (
            FeedServer() as server,
            HttpClient(LOOPBACK, user_agent="t", resolve=resolve) as http,
        ):
            port = server.base.rpartition(":")[2]
            server.script("/a", redirect("http://inner.example/"))
            server.script("/b", redirect("http://169.254.169.254/latest/meta-data/"))
            for path in ("/a", "/b"):
                got = await http.fetch(f"http://news.example:{port}{path}")
                assert isinstance(got, Failed)
                assert got.reason is HttpFailure.REFUSED_ADDRESS
                assert len(got.hops) == 1

    asyncio.run(main())


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34", "10.0.0.1"]

    async def main() -> None:
        async with HttpClient(AddressPolicy(), user_agent="t", resolve=resolve) as http:
            got = await http.fetch("http://rebinding.example/")
            assert isinstance(got, Failed)
            assert got.reason is HttpFailure.REFUSED_ADDRESS

    asyncio.run(main())


def test_loopback_is_refused_unless_the_operator_allows_it() -> None:
    async def main() -> None:
        async with FeedServer() as server, client(AddressPolicy()) as http:
            got = await http.fetch(server.script("/", answer(b"x")))
            assert isinstance(got, Failed)
            assert got.reason is HttpFailure.REFUSED_ADDRESS
            assert server.asked == []

    asyncio.run(main())


def test_validators_go_only_to_the_address_they_came_from() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            start = server.script("/old", redirect("/new"))
            server.script("/new", answer(b"x"))
            kept = Validators(server.base + "/new", etag='W/"1"', last_modified="yesterday")
            await http.fetch(start, validators=kept)
            first, second = (asked.headers for asked in server.asked)
            assert "if-none-match" not in first
            assert (second["if-none-match"], second["if-modified-since"]) == ('W/"1"', "yesterday")

    asyncio.run(main())


def test_a_validator_that_no_header_can_carry_is_left_out() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            url = server.script("/", answer(b"x"))
            got = await http.fetch(url, validators=Validators(url, etag='"é"', last_modified="yesterday"))
            assert isinstance(got, Answer)
            (asked,) = server.asked
            assert "if-none-match" not in asked.headers
            assert asked.headers["if-modified-since"] == "yesterday"

    asyncio.run(main())


def test_a_compressed_bomb_is_cut_at_the_cap() -> None:
    bomb = gzip.compress(bytes(60_000_000))

    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", answer(bomb, Content_Encoding="gzip")))
            assert isinstance(got, Answer)
            assert got.end is BodyEnd.CUT
            assert got.decoded_bytes <= 5 * 1024 * 1024

    asyncio.run(main())


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"hello" * 50_000)),
        ("deflate", zlib.compress(b"hello" * 50_000)),
        ("deflate", zlib.compress(b"hello" * 50_000)[2:-4]),
    ],
)
def test_gzip_and_both_kinds_of_deflate_are_read(coding: str, packed: bytes) -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", answer(packed, Content_Encoding=coding)))
            assert isinstance(got, Answer)
            assert (got.end, got.body) == (BodyEnd.COMPLETE, b"hello" * 50_000)

    asyncio.run(main())


def test_a_coding_that_was_not_offered_is_refused() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", answer(b"x", Content_Encoding="br")))
            assert isinstance(got, Failed)
            assert got.reason is HttpFailure.CODING
            assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"

    asyncio.run(main())


def test_a_body_over_the_cap_is_cut_and_kept_as_far_as_it_goes() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            url = server.script("/", answer(b"y" * 3000))
            got = await http.fetch(url, caps=Caps(wire=1000, decoded=1000))
            assert isinstance(got, Answer)
            assert (got.end, len(got.body)) == (BodyEnd.CUT, 1000)

    asyncio.run(main())


def test_a_body_that_ends_early_is_truncated_not_lost() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", answer(b"half", length=8)))
            assert isinstance(got, Answer)
            assert (got.end, got.body, got.address) == (BodyEnd.TRUNCATED, b"half", "127.0.0.1")

    asyncio.run(main())


def test_a_body_that_stops_coming_ends_at_the_total_deadline() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", feedserver.then_silence(b"part")), deadlines=QUICK)
            assert isinstance(got, Answer)
            assert (got.end, got.body) == (BodyEnd.TRUNCATED, b"part")
            assert "deadline" in got.note

    asyncio.run(main())


def test_a_slow_drip_ends_at_the_total_deadline_however_often_a_byte_comes() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            got = await http.fetch(server.script("/", feedserver.drip(b"x" * 10_000)), deadlines=QUICK)
            assert isinstance(got, Answer)
            assert got.end is BodyEnd.TRUNCATED
            assert 0 < len(got.body) < 10_000
            assert got.duration_s < 5

    asyncio.run(main())


def test_each_way_of_not_answering_has_its_own_reason() -> None:
    async def nowhere(_host: str, _port: int) -> Sequence[str]:
        return []

    async def main() -> None:
        async with FeedServer() as server, client() as http:
            silent = server.script("/silent", feedserver.silence)
            reset = server.script("/reset", feedserver.reset)
            https = server.base.replace("http:", "https:")
            cases = {
                silent: HttpFailure.TIMEOUT,
                reset: HttpFailure.RESET,
                "http://127.0.0.1:1/": HttpFailure.REFUSED,
                https: HttpFailure.TLS,
                "ftp://news.example/": HttpFailure.REFUSED_URL,
                "http://user:pass@news.example/": HttpFailure.REFUSED_URL,
                "http://0x7f.1/": HttpFailure.REFUSED_URL,
                "http://2130706433/": HttpFailure.REFUSED_URL,
            }
            for url, reason in cases.items():
                got = await http.fetch(url, deadlines=QUICK)
                assert isinstance(got, Failed), url
                assert got.reason is reason, url
        async with HttpClient(LOOPBACK, user_agent="t") as http:
            got = await http.fetch("http://no-such-name.invalid/")
            assert isinstance(got, Failed)
            assert got.reason in (HttpFailure.DNS, HttpFailure.DNS_TEMPORARY)

    asyncio.run(main())


def test_a_post_is_not_redirected_and_its_answer_is_read_to_64_kib() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            moved = await http.post(server.script("/moved", redirect("/x")), b"{}", {})
            assert isinstance(moved, Answer)
            assert moved.status == 302
            long = await http.post(server.script("/long", answer(b"z" * 100_000)), b"{}", {})
            assert isinstance(long, Answer)
            assert (long.status, len(long.body), long.end) == (200, 64 * 1024, BodyEnd.CUT)
            assert server.asked[1].headers["accept-encoding"] == "identity"

    asyncio.run(main())


def test_cookies_are_never_sent_back() -> None:
    async def main() -> None:
        async with FeedServer() as server, client() as http:
            url = server.script("/", answer(b"x", Set_Cookie="id=1"))
            await http.fetch(url)
            await http.fetch(url)
            assert all("cookie" not in asked.headers for asked in server.asked)

    asyncio.run(main())
