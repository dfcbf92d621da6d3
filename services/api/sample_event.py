"""A test event on demand: recorded like any other, addressed to one subscription."""

from datetime import datetime
from typing import Any

from services.adapters.db import events
from services.domain.events import EventReason, EventType
from services.domain.ids import Kind, public


def record_test(connection: Any, subscription_id: int, at: datetime) -> int:
    """Record a test event for one subscription and give its id; the notifier sends it like any other."""
    payload: dict[str, Any] = {
        "subscription_id": public(Kind.SUBSCRIPTION, subscription_id),
        "development": None,
        "article": None,
        "milestones": [],
        "note": "This is a test: the address is reached and the signature can be checked.",
        "timing": {"recorded_at": at.isoformat()},
    }
    return events.append(
        connection,
        type_=EventType.TEST,
        reason=EventReason.TEST,
        development_id=None,
        sequence=None,
        payload=payload,
    )
