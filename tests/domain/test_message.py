"""The message: its shape, its size, and that it says nothing twice."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.message import LARGEST, Draft, render, stamp
from services.domain.routing import EventView, SendReason, tell

NOW = datetime(2026, 2, 5, 14, 3, 11, tzinfo=UTC)


def article(number: int, title: str = "Título en español") -> dict[str, Any]:
    return {
        "id": f"art_{number}",
        "title": title,
        "url": f"https://news.example.org/{number}",
        "language": "es",
        "published_at": "2026-02-05T14:00:00+00:00",
    }


def payload(number: int, **more: Any) -> dict[str, Any]:
    return {
        "development": {
            "id": "dev_4",
            "title": "Joint review opens",
            "language": "en",
            "topics": ["usmca-review"],
            "stage": "announced",
        },
        "article": article(number),
        "milestones": [],
        "snapshot": {"articles": number, "independent_sources": number, "official_sources": 0},
        "change": {"reason": "opened"},
        "explain": {
            "matched": [{"topic": "usmca-review", "score": 1.35, "threshold": 0.9}],
            "joined_by": None,
        },
        "timing": {"recorded_at": "2026-02-05T14:03:11Z"},
    } | more


def event(number: int, **more: Any) -> EventView:
    return EventView(
        100 + number, "development.updated", "sources_step", 4, number, payload(number, **more), NOW
    )


def draft(*events: EventView, **more: Any) -> Draft:
    values: dict[str, Any] = {
        "reason": SendReason.FIRST,
        "subscription_id": 7,
        "filter": {"topics": ["usmca-review"]},
        "events": events,
        "covers": [one.id for one in events],
        "told": None,
        "routed_at": NOW + timedelta(seconds=1),
        "released_at": NOW + timedelta(seconds=61),
        "base_url": "https://tradewire.example.org/",
    }
    return Draft(**(values | more))


def rendered(given_draft: Draft) -> dict[str, Any]:
    body = render(given_draft)
    assert len(body) < LARGEST
    found: dict[str, Any] = json.loads(body)
    return found


def test_a_message_has_type_timestamp_and_data() -> None:
    message = rendered(draft(event(1), event(2)))

    assert set(message) == {"type", "timestamp", "data"}
    assert message["type"] == "development.updated"
    assert message["timestamp"] == "2026-02-05T14:03:11.000Z"
    data = message["data"]
    assert data["event_id"] == "evt_102"
    assert data["covers"] == ["evt_101", "evt_102"]
    assert data["subscription_id"] == "sub_7"
    assert data["sequence"] == 2
    assert data["reason"] == data["explain"]["sent_because"] == "first"
    assert data["development"]["id"] == "dev_4"
    assert data["explain"]["filter"] == {"topics": ["usmca-review"]}
    assert data["timing"]["released_at"] == "2026-02-05T14:04:12.000Z"
    assert data["links"]["development"] == "https://tradewire.example.org/v1/developments/dev_4"


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert render(draft(event(1))) == render(draft(event(1)))


def test_titles_stay_in_their_language() -> None:
    assert "Título en español".encode() in render(draft(event(1)))


def test_the_delta_is_what_was_not_told() -> None:
    told = tell(None, [event(1)])

    delta = rendered(draft(event(2), told=told))["data"]["delta"]

    assert [one["id"] for one in delta["articles"]] == ["art_2"]
    assert delta["topics"] == []
    assert delta["stage"] is None
    assert delta["sources"] == {"from": 1, "to": 2}


def test_ten_articles_are_shown_and_the_rest_counted() -> None:
    delta = rendered(draft(*(event(n) for n in range(1, 14))))["data"]["delta"]

    assert [one["id"] for one in delta["articles"]] == [f"art_{n}" for n in range(4, 14)]
    assert delta["more"] == 3


def test_a_notice_carries_its_own_facts() -> None:
    notice = replace(
        event(1), development_id=None, sequence=None, payload={"note": "A test.", "article": None}
    )

    data = rendered(draft(notice, reason=SendReason.TEST))["data"]

    assert data["notice"] == {"note": "A test."}
    assert "development" not in data["links"]


def test_a_long_url_is_left_out_whole() -> None:
    long = article(1) | {"url": "https://news.example.org/" + "x" * 3000}

    [shown] = rendered(draft(event(1, article=long)))["data"]["delta"]["articles"]

    assert shown["url"] is None


def test_a_flood_of_evidence_is_cut_and_what_was_cut_is_counted() -> None:
    evidence = [{"rule": f"rule-{n}", "text": "gallium " * 20} for n in range(200)]
    matched = [{"topic": "usmca-review", "score": 1.0, "evidence": evidence}]
    events = [
        event(n, article=article(n, "Title " * 100), explain={"matched": matched}) for n in range(1, 13)
    ]

    data = rendered(draft(*events))["data"]

    assert data["explain"]["matched"][0]["evidence"]
    assert len(data["delta"]["articles"]) + data["delta"]["more"] == 12


def test_what_cannot_be_cut_enough_is_sent_thin() -> None:
    huge = {f"key-{n}": "x" * 200 for n in range(500)}

    data = rendered(draft(event(1, explain={"joined_by": huge})))["data"]

    assert data["thin"] is True
    assert data["event_id"] == "evt_101"
    assert data["links"]


def test_figures_are_rounded() -> None:
    matched = [{"topic": "usmca-review", "score": 1.6500000000000001}]

    assert rendered(draft(event(1, explain={"matched": matched})))["data"]["explain"]["matched"] == [
        {"topic": "usmca-review", "score": 1.65}
    ]


def test_a_stamp_is_utc_with_milliseconds() -> None:
    assert stamp(datetime(2026, 2, 5, 9, 3, 11, 5000, tzinfo=UTC)) == "2026-02-05T09:03:11.005Z"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["article", "milestones", "snapshot", "explain", "timing", "x"]), json_values
    )
)
def test_no_payload_makes_a_message_too_large(strange: dict[str, Any]) -> None:
    rendered(draft(event(1, **strange)))
