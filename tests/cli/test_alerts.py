"""An alert on a terminal tells what, why, how many sources, what is new and which dates come next."""

from typing import Any

from services.cli.alerts import alert_text

STEP = {"cue": "takes_effect", "precision": "day"}
MESSAGE: dict[str, Any] = {
    "type": "development.updated",
    "timestamp": "2026-11-25T00:00:00.000Z",
    "data": {
        "reason": "new_sources",
        "development": {"title": "Gallium exports need a licence", "topics": ["critical-minerals"]},
        "delta": {
            "articles": [{"publisher": "AP", "language": "en", "title": f"Report {n}"} for n in range(3)],
            "stage": {"from": None, "to": "in_force"},
        },
        "snapshot": {
            "independent_sources": 4,
            "official_sources": 1,
            "milestones": [{**STEP, "date": "2027-01-01"}, {**STEP, "date": "2026-11-01"}],
        },
        "explain": {
            "matched": [
                {
                    "topic": "critical-minerals",
                    "score": 2.5,
                    "evidence": [{"text": "gallium", "weight": 1.0}],
                }
            ]
        },
    },
}


def test_an_alert_reads_without_knowing_our_names() -> None:
    lines = alert_text(MESSAGE).plain.splitlines()
    assert lines == [
        "● Gallium exports need a licence",
        "  more sources say so · critical-minerals · 4 sources (1 official)",
        "  new: AP [en]: Report 0",
        "  new: AP [en]: Report 1",
        "  new: and 1 more article",
        "  new: stage: in force",
        "  next: 1 January 2027 (takes effect)",
        "  why: critical-minerals 2.50 by “gallium”",
    ]


def test_an_alert_names_the_subscription_that_is_told() -> None:
    lines = alert_text(MESSAGE, told="Spanish").plain.splitlines()
    assert lines[1].endswith(" · to: Spanish")


def test_lines_are_wrapped_between_words_and_indented() -> None:
    lines = alert_text(MESSAGE, 40).plain.splitlines()
    assert max(map(len, lines)) <= 40
    assert "  more sources say so ·" in lines
    assert "  critical-minerals · 4 sources (1" in lines
    assert "  official)" in lines
