"""Every table of tradewire, in the order of the flow.

One word for one thing: the names of tables and columns are the names used in routes, log lines and metrics.
Times are ``timestamptz`` (aware UTC) and end in ``_at``; spans are floats in seconds and end in ``_s``.
Only what core PostgreSQL (15 or later) offers is used: no extension is needed.
"""

from services.adapters.db.tables.access import api_keys, heartbeats, prunings
from services.adapters.db.tables.articles import (
    articles,
    constraints,
    developments,
    feedback,
    matches,
    milestones,
    topic_versions,
    topics,
)
from services.adapters.db.tables.columns import metadata
from services.adapters.db.tables.deliveries import (
    attempts,
    deliveries,
    endpoints,
    silences,
    subscriptions,
    told,
)
from services.adapters.db.tables.events import events
from services.adapters.db.tables.feeds import entries, feeds, fetches, revisions

__all__ = [
    "api_keys",
    "articles",
    "attempts",
    "constraints",
    "deliveries",
    "developments",
    "endpoints",
    "entries",
    "events",
    "feedback",
    "feeds",
    "fetches",
    "heartbeats",
    "matches",
    "metadata",
    "milestones",
    "prunings",
    "revisions",
    "silences",
    "subscriptions",
    "told",
    "topic_versions",
    "topics",
]
