"""Feeds."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.api.models.values import Asked, FeedKind, Lane, Shown, left_out
from services.domain.feedlist import CATEGORY_CAP, MOST_CATEGORIES

Url = Annotated[
    str, Field(min_length=8, max_length=2048, examples=["https://www.federalregister.gov/feed.rss"])
]
Language = Annotated[str, Field(pattern="^[a-z]{2}$", examples=["en"])]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["MX"])]
Interval = Annotated[float, Field(ge=60, le=86_400, description="Seconds between polls, to begin with.")]
TopicSlugs = Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=50)]

Categories = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=CATEGORY_CAP)]], Field(max_length=MOST_CATEGORIES)
]


class Feed(Shown):
    """An address that is polled."""

    id: str = Field(examples=["feed_12"])
    slug: str
    url: str = Field(description="Where it is polled; *** stands for what may be a credential.")
    title: str
    publisher: str
    language: str | None
    country: str | None
    kind: str = Field(examples=["official"])
    lane: str
    topics: list[str]
    categories: list[str] = Field(description="Paths, as the list named them that it was imported from.")
    enabled: bool
    state: str = Field(examples=["active"], description="`removed`: off the list; what it brought stays.")
    interval_s: float
    next_poll_at: datetime
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    last_status: int | None
    last_reason: str | None
    last_error: str | None
    failing_since_at: datetime | None
    notes: str | None
    created_at: datetime
    failures: int = Field(description="Of the last 200 polls, those that failed since the last good one.")


class Fetch(Shown):
    """One attempt to read a feed."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    url: str
    final_url: str | None
    status: int | None
    reason: str | None
    wire_bytes: int
    decoded_bytes: int
    entries_seen: int
    entries_new: int
    entries_edited: int
    entries_bad: int
    complaint: str | None
    error_class: str | None
    error: str | None
    next_poll_at: datetime | None
    schedule_rule: str | None


class FeedDetail(Feed):
    """A feed with its last fetches, the newest first, and how much it brought."""

    etag: str | None = Field(description="As its server sent it; sent back to ask for what is new only.")
    last_modified: str | None
    entries: int
    entries_7d: int = Field(description="First seen in the last seven days.")
    articles: int
    fetches: list[Fetch]


class FeedPage(Shown):
    """One page of feeds."""

    items: list[Feed]
    next_cursor: str | None


class NewFeed(Asked):
    """A feed to be polled from now on."""

    url: Url
    slug: str | None = Field(
        None,
        pattern="^[a-z0-9][a-z0-9-]{0,79}$",
        description="A short name that stays; made from the address where it is left out.",
    )
    title: str = Field("", max_length=300)
    publisher: str = Field("", max_length=200)
    language: Language | None = None
    country: Country | None = None
    kind: FeedKind = "news"
    lane: Lane = "normal"
    topics: TopicSlugs = Field(default_factory=list)
    categories: Categories = Field(default_factory=list)
    enabled: bool = True
    interval_s: Interval = 900
    notes: str | None = Field(None, max_length=2000)


class FeedChange(Asked):
    """What is to be changed; what is left out stays."""

    url: Url = Field(default_factory=left_out)
    title: str = Field(default_factory=left_out, max_length=300)
    publisher: str = Field(default_factory=left_out, max_length=200)
    language: Language | None = None
    country: Country | None = None
    kind: FeedKind = Field(default_factory=left_out)
    lane: Lane = Field(default_factory=left_out)
    topics: TopicSlugs = Field(default_factory=left_out)
    categories: Categories = Field(default_factory=left_out)
    enabled: bool = Field(default_factory=left_out)
    interval_s: Interval = Field(default_factory=left_out)
    notes: str | None = Field(None, max_length=2000)


class FeedCheck(Asked):
    """An address to be tried: of a feed, or of a page that names one."""

    url: Url


class CheckedFeed(Shown):
    """What stands at an address. Where there is no feed, `reason`, `detail` and `remedy` say why."""

    found: bool
    url: str = Field(description="The address to add; *** stands for what may be a credential.")
    title: str | None
    version: str | None = Field(examples=["rss20"])
    language: str | None
    entries: int | None
    newest_at: datetime | None
    complaint: str | None
    etag: str | None
    last_modified: str | None
    max_age_s: float | None = Field(description="For how long it says that it stays fresh.")
    robots: str | None = Field(examples=["allows"], description="What robots.txt says: allows, disallows.")
    page: str | None = Field(description="The page through which it was found.")
    others: list[str] = Field(description="Other feeds that the page names.")
    known_as: str | None = Field(examples=["feed_12"], description="The feed that has it already.")
    reason: str | None = Field(examples=["not_a_feed"])
    detail: str | None
    remedy: str | None
    status: int | None


class ImportedFeed(Shown):
    """What became of one line of a list."""

    line: int
    verdict: str = Field(examples=["added"], description="added, taken_up, known or refused.")
    id: str | None = Field(examples=["feed_12"])
    title: str
    url: str | None
    why: str | None = Field(description="Why it was refused.")


class FeedImport(Shown):
    """What became of a list of feeds, line by line."""

    added: int
    known: int
    refused: int
    items: list[ImportedFeed]
