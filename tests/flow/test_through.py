"""Bytes in, signed POST out: every hop in one process, on real sockets and real servers."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from redis import Redis
from rq import Queue

from services.adapters.db import feeds, topics
from services.adapters.db.engine import Database
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.adapters.queue import BACKLOG_JOB, QUEUE_NAME, Doorbell
from services.adapters.seeds import default_classifier
from services.classifier.backlog import place_backlog
from services.classifier.context import Context
from services.classifier.worker import Backlog
from services.poller.loop import Poller
from services.runtime.settings import Settings
from tests.support.desk import LOOPBACK, Clock, Desk
from tests.support.feedserver import FeedServer, answer
from tests.support.receiver import Receiver, running

RSS = """<rss version="2.0"><channel><title>Trade desk</title>
<item><title>US and Mexico sign action plan on critical minerals</title>
<link>https://desk.example.org/plan?utm_source=rss</link><guid>plan</guid><pubDate>{rfc}</pubDate>
<description>Jamieson Greer and Marcelo Ebrard signed a critical minerals action plan; price floors are to be
explored within 60 days.</description></item>
<item><title>Monaco finish the season in style</title><link>https://desk.example.org/monaco</link>
<guid>monaco</guid><pubDate>{rfc}</pubDate><description>A 4-0 win secured second place.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Mesa de comercio</title><id>urn:mesa</id>
<entry><id>urn:mesa:1</id><published>{iso}</published>
<title>México y Estados Unidos firman plan de acción sobre minerales críticos</title>
<link href="https://mesa.example.org/plan"/>
<summary>Marcelo Ebrard y Jamieson Greer firmaron un plan de acción sobre minerales críticos con precios
mínimos en la frontera.</summary></entry></feed>"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that verifies signatures with another implementation."""
    with running() as started:
        yield started


@pytest.fixture
def context(database: Database) -> Context:
    """What a worker has loaded."""
    settings = Settings()
    classifier = default_classifier(settings.topics_dir, settings.entities_file)
    with database.transaction() as connection:
        versions = {pack.slug: topics.register(connection, pack) for pack in classifier.packs}
    return Context(lambda: database, classifier, versions, "shipped")


def _dated(body: str) -> bytes:
    """Items of this minute: on a first poll an older or undated one is backfill, told to nobody."""
    now = datetime.now(UTC)
    return body.format(rfc=format_datetime(now), iso=now.isoformat()).encode()


async def poll(database: Database, redis_url: str) -> None:
    """Two feeds on a socket, polled once by the real poller, which rings the real queue."""
    parser, doorbell = ParserPool(1), Doorbell(redis_url)
    try:
        async with FeedServer() as server, HttpClient(LOOPBACK, user_agent="tradewire-test") as client:
            rows = [
                {
                    "slug": slug,
                    "url": server.script(f"/{slug}", answer(_dated(body))),
                    "title": slug,
                    "publisher": slug,
                    "interval_s": 600.0,
                }
                for slug, body in (("desk", RSS), ("mesa", ATOM))
            ]
            with database.transaction() as connection:
                feeds.register(connection, rows)
            await Poller(database, doorbell, client, parser, draw=lambda: 0.5).poll_due()
    finally:
        doorbell.close()
        await parser.aclose()


def work_off(database: Database, context: Context, redis_url: str) -> None:
    """Do what a worker does: see that the first polls are over, then every job that was rung."""
    doorbell = Doorbell(redis_url)
    Backlog(database, doorbell, wait_s=30, again_s=60).run()
    doorbell.close()
    with Redis.from_url(redis_url) as client:
        jobs = Queue(QUEUE_NAME, connection=client, serializer="json").jobs
    assert [job.func_name for job in jobs] == [BACKLOG_JOB]
    assert place_backlog(database, context) == 3


def test_two_feeds_in_two_languages_become_one_signed_alert(
    database: Database, redis_url: str, context: Context, receiver: Receiver
) -> None:
    desk = Desk(database, receiver, Clock(datetime.now(UTC)), LOOPBACK)
    desk.subscribe(desk.endpoint("/alerts"))
    asyncio.run(poll(database, redis_url))
    work_off(database, context, redis_url)
    desk.turn()
    (alert,) = receiver.received("/alerts")
    assert alert.verified
    data = alert.message["data"]
    assert data["development"]["topics"] == ["critical-minerals"]
    assert data["snapshot"]["independent_sources"] == 2
    assert data["snapshot"]["by_language"] == {"en": 1, "es": 1}
    assert data["explain"]["matched"][0]["evidence"]
    assert sorted(desk.states()) == ["delivered", "folded"]
