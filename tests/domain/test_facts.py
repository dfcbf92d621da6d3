"""What an event freezes of a development."""

from datetime import UTC, date, datetime, timedelta, timezone

from services.domain.facts import SHOWN_MILESTONES, development_facts, iso, moved, shown_steps, snapshot

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
ROW = {
    "id": 42,
    "title": "Act",
    "language": "en",
    "topics": ["tea"],
    "status": "active",
    "stage": None,
    "stage_sentence": None,
    "languages": ["en"],
    "countries": ["MX"],
    "entities": [],
    "first_seen_at": NOON,
    "last_seen_at": NOON,
    "articles": 3,
    "copies": 1,
    "sources": 2,
    "official_sources": 0,
}
STEP = {
    "date": date(2026, 7, 1),
    "precision": "day",
    "cue": "review",
    "headline": "Review",
    "sentence": "It is on 1 July 2026.",
    "confidence": 0.95,
}


def test_a_development_is_shown_with_its_public_id_and_plain_times() -> None:
    facts = development_facts(ROW)
    assert (facts["id"], facts["first_seen_at"]) == ("dev_42", "2026-02-05T12:00:00Z")
    assert "copies" not in facts


def test_the_snapshot_counts_and_shows_the_steps_ahead() -> None:
    whole = snapshot(ROW, {"en": 3}, [STEP])
    assert (whole["articles"], whole["independent_sources"]) == (3, 2)
    assert whole["milestones"] == [STEP | {"date": "2026-07-01"}]


def test_steps_are_shown_up_to_a_limit() -> None:
    assert len(shown_steps([STEP] * 50)) == SHOWN_MILESTONES


def test_a_change_is_told_only_where_there_is_one() -> None:
    assert moved(1, 1) is None
    assert moved(None, "announced") == {"from": None, "to": "announced"}


def test_times_are_told_in_utc() -> None:
    assert iso(None) is None
    assert iso(NOON.astimezone(timezone(timedelta(hours=-6)))) == "2026-02-05T12:00:00Z"
