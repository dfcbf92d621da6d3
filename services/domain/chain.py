"""The way of one event to one subscription, told in a sentence from what was stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.domain.ids import public
from services.domain.routing import WithheldReason


def tell_chain(
    event: Mapping[str, Any], subscription: Mapping[str, Any], delivery: Mapping[str, Any] | None
) -> str:
    """What became of `event` at `subscription`; `delivery` is its row, if there is one."""
    if event["seq"] is None:
        return "It is recorded and waits for its number; the notifier gives it one within a second."
    if delivery is None:
        return _untold(event, subscription)
    state, reason = delivery["state"], delivery["reason"]
    because = f" ({reason})" if reason else ""
    tries = delivery["attempts"]
    tried = f"{tries} {'attempt' if tries == 1 else 'attempts'}"
    told: dict[str, str] = {
        "waiting": f"It waits to be told with whatever else happens until {_at(delivery['release_at'])}.",
        "pending": f"It is to be sent{because}, next at {_at(delivery['due_at'])}, after {tried}.",
        "sending": f"It is being sent{because}.",
        "delivered": f"It was delivered at {_at(delivery['delivered_at'])}{because}, in {tried}.",
        "exhausted": f"It was given up after {tried}{because}; it can be sent again by hand.",
        "withheld": f"It was withheld: {_withheld(reason, delivery['detail'])}.",
        "held": "It is held until its endpoint is enabled again.",
        "cancelled": f"It was cancelled{because}.",
    }
    if state == "folded" and delivery["folded_into_id"] is not None:
        return f"It was told together with later news, by {public('dlv', delivery['folded_into_id'])}."
    return told.get(state, f"It is {state}{because}.")


def _untold(event: Mapping[str, Any], subscription: Mapping[str, Any]) -> str:
    if event["seq"] <= subscription["after_seq"]:
        number = subscription["after_seq"]
        return f"The subscription hears of events after number {number}; this is number {event['seq']}."
    if subscription["deleted_at"] is not None:
        return "The subscription was deleted before the event was routed."
    if event["type"] == "test":
        return "A test event goes to the endpoint that it was made for, and to nobody else."
    return "There is no delivery: the event was routed while the subscription was not active."


def _withheld(reason: str | None, detail: Mapping[str, Any] | None) -> str:
    if reason == WithheldReason.FILTERED and detail:
        wanted, found = detail.get("wanted"), detail.get("found", detail.get("value"))
        return f"its filter asks for {detail.get('clause')} {_words(wanted)}, and this is {_words(found)}"
    if reason == WithheldReason.SILENCED and detail:
        why = f" ({detail['reason']})" if detail.get("reason") else ""
        until = _at(datetime.fromisoformat(detail["until_at"]))
        return f"{detail['silence']}{why} keeps it back until {until}, when it is judged afresh"
    words = {
        WithheldReason.SILENCED: "the subscription was silenced",
        WithheldReason.NOTHING_NEW: "nothing in it that this subscription had not been told",
        WithheldReason.NOTHING_LEFT: "what it told of was taken back before it was due",
        WithheldReason.PAUSED: "the subscription was paused",
        WithheldReason.FILTER_INVALID: "its stored filter cannot be read; give it a new one",
        WithheldReason.NOT_ADDRESSED: "it is a test of another subscription",
        WithheldReason.NOT_ASKED_FOR: "of silence only those are told whose filter names that type of event",
        WithheldReason.FILTERED: "its filter does not take it",
    }
    return next((text for known, text in words.items() if known == reason), reason or "no reason was kept")


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nothing"
    return str(value) if value is not None else "nothing"


def _at(moment: Any) -> str:
    return f"{moment:%F %T} UTC" if moment is not None else "no time yet"
