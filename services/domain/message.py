"""The message a receiver gets: rendered once, when released; the bytes are stored and every try sends them.

``{type, timestamp, data}`` as Standard Webhooks wants it. `delta` is what this subscription was not yet told,
`snapshot` the whole as it stands. Titles stay in their own language. A message stays under 20 kB: it is cut
step by step, first the evidence and long lists, at last everything but ids, reason and links.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.domain.ids import public
from services.domain.routing import (
    EventView,
    SendReason,
    Told,
    count,
    items,
    part,
    untold_articles,
    untold_milestones,
)

LARGEST = 20_000  # bytes
MOST_ARTICLES = 10
FACTS = frozenset({"development", "article", "milestones", "snapshot", "change", "explain", "timing"})
LONGEST_URL = 2048
DIGITS = 4  # of a score or weight
CUTS = ((40, 800), (20, 400), (10, 240), (4, 160))  # items a list, characters a text


@dataclass(frozen=True)
class Draft:
    """What a message is made of. `events` are the untold ones in order; the last one carries the message."""

    reason: SendReason
    subscription_id: int
    filter: Mapping[str, Any]
    events: Sequence[EventView]
    covers: Sequence[int]
    told: Told | None
    routed_at: datetime
    released_at: datetime
    base_url: str
    replayed: bool = False  # its owner asked for what it had missed


def render(draft: Draft) -> bytes:
    """The body of the message, as it is signed and sent."""
    newest = draft.events[-1]
    data = _data(draft)
    message = {"type": newest.type, "timestamp": stamp(newest.recorded_at), "data": data}
    for most, longest in CUTS:
        cut = _cut(data, most, longest)
        cut["delta"]["more"] += len(data["delta"]["articles"]) - len(cut["delta"]["articles"])
        body = _dump({**message, "data": cut})
        if len(body) < LARGEST:
            return body
    thin = {key: data[key] for key in ("event_id", "subscription_id", "sequence", "reason", "links")}
    return _dump({**message, "data": {**thin, "covers": data["covers"][:100], "thin": True}})


def stamp(moment: datetime) -> str:
    """A time as messages show it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _data(draft: Draft) -> dict[str, Any]:
    newest = draft.events[-1]
    payload = newest.payload
    links = _links(draft)
    data: dict[str, Any] = {
        "event_id": public("evt", newest.id),
        "covers": [public("evt", number) for number in draft.covers],
        "subscription_id": public("sub", draft.subscription_id),
        "sequence": newest.sequence,
        "reason": draft.reason.value,
        "replayed": draft.replayed,
        "development": payload.get("development"),
        "delta": _delta(draft),
        "snapshot": part(payload, "snapshot"),
        "explain": {
            **_explain(payload),
            "filter": dict(draft.filter),
            "event_reasons": list(dict.fromkeys(event.reason for event in draft.events)),
            "sent_because": draft.reason.value,
        },
        "timing": {
            **part(payload, "timing"),
            "routed_at": stamp(draft.routed_at),
            "released_at": stamp(draft.released_at),
        },
        "links": links,
    }
    notice = {key: value for key, value in payload.items() if key not in FACTS}
    if notice:
        data["notice"] = notice
    return data


def _delta(draft: Draft) -> dict[str, Any]:
    newest = draft.events[-1].payload
    before = draft.told or Told()
    development, snapshot = part(newest, "development"), part(newest, "snapshot")
    articles = untold_articles(draft.told, draft.events)
    stage = development.get("stage")
    return {
        "articles": articles[-MOST_ARTICLES:],
        "milestones": untold_milestones(draft.told, draft.events),
        "stage": {"from": before.stage, "to": stage} if stage != before.stage and stage else None,
        "topics": [topic for topic in items(development, "topics") if topic not in before.topics],
        "sources": {"from": before.sources, "to": count(snapshot, "independent_sources")},
        "more": max(0, len(articles) - MOST_ARTICLES),
    }


def _explain(payload: Mapping[str, Any]) -> dict[str, Any]:
    explain = part(payload, "explain")
    matched = [row for row in items(explain, "matched") if isinstance(row, Mapping)]
    return {"matched": matched, **{name: explain.get(name) for name in ("joined_by", "by_hand")}}


def _links(draft: Draft) -> dict[str, str]:
    base, newest = draft.base_url.rstrip("/"), draft.events[-1]
    links = {"subscription": f"{base}/v1/subscriptions/{public('sub', draft.subscription_id)}"}
    if newest.development_id is not None:
        links["development"] = f"{base}/v1/developments/{public('dev', newest.development_id)}"
    subscription = f"subscription={public('sub', draft.subscription_id)}"
    links["explain"] = f"{base}/v1/events/{public('evt', newest.id)}/explain?{subscription}"
    article = part(newest.payload, "article").get("id")
    if article is not None:
        links["why"] = f"{base}/v1/articles/{article}/why"
        links["feedback"] = f"{base}/v1/articles/{article}/feedback"
    return links


def _cut(value: Any, most: int, longest: int, key: str = "") -> Any:
    """`value` with at most `most` items a list and `longest` characters a text; a URL is whole or None."""
    if isinstance(value, Mapping):
        return {name: _cut(item, most, longest, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(item, most, longest) for item in value[:most]]
    if isinstance(value, float):
        return round(value, DIGITS)
    if not isinstance(value, str):
        return value
    if key == "url" or value.startswith(("http://", "https://")):
        return value if len(value) <= min(LONGEST_URL, longest * 4) else None
    return value if len(value) <= longest else value[: longest - 1] + "…"


def _dump(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
