"""Who wants to know, and what was sent."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from services.adapters.db.tables.columns import (
    document,
    flag,
    identity,
    metadata,
    moment,
    reference,
    whole,
    words,
)

endpoints = Table(
    "endpoints",
    metadata,
    identity(),
    words("name"),
    words("url"),
    words("state", "active"),  # active, disabled
    words("disabled_reason", nullable=True),
    document("sealed_secrets", default="[]"),  # newest first: {sealed, expires_at}
    whole("failures_running"),
    whole("refusals_running"),  # attempts that our own address rule refused, without a break
    moment("failing_since_at"),
    moment("not_before_at"),  # the receiver asked us to wait
    moment("slow_until_at"),  # it was overloaded: one request at a time until then
    whole("version", 1),
    moment("created_at", now=True),
    moment("deleted_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    identity(),
    reference("endpoint_id", "endpoints.id", index=True),
    words("name"),
    document("filter"),
    Column("group_wait_s", Double, nullable=False, server_default=text("60")),
    Column("update_interval_s", Double, nullable=False, server_default=text("900")),
    words("state", "active"),  # active, paused
    Column("after_seq", BigInteger, nullable=False, server_default=text("0")),  # hears only of later events
    whole("version", 1),
    moment("created_at", now=True),
    moment("deleted_at"),
)

silences = Table(
    "silences",
    metadata,
    identity(),
    reference("subscription_id", "subscriptions.id", index=True),
    document("filter"),  # of events, as subscriptions have it
    moment("from_at", nullable=False),
    moment("until_at", nullable=False),  # moved forward by whoever ends it early
    words("reason"),
    words("author"),
    moment("created_at", now=True),
    moment("lifted_at"),  # when what it kept back had been judged afresh
    Index("ix_silences_in_force", "until_at", postgresql_where=text("lifted_at IS NULL")),
)

deliveries = Table(
    "deliveries",
    metadata,
    identity(),
    Column("message_id", Text, nullable=False, unique=True),  # the webhook-id: the same on every try
    reference("event_id", "events.id"),
    reference("subscription_id", "subscriptions.id"),
    reference("endpoint_id", "endpoints.id"),
    reference("development_id", "developments.id", nullable=True),
    whole("subscription_version", 1),
    words("state"),  # waiting, pending, sending, delivered, exhausted, folded, withheld, held, cancelled
    words("reason", nullable=True),  # why sent (first, milestone, …) or withheld (nothing_new, filtered, …)
    reference("folded_into_id", "deliveries.id", nullable=True),
    reference("silence_id", "silences.id", nullable=True),  # withheld until this one ends
    moment("release_at"),  # waiting: when its group is told
    moment("due_at"),  # pending: when the next attempt is due
    moment("lease_until_at"),
    whole("fence"),
    whole("attempts"),
    Column("body", LargeBinary),  # rendered once; every try sends these bytes
    document("told", nullable=True),  # what the told log gains when this is delivered
    flag("replayed", default=False),  # told because its owner asked for what it had missed
    document("detail", nullable=True),  # withheld: the clause that said no, what it wanted and what it found
    moment("created_at", now=True),
    moment("delivered_at"),
    UniqueConstraint("event_id", "subscription_id"),
    CheckConstraint(
        "state IN ('waiting','pending','sending','delivered','exhausted',"
        "'folded','withheld','held','cancelled')",
        name="state",
    ),
    Index("ix_deliveries_due", "due_at", "id", postgresql_where=text("state = 'pending'")),
    Index(
        "ix_deliveries_endpoint", "endpoint_id", "due_at", "id", postgresql_where=text("state = 'pending'")
    ),
    Index("ix_deliveries_waiting", "release_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("ix_deliveries_leased", "lease_until_at", postgresql_where=text("state = 'sending'")),
    Index(
        "ix_deliveries_open",
        "state",
        postgresql_where=text("state IN ('waiting', 'pending', 'sending', 'held', 'exhausted')"),
    ),
    Index("ix_deliveries_of_endpoint", "endpoint_id", text("id DESC")),
    Index("ix_deliveries_group", "subscription_id", "development_id", "id"),
    Index("ix_deliveries_silence_id", "silence_id", postgresql_where=text("silence_id IS NOT NULL")),
    Index(
        "ix_deliveries_folded_into_id",
        "folded_into_id",
        postgresql_where=text("folded_into_id IS NOT NULL"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    identity(),
    reference("delivery_id", "deliveries.id"),
    whole("number", 1),
    whole("fence"),
    moment("started_at", now=True),
    moment("finished_at"),
    words("outcome", "started"),  # started, delivered, failed, lost
    words("reason", nullable=True),
    Column("status", SmallInteger),
    words("address", nullable=True),
    Column("duration_s", Double),
    words("error", nullable=True),
    words("answer", nullable=True),  # the first 2 KiB, as plain text
    moment("next_attempt_at"),
    UniqueConstraint("delivery_id", "fence"),
)

told = Table(
    "told",
    metadata,
    Column("subscription_id", BigInteger, ForeignKey("subscriptions.id"), primary_key=True),
    Column("development_id", BigInteger, ForeignKey("developments.id"), primary_key=True),
    whole("sequence"),
    document("facts"),  # articles, milestones, stage, sources: what this subscription was delivered
    moment("told_at", nullable=False),
)
