"""What an entry is, what it is about, which development it belongs to, and what people say of that."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

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

topics = Table(
    "topics",
    metadata,
    Column("slug", Text, primary_key=True),
    document("label"),
    Column("current_version_id", BigInteger, nullable=True),
    flag("enabled", default=True),
    moment("created_at", now=True),
)

topic_versions = Table(
    "topic_versions",
    metadata,
    identity(),
    Column("topic", Text, ForeignKey("topics.slug"), nullable=False),
    Column("pack_hash", Text, nullable=False),
    document("body"),
    moment("created_at", now=True),
    UniqueConstraint("topic", "pack_hash"),
)

developments = Table(
    "developments",
    metadata,
    identity(),
    words("title"),
    words("language"),
    words("lead"),
    word_list("topics"),
    words("status", "emerging"),  # emerging, active, quiet, closed, reopened
    words("stage", nullable=True),  # a lifecycle.Stage
    words("stage_sentence", nullable=True),
    moment("first_seen_at", nullable=False),
    moment("last_seen_at", nullable=False),
    moment("opened_at", now=True),
    moment("reopened_at"),  # by a person: from then on it may be silent anew before it rests
    whole("articles"),  # copies not counted
    whole("copies"),
    whole("sources"),  # independent: distinct publishers of articles that are no copies
    whole("official_sources"),
    word_list("languages"),
    word_list("countries"),
    word_list("entities"),
    whole("sequence"),  # of its newest event; counts from 1 without gaps
    whole("version", 1),  # raised by every change: ETag, optimistic locks
    document("profile"),  # what the grouping rules compare against; a cache of its articles
    word_list("profile_keys"),  # for finding candidates: the heaviest terms and the entities
    flag("pinned", default=False),  # a person keeps it open: it never goes quiet
    flag("title_fixed", default=False),  # named by a person
    flag("stage_fixed", default=False),  # set by a person
    reference("parent_id", "developments.id", nullable=True),  # what it follows from
    Column("related", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    reference("merged_into_id", "developments.id", nullable=True),
    Index("ix_developments_last_seen", text("last_seen_at DESC"), text("id DESC")),
    Index("ix_developments_first_seen", text("first_seen_at DESC"), text("id DESC")),
    Index("ix_developments_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    Index(
        "ix_developments_merged_into_id",
        "merged_into_id",
        postgresql_where=text("merged_into_id IS NOT NULL"),
    ),
    Index("ix_developments_topics", "topics", postgresql_using="gin"),
    Index("ix_developments_profile_keys", "profile_keys", postgresql_using="gin"),
)

articles = Table(
    "articles",
    metadata,
    identity(),
    reference("feed_id", "feeds.id", index=True),
    words("url", nullable=True),
    Column("url_hash", BigInteger, index=True),
    Column("title_hash", BigInteger, index=True),
    Column("shingles", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    words("title"),
    words("summary"),  # cleaned, contact details masked: fit for display
    words("language"),
    words("publisher"),
    words("country", nullable=True),
    words("kind"),  # of the feed: official, news, …
    words("stance", nullable=True),  # official, press, critic, industry: where it is plain
    moment("published_at"),
    moment("dated_at", nullable=False),
    moment("first_seen_at", nullable=False),
    moment("classified_at", now=True),
    reference("duplicate_of_id", "articles.id", nullable=True, index=True),
    words("duplicate_reason", nullable=True),  # same_url, same_title, same_text
    reference("development_id", "developments.id", nullable=True, index=True),
    words("join_reason", nullable=True),
    document("joined_by", nullable=True),  # p, runner-up, shared entities and terms, vetoes
    word_list("entities"),
    word_list("topics"),  # accepted or inherited ones; a copy takes its family's
    word_list("gray_keys"),  # of an uncertain article: what a development must share to have it tried again
    document("features", nullable=True),  # what grouping saw of it; null for one that was never grouped
    words("stage", nullable=True),  # how far it says that the act has come, and the sentence that says so
    words("stage_sentence", nullable=True),
    document("steps", default="[]"),  # the dated steps it names, from which milestones are made again
    words("pack_hash"),
    Column(
        "search",
        TSVECTOR,
        Computed("to_tsvector('simple'::regconfig, folded)", persisted=True),
    ),
    words("folded"),  # title and summary without accents, lower case: queries are folded alike
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
    reference("topic_version_id", "topic_versions.id"),
    words("verdict"),  # accepted, inherited, gray, mention
    Column("score", Double, nullable=False),
    Column("threshold", Double, nullable=False),
    document("evidence", default="[]"),  # rows of {rule, weight, zone, text, start, end}
    moment("dated_at", nullable=False),  # copied from the article, so that a topic's list is one index scan
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
    identity(),
    words("source"),  # article, timeline
    words("key", nullable=True),  # of a timeline record
    reference("development_id", "developments.id", nullable=True, index=True),
    reference("article_id", "articles.id", nullable=True, index=True),
    word_list("topics"),
    Column("date", Date, nullable=False),  # the first day of the span that `precision` names
    words("precision"),  # day, week, month, quarter, half, season, year
    words("cue"),  # takes_effect, deadline, hearing, review, expiry, vote, launch, meeting, other
    words("headline"),
    words("sentence"),
    Column("start", Integer),  # offsets of the date within `sentence`
    Column("end", Integer),
    words("anchor", nullable=True),  # what a relative date was counted from
    Column("confidence", Double, nullable=False),
    word_list("publishers"),  # independent ones that name this step
    Column("sources", Integer, Computed("cardinality(publishers)", persisted=True)),
    Column("confirmed", Boolean, Computed("cardinality(publishers) >= 2", persisted=True)),
    flag("fixed", default=False),  # put right by a person
    flag("dismissed", default=False),  # a person says that it is no step
    document("named", nullable=True),  # of one put right: each date, precision and cue as articles name it
    moment("created_at", now=True),
    UniqueConstraint("development_id", "date", "precision", "cue", name="uq_milestones_step"),
    UniqueConstraint("key"),
    Index("ix_milestones_date", "date", "id"),
)

feedback = Table(
    "feedback",
    metadata,
    identity(),
    reference("article_id", "articles.id", index=True),
    Column("topic", Text, ForeignKey("topics.slug"), nullable=True),
    words("verdict"),  # relevant, not_relevant, wrong_development
    words("note", ""),
    words("author"),
    document("parted", nullable=True),  # where the article was that it took out, for taking it back
    moment("created_at", now=True),
)

# What a person said of the grouping; later runs honour it. An article is kept in, or out of, a development.
constraints = Table(
    "constraints",
    metadata,
    identity(),
    words("kind"),  # must_link, cannot_link
    reference("article_id", "articles.id", index=True),
    reference("development_id", "developments.id", index=True),
    words("author"),
    moment("created_at", now=True),
    UniqueConstraint("article_id", "development_id"),
)
