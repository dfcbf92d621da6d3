"""The outbox."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, UniqueConstraint, text

from services.adapters.db.tables.columns import document, identity, metadata, moment, reference, whole, words

events = Table(
    "events",
    metadata,
    identity(),
    Column(
        "seq", BigInteger, unique=True
    ),  # given after commit by the one router: gap-free for those who pull
    words("type"),
    words("reason"),
    reference("development_id", "developments.id", nullable=True),
    Column("sequence", Integer),  # within the development, from 1 without gaps
    whole("schema_version", 1),
    document("payload"),  # facts frozen at the time of the change
    moment("recorded_at", now=True),
    UniqueConstraint("development_id", "sequence"),
    Index("ix_events_unnumbered", "id", postgresql_where=text("seq IS NULL")),
)
