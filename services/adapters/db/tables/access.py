"""Keys, the pulse of the services, and what was pruned."""

from sqlalchemy import BigInteger, Column, Table, Text, text

from services.adapters.db.tables.columns import document, identity, metadata, moment, word_list, words

api_keys = Table(
    "api_keys",
    metadata,
    identity(),
    words("name"),
    words("prefix"),
    Column("key_sha256", Text, nullable=False, unique=True),  # keys are random, so a plain digest is enough
    word_list("scopes"),
    moment("created_at", now=True),
    moment("expires_at"),
    moment("revoked_at"),
    moment("last_used_at"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("service", Text, primary_key=True),
    Column("instance", Text, primary_key=True),
    moment("started_at", nullable=False),
    moment("beat_at", nullable=False),
    document("detail"),
)

prunings = Table(
    "prunings",
    metadata,
    Column("kind", Text, primary_key=True),  # the table whose old rows are deleted
    Column("rows", BigInteger, nullable=False, server_default=text("0")),  # so far
    Column("through_seq", BigInteger, nullable=False, server_default=text("0")),  # events: up to it, not all
    moment("finished_at"),  # of the last complete round
)
