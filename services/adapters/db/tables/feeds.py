"""An address, every attempt to read it, and what was found."""

from sqlalchemy import BigInteger, Column, Double, Index, SmallInteger, Table, Text, UniqueConstraint, text

from services.adapters.db.tables.columns import (
    document,
    flag,
    identity,
    metadata,
    moment,
    reference,
    whole,
    word_list,
    words,
)

feeds = Table(
    "feeds",
    metadata,
    identity(),
    Column("slug", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False, unique=True),
    words("title"),
    words("publisher"),
    words("language", nullable=True),  # the feed's own claim: a prior, not a verdict
    words("country", nullable=True),
    words(
        "kind", "news"
    ),  # official, news, trade_press, industry_assoc, think_tank, law_firm, search_feed, manual
    words("lane", "normal"),  # official, priority, normal, slow
    word_list("topics"),
    word_list("categories"),  # paths (Trade/Metals), as the list named them that it was imported from
    flag("enabled", default=True),
    words("state", "active"),  # active, missing, gone, refused, removed
    Column("interval_s", Double, nullable=False),
    moment("next_poll_at", now=True),
    Column("failure_score", Double, nullable=False, server_default=text("0")),
    moment("failing_since_at"),
    words("etag", nullable=True),
    words("last_modified", nullable=True),
    words("validators_url", nullable=True),  # validators are sent only to the address they came from
    words("body_sha256", nullable=True),
    whole("parser_version"),
    moment("lease_until_at"),
    whole("fence"),
    moment("last_polled_at"),
    moment("last_ok_at"),
    Column("last_status", SmallInteger),
    words("last_reason", nullable=True),
    words("last_error", nullable=True),
    words("notes", nullable=True),
    moment("created_at", now=True),
    Index("ix_feeds_due", "next_poll_at", postgresql_where=text("enabled")),
)

fetches = Table(
    "fetches",
    metadata,
    identity(),
    reference("feed_id", "feeds.id"),
    whole("fence"),
    moment("started_at", now=True),
    moment("finished_at"),  # null: under way, or abandoned by a process that was killed
    words("url"),
    words("final_url", nullable=True),
    document("hops", default="[]"),
    Column("status", SmallInteger),
    words("reason", nullable=True),
    whole("wire_bytes"),
    whole("decoded_bytes"),
    words("body_sha256", nullable=True),
    whole("entries_seen"),
    whole("entries_new"),
    whole("entries_edited"),
    whole("entries_bad"),
    words("complaint", nullable=True),
    words("error_class", nullable=True),
    words("error", nullable=True),
    Column("failure_weight", Double, nullable=False, server_default=text("0")),
    moment("next_poll_at"),
    words("schedule_rule", nullable=True),
    Index("ix_fetches_feed", "feed_id", text("id DESC")),
    Index("ix_fetches_unfinished", "feed_id", postgresql_where=text("finished_at IS NULL")),
)

entries = Table(
    "entries",
    metadata,
    identity(),
    reference("feed_id", "feeds.id"),
    Column("entry_key", Text, nullable=False),
    words("guid", nullable=True),
    words("url", nullable=True),
    words("canonical_url", nullable=True),
    Column("url_hash", BigInteger, index=True),
    words("title"),
    words("summary"),
    words("content"),
    words("author", nullable=True),
    words("publisher", nullable=True),  # the source an aggregator names; else the feed's publisher counts
    words("language", nullable=True),
    word_list("tags"),
    moment("published_at"),  # as claimed
    moment("edited_at"),  # as claimed
    moment("dated_at", nullable=False),  # for sorting: published_at where it can be believed
    words("date_flag", nullable=True),
    moment("first_seen_at", now=True),
    words("lateness", "on_time"),  # on_time, late, backfill: only on_time may open a development or alert
    flag("backlog", default=False),  # of a first poll, or brought in by hand, until the whole lot is placed
    Column("content_hash", Text, nullable=False),
    whole("revision", 1),
    moment("rung_at"),
    moment("processed_at"),  # null: not yet classified; the sweeper rings it again
    whole("process_failures"),
    words("process_error", nullable=True),
    reference("article_id", "articles.id", nullable=True, index=True),
    UniqueConstraint("feed_id", "entry_key"),
    Index("ix_entries_unprocessed", "id", postgresql_where=text("processed_at IS NULL")),
    Index("ix_entries_first_seen", "first_seen_at", "id"),
    Index("ix_entries_backlog", "published_at", postgresql_where=text("backlog")),
)

revisions = Table(
    "revisions",
    metadata,
    identity(),
    reference("entry_id", "entries.id"),
    whole("number", 1),
    words("title"),
    words("summary"),
    words("content"),
    words("url", nullable=True),
    Column("content_hash", Text, nullable=False),
    moment("seen_at", now=True),
    UniqueConstraint("entry_id", "number"),
)
