"""The bundled sample feeds and the server that offers them."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

from services.adapters.answers import Answer, Validators
from services.adapters.feedparse import read_document
from services.adapters.http import HttpClient
from services.cli.samplefeeds import SAMPLE, SampleServer, sample_feeds
from services.domain.addresses import AddressPolicy, parse_networks
from services.domain.feeds import Document, Lateness, decide_dates

LOOPBACK = AddressPolicy(allow=parse_networks(["127.0.0.0/8"]))


def documents() -> dict[str, Document]:
    read = {}
    for row in sample_feeds("http://127.0.0.1:1"):
        file = SAMPLE / row["url"].rpartition("/")[2]
        found = read_document(file.read_bytes(), url=row["url"])
        assert isinstance(found, Document)
        assert found.complaint is None, (file, found.complaint)
        read[row["slug"]] = found
    return read


def test_the_sample_holds_every_format_and_language_and_enough_entries() -> None:
    read = documents()
    assert {document.version for document in read.values()} == {"rss20", "atom10", "rss10", "json1"}
    assert {row["language"] for row in sample_feeds("x")} == {"en", "es", "fr"}
    assert sum(len(document.entries) for document in read.values()) == 266
    assert not any(document.bad for document in read.values())


def test_the_sample_holds_copies_under_other_addresses_and_with_tracking_parameters() -> None:
    entries = [entry for document in documents().values() for entry in document.entries]
    summaries = [entry.summary for entry in entries]
    texts = Counter(text.removeprefix("<p>").removesuffix("</p>") for text in summaries)
    assert sum(1 for times in texts.values() if times > 1) >= 10
    links = [entry.url or "" for entry in entries]
    assert sum("utm_" in link for link in links) >= 10


def test_no_entry_of_the_sample_counts_as_late() -> None:
    now, read = datetime(2026, 11, 1, tzinfo=UTC), documents()
    for row in sample_feeds("x"):
        assert row["last_ok_at"].tzinfo is not None
        for entry in read[row["slug"]].entries:
            assert decide_dates(entry, now=now, last_ok_at=row["last_ok_at"]).lateness is Lateness.ON_TIME


def test_the_server_answers_with_validators_and_nothing_outside_its_folder() -> None:
    async def main(base_url: str) -> None:
        async with HttpClient(LOOPBACK, user_agent="t") as client:
            url = f"{base_url}/world.rdf"
            full = await client.fetch(url)
            assert isinstance(full, Answer)
            assert full.body == (SAMPLE / "world.rdf").read_bytes()
            assert full.headers["content-encoding"] == "gzip"
            again = await client.fetch(url, validators=Validators(url, full.headers["etag"]))
            assert isinstance(again, Answer)
            assert (again.status, again.body) == (304, b"")
            for path in ("/feeds.yaml", "/../topics/x.yaml", "/none.rss"):
                got = await client.fetch(base_url + path)
                assert isinstance(got, Answer)
                assert got.status == 404

    with SampleServer() as server:
        asyncio.run(main(server.base_url))
