"""The child processes that parse."""

import asyncio
from datetime import UTC, datetime

from services.adapters.parsing import ParserKilled, ParserPool
from services.domain.feeds import Document, NotAFeed, ParsedEntry
from tests.support.feedserver import item, rss

URL = "https://news.example/feed"
HANGS = b'<rss version="2.0"><channel>' + b"<a>" * 1_500_000


def test_a_document_comes_back_from_the_child_as_it_was_read() -> None:
    body = (
        b"<rss version='2.0'><channel><title>T</title><item><title>A</title><guid>1</guid>"
        b"<link>https://news.example/1</link><category>c</category>"
        b"<pubDate>Wed, 04 Feb 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )

    async def main() -> None:
        pool = ParserPool(1)
        found = await pool.read(body, content_type="text/xml", url=URL)
        nothing = await pool.read(b"", content_type="text/xml", url=URL)
        await pool.aclose()
        assert isinstance(found, Document)
        assert found.entries == (
            ParsedEntry(
                title="A",
                url="https://news.example/1",
                guid="1",
                tags=("c",),
                published_at=datetime(2026, 2, 4, 10, tzinfo=UTC),
            ),
        )
        assert isinstance(nothing, NotAFeed)

    asyncio.run(main())


def test_a_document_that_hangs_the_parser_is_given_up_and_holds_up_no_other() -> None:
    async def main() -> None:
        pool = ParserPool(2, timeout_s=3.0)
        hanging = asyncio.create_task(pool.read(HANGS, content_type="", url=URL))
        beside = await pool.read(rss(item(1)), content_type="", url=URL)
        assert isinstance(beside, Document)
        assert not hanging.done()
        killed = await hanging
        assert isinstance(killed, ParserKilled)
        after = [await pool.read(rss(item(1)), content_type="", url=URL) for _ in range(2)]
        assert all(isinstance(found, Document) for found in after)
        await pool.aclose()

    asyncio.run(main())


def test_a_cancelled_read_leaves_no_answer_for_the_next_document() -> None:
    async def main() -> None:
        pool = ParserPool(1)
        first = asyncio.create_task(pool.read(HANGS, content_type="", url=URL))
        await asyncio.sleep(0)  # let it take the child
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        found = await pool.read(rss(item(2)), content_type="", url=URL)
        assert isinstance(found, Document)
        assert found.entries[0].title == "Title 2"
        await pool.aclose()

    asyncio.run(main())
