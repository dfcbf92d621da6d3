"""Every table of tradewire, in the order of the flow.

One word for one thing: the names of tables and columns are the names used in routes, log lines and metrics.
Times are ``timestamptz`` (aware UTC) and end in ``_at``; spans are floats in seconds and end in ``_s``.
Only what core PostgreSQL (15 or later) offers is used: no extension is needed.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable, index=index)


def _at(name: str, *, nullable: bool = True, now: bool = False) -> Column[object]:
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable and not now, server_default=default)


def _text(name: str, default: str | None = None, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable, server_default=default)


def _texts(name: str) -> Column[list[str]]:
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def _int(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def _bool(name: str, *, default: bool) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("true" if default else "false"))


def _json(name: str, *, nullable: bool = False, default: str = "{}") -> Column[object]:
    return Column(name, JSONB, nullable=nullable, server_default=None if nullable else text(f"'{default}'"))


# ---- poller: an address, every attempt to read it, and what was found

feeds = Table(
    "feeds",
    metadata,
    _id(),
    Column("slug", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False, unique=True),
    _text("title"),
    _text("publisher"),
    _text("language", nullable=True),  # the feed's own claim: a prior, not a verdict
    _text("country", nullable=True),
    _text(
        "kind", "news"
    ),  # official, news, trade_press, industry_assoc, think_tank, law_firm, search_feed, manual
    _text("lane", "normal"),  # official, priority, normal, slow
    _texts("topics"),
    _bool("enabled", default=True),
    _text("state", "active"),  # active, missing, gone, refused
    Column("interval_s", Double, nullable=False),
    _at("next_poll_at", now=True),
    Column("failure_score", Double, nullable=False, server_default=text("0")),
    _at("failing_since_at"),
    _text("etag", nullable=True),
    _text("last_modified", nullable=True),
    _text("validators_url", nullable=True),  # validators are sent only to the address they came from
    _text("body_sha256", nullable=True),
    _int("parser_version"),
    _at("lease_until_at"),
    _int("fence"),
    _at("last_polled_at"),
    _at("last_ok_at"),
    Column("last_status", SmallInteger),
    _text("last_reason", nullable=True),
    _text("last_error", nullable=True),
    _text("notes", nullable=True),
    _at("created_at", now=True),
    Index("ix_feeds_due", "next_poll_at", postgresql_where=text("enabled")),
)

fetches = Table(
    "fetches",
    metadata,
    _id(),
    _ref("feed_id", "feeds.id"),
    _int("fence"),
    _at("started_at", now=True),
    _at("finished_at"),  # null: under way, or abandoned by a process that was killed
    _text("url"),
    _text("final_url", nullable=True),
    _json("hops", default="[]"),
    Column("status", SmallInteger),
    _text("reason", nullable=True),
    _int("wire_bytes"),
    _int("decoded_bytes"),
    _text("body_sha256", nullable=True),
    _int("entries_seen"),
    _int("entries_new"),
    _int("entries_edited"),
    _int("entries_bad"),
    _text("complaint", nullable=True),
    _text("error_class", nullable=True),
    _text("error", nullable=True),
    Column("failure_weight", Double, nullable=False, server_default=text("0")),
    _at("next_poll_at"),
    _text("schedule_rule", nullable=True),
    Index("ix_fetches_feed", "feed_id", text("id DESC")),
    Index("ix_fetches_unfinished", "feed_id", postgresql_where=text("finished_at IS NULL")),
)

entries = Table(
    "entries",
    metadata,
    _id(),
    _ref("feed_id", "feeds.id"),
    Column("entry_key", Text, nullable=False),
    _text("guid", nullable=True),
    _text("url", nullable=True),
    _text("canonical_url", nullable=True),
    Column("url_hash", BigInteger, index=True),
    _text("title"),
    _text("summary"),
    _text("content"),
    _text("author", nullable=True),
    _text("publisher", nullable=True),  # the source an aggregator names; else the feed's publisher counts
    _text("language", nullable=True),
    _texts("tags"),
    _at("published_at"),  # as claimed
    _at("edited_at"),  # as claimed
    _at("dated_at", nullable=False),  # for sorting: published_at where it can be believed
    _text("date_flag", nullable=True),
    _at("first_seen_at", now=True),
    _text("lateness", "on_time"),  # on_time, late, backfill: only on_time may open a development or alert
    Column("content_hash", Text, nullable=False),
    _int("revision", 1),
    _at("rung_at"),
    _at("processed_at"),  # null: not yet classified; the sweeper rings it again
    _int("process_failures"),
    _text("process_error", nullable=True),
    _ref("article_id", "articles.id", nullable=True, index=True),
    UniqueConstraint("feed_id", "entry_key"),
    Index("ix_entries_unprocessed", "id", postgresql_where=text("processed_at IS NULL")),
    Index("ix_entries_first_seen", "first_seen_at", "id"),
)

revisions = Table(
    "revisions",
    metadata,
    _id(),
    _ref("entry_id", "entries.id"),
    _int("number", 1),
    _text("title"),
    _text("summary"),
    _text("content"),
    _text("url", nullable=True),
    Column("content_hash", Text, nullable=False),
    _at("seen_at", now=True),
    UniqueConstraint("entry_id", "number"),
)

# ---- classifier: what an entry is, what it is about, which development it belongs to

topics = Table(
    "topics",
    metadata,
    Column("slug", Text, primary_key=True),
    _json("label"),
    Column("current_version_id", BigInteger, nullable=True),
    _bool("enabled", default=True),
    _at("created_at", now=True),
)

topic_versions = Table(
    "topic_versions",
    metadata,
    _id(),
    Column("topic", Text, ForeignKey("topics.slug"), nullable=False),
    Column("pack_hash", Text, nullable=False),
    _json("body"),
    _at("created_at", now=True),
    UniqueConstraint("topic", "pack_hash"),
)

developments = Table(
    "developments",
    metadata,
    _id(),
    _text("title"),
    _text("language"),
    _text("lead"),
    _texts("topics"),
    _text("status", "emerging"),  # emerging, active, quiet, closed, reopened
    _text(
        "stage", nullable=True
    ),  # proposed, announced, published, in_force, suspended, struck_down, expired
    _text("stage_sentence", nullable=True),
    _at("first_seen_at", nullable=False),
    _at("last_seen_at", nullable=False),
    _at("opened_at", now=True),
    _int("articles"),  # copies not counted
    _int("copies"),
    _int("sources"),  # independent: distinct publishers of articles that are no copies
    _int("official_sources"),
    _texts("languages"),
    _texts("countries"),
    _texts("entities"),
    _int("sequence"),  # of its newest event; counts from 1 without gaps
    _int("version", 1),  # raised by every change: ETag, optimistic locks
    _json("profile"),  # what the grouping rules compare against; a cache of its articles
    _texts("profile_keys"),  # for finding candidates: the heaviest terms and the entities
    _bool("pinned", default=False),  # a person keeps it open: it never goes quiet
    _bool("title_fixed", default=False),  # named by a person
    _bool("stage_fixed", default=False),  # set by a person
    _ref("parent_id", "developments.id", nullable=True),  # what it follows from
    Column("related", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    _ref("merged_into_id", "developments.id", nullable=True),
    Index("ix_developments_last_seen", text("last_seen_at DESC"), text("id DESC")),
    Index("ix_developments_topics", "topics", postgresql_using="gin"),
    Index("ix_developments_profile_keys", "profile_keys", postgresql_using="gin"),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    _ref("feed_id", "feeds.id", index=True),
    _text("url", nullable=True),
    Column("url_hash", BigInteger, index=True),
    Column("title_hash", BigInteger, index=True),
    Column("shingles", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    _text("title"),
    _text("summary"),  # cleaned, contact details masked: fit for display
    _text("language"),
    _text("publisher"),
    _text("country", nullable=True),
    _text("kind"),  # of the feed: official, news, …
    _text("stance", nullable=True),  # official, press, critic, industry: where it is plain
    _at("published_at"),
    _at("dated_at", nullable=False),
    _at("first_seen_at", nullable=False),
    _at("classified_at", now=True),
    _ref("duplicate_of_id", "articles.id", nullable=True, index=True),
    _text("duplicate_reason", nullable=True),  # same_url, same_title, same_text
    _ref("development_id", "developments.id", nullable=True, index=True),
    _text("join_reason", nullable=True),
    _json("joined_by", nullable=True),  # p, runner-up, shared entities and terms, vetoes
    _texts("entities"),
    _texts("topics"),  # accepted or inherited ones; a copy takes its family's
    _texts("gray_keys"),  # of an uncertain article: what a development must share to have it tried again
    _json("features", nullable=True),  # what grouping saw of it; null for one that was never grouped
    _text("stage", nullable=True),  # how far it says that the act has come, and the sentence that says so
    _text("stage_sentence", nullable=True),
    _json("steps", default="[]"),  # the dated steps it names, from which milestones are made again
    _text("pack_hash"),
    Column(
        "search",
        TSVECTOR,
        Computed("to_tsvector('simple'::regconfig, folded)", persisted=True),
    ),
    _text("folded"),  # title and summary without accents, lower case: queries are folded alike
    Index("ix_articles_dated", text("dated_at DESC"), text("id DESC")),
    Index("ix_articles_shingles", "shingles", postgresql_using="gin"),
    Index("ix_articles_search", "search", postgresql_using="gin"),
    Index("ix_articles_entities", "entities", postgresql_using="gin"),
    Index("ix_articles_gray_keys", "gray_keys", postgresql_using="gin"),
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", BigInteger, ForeignKey("articles.id"), primary_key=True),
    Column("topic", Text, ForeignKey("topics.slug"), primary_key=True),
    _ref("topic_version_id", "topic_versions.id"),
    _text("verdict"),  # accepted, inherited, gray, mention
    Column("score", Double, nullable=False),
    Column("threshold", Double, nullable=False),
    _json("evidence", default="[]"),  # rows of {rule, weight, zone, text, start, end}
    _at("dated_at", nullable=False),  # copied from the article, so that a topic's list is one index scan
    Index(
        "ix_matches_topic",
        "topic",
        text("dated_at DESC"),
        text("article_id DESC"),
        postgresql_where=text("verdict IN ('accepted', 'inherited')"),
    ),
)

milestones = Table(
    "milestones",
    metadata,
    _id(),
    _text("source"),  # article, timeline
    _text("key", nullable=True),  # of a timeline record
    _ref("development_id", "developments.id", nullable=True, index=True),
    _ref("article_id", "articles.id", nullable=True),
    _texts("topics"),
    Column("date", Date, nullable=False),  # the first day of the span that `precision` names
    _text("precision"),  # day, week, month, quarter, half, season, year
    _text("cue"),  # takes_effect, deadline, hearing, review, expiry, vote, launch, meeting, other
    _text("headline"),
    _text("sentence"),
    Column("start", Integer),  # offsets of the date within `sentence`
    Column("end", Integer),
    _text("anchor", nullable=True),  # what a relative date was counted from
    Column("confidence", Double, nullable=False),
    _texts("publishers"),  # independent ones that name this step
    Column("sources", Integer, Computed("cardinality(publishers)", persisted=True)),
    Column("confirmed", Boolean, Computed("cardinality(publishers) >= 2", persisted=True)),
    _bool("fixed", default=False),  # put right by a person
    _bool("dismissed", default=False),  # a person says that it is no step
    _json("named", nullable=True),  # of one put right: date, precision and cue as its articles name them
    _at("created_at", now=True),
    UniqueConstraint("development_id", "date", "precision", "cue", name="uq_milestones_step"),
    UniqueConstraint("key"),
    Index("ix_milestones_date", "date", "id"),
)

feedback = Table(
    "feedback",
    metadata,
    _id(),
    _ref("article_id", "articles.id", index=True),
    Column("topic", Text, ForeignKey("topics.slug"), nullable=True),
    _text("verdict"),  # relevant, not_relevant, wrong_development
    _text("note", ""),
    _text("author"),
    _at("created_at", now=True),
)

# What a person said of the grouping; later runs honour it. An article is kept in, or out of, a development.
constraints = Table(
    "constraints",
    metadata,
    _id(),
    _text("kind"),  # must_link, cannot_link
    _ref("article_id", "articles.id", index=True),
    _ref("development_id", "developments.id", index=True),
    _text("author"),
    _at("created_at", now=True),
    UniqueConstraint("article_id", "development_id"),
)

# ---- events: the outbox

events = Table(
    "events",
    metadata,
    _id(),
    Column(
        "seq", BigInteger, unique=True
    ),  # given after commit by the one router: gap-free for those who pull
    _text("type"),
    _text("reason"),
    _ref("development_id", "developments.id", nullable=True),
    Column("sequence", Integer),  # within the development, from 1 without gaps
    _int("schema_version", 1),
    _json("payload"),  # facts frozen at the time of the change
    _at("recorded_at", now=True),
    UniqueConstraint("development_id", "sequence"),
    Index("ix_events_unnumbered", "id", postgresql_where=text("seq IS NULL")),
)

# ---- notifier: who wants to know, what was sent

endpoints = Table(
    "endpoints",
    metadata,
    _id(),
    _text("name"),
    _text("url"),
    _text("state", "active"),  # active, disabled
    _text("disabled_reason", nullable=True),
    _json("sealed_secrets", default="[]"),  # newest first: {sealed, expires_at}
    _int("failures_running"),
    _at("failing_since_at"),
    _at("not_before_at"),  # the receiver asked us to wait
    _at("slow_until_at"),  # it was overloaded: one request at a time until then
    _int("version", 1),
    _at("created_at", now=True),
    _at("deleted_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _ref("endpoint_id", "endpoints.id", index=True),
    _text("name"),
    _json("filter"),
    Column("group_wait_s", Double, nullable=False, server_default=text("60")),
    Column("update_interval_s", Double, nullable=False, server_default=text("900")),
    _text("state", "active"),  # active, paused
    Column("after_seq", BigInteger, nullable=False, server_default=text("0")),  # hears only of later events
    _int("version", 1),
    _at("created_at", now=True),
    _at("deleted_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("message_id", Text, nullable=False, unique=True),  # the webhook-id: the same on every try
    _ref("event_id", "events.id"),
    _ref("subscription_id", "subscriptions.id"),
    _ref("endpoint_id", "endpoints.id"),
    _ref("development_id", "developments.id", nullable=True),
    _int("subscription_version", 1),
    _text("state"),  # waiting, pending, sending, delivered, exhausted, folded, withheld, held, cancelled
    _text("reason", nullable=True),  # why sent (first, milestone, …) or withheld (nothing_new, filtered, …)
    _ref("folded_into_id", "deliveries.id", nullable=True),
    _at("release_at"),  # waiting: when its group is told
    _at("due_at"),  # pending: when the next attempt is due
    _at("lease_until_at"),
    _int("fence"),
    _int("attempts"),
    Column("body", LargeBinary),  # rendered once; every try sends these bytes
    _json("told", nullable=True),  # what the told log gains when this is delivered
    _json("detail", nullable=True),  # withheld: the clause that said no, what it wanted and what it found
    _at("created_at", now=True),
    _at("delivered_at"),
    UniqueConstraint("event_id", "subscription_id"),
    Index("ix_deliveries_due", "due_at", "id", postgresql_where=text("state = 'pending'")),
    Index(
        "ix_deliveries_endpoint", "endpoint_id", "due_at", "id", postgresql_where=text("state = 'pending'")
    ),
    Index("ix_deliveries_waiting", "release_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("ix_deliveries_leased", "lease_until_at", postgresql_where=text("state = 'sending'")),
    Index("ix_deliveries_group", "subscription_id", "development_id", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _ref("delivery_id", "deliveries.id"),
    _int("number", 1),
    _int("fence"),
    _at("started_at", now=True),
    _at("finished_at"),
    _text("outcome", "started"),  # started, delivered, failed, lost
    _text("reason", nullable=True),
    Column("status", SmallInteger),
    _text("address", nullable=True),
    Column("duration_s", Double),
    _text("error", nullable=True),
    _text("answer", nullable=True),  # the first 2 KiB, as plain text
    _at("next_attempt_at"),
    UniqueConstraint("delivery_id", "fence"),
)

told = Table(
    "told",
    metadata,
    Column("subscription_id", BigInteger, ForeignKey("subscriptions.id"), primary_key=True),
    Column("development_id", BigInteger, ForeignKey("developments.id"), primary_key=True),
    _int("sequence"),
    _json("facts"),  # articles, milestones, stage, sources: what this subscription was delivered
    _at("told_at", nullable=False),
)

# ---- access, and the pulse of the services

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    _text("name"),
    _text("prefix"),
    Column("key_sha256", Text, nullable=False, unique=True),  # keys are random, so a plain digest is enough
    _texts("scopes"),
    _at("created_at", now=True),
    _at("expires_at"),
    _at("revoked_at"),
    _at("last_used_at"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("service", Text, primary_key=True),
    Column("instance", Text, primary_key=True),
    _at("started_at", nullable=False),
    _at("beat_at", nullable=False),
    _json("detail"),
)

CheckConstraint(
    "state IN ('waiting','pending','sending','delivered','exhausted','folded','withheld','held','cancelled')",
    name="state",
    table=deliveries,
)
