"""Rows as they are shown: numbers become public ids, inner columns stay inside."""

from datetime import date
from typing import Any

from services.adapters.db.reads.feeds import shown_feed
from services.domain.calendar import standing
from services.domain.ids import Kind, public

Row = dict[str, Any]
_KINDS = {
    "feed_id": Kind.FEED,
    "article_id": Kind.ARTICLE,
    "duplicate_of_id": Kind.ARTICLE,
    "development_id": Kind.DEVELOPMENT,
    "parent_id": Kind.DEVELOPMENT,
    "merged_into_id": Kind.DEVELOPMENT,
    "event_id": Kind.EVENT,
    "endpoint_id": Kind.ENDPOINT,
    "subscription_id": Kind.SUBSCRIPTION,
    "folded_into_id": Kind.DELIVERY,
}


def shown(kind: Kind, row: Row) -> Row:
    """`row` with its own id, and those of the rows it names, made public."""
    made = {name: public(_KINDS[name], row[name]) for name in row.keys() & _KINDS.keys() if row[name]}
    return row | made | {"id": public(kind, row["id"])}


def feed(row: Row) -> Row:
    """A feed; its detail has `fetches`. What may be a credential in an address is hidden."""
    return shown_feed(row)


def milestone(row: Row) -> Row:
    """A dated step."""
    return shown(Kind.MILESTONE, row)


def calendar_step(row: Row, today: date) -> Row:
    """A dated step with how it stands to `today`, and the steps that contradict it."""
    made = milestone(row)
    made["conflicts_with"] = [public(Kind.MILESTONE, number) for number in row["conflicts_with"]]
    return made | {"standing": standing(row["date"], row["precision"], today).value}


def endpoint(row: Row) -> Row:
    """An endpoint, without its secrets."""
    return shown(Kind.ENDPOINT, row)


def subscription(row: Row) -> Row:
    """A subscription."""
    return shown(Kind.SUBSCRIPTION, row)


def silence(row: Row) -> Row:
    """What a subscription does not want to hear for a time."""
    return shown(Kind.SILENCE, row)


def feedback(row: Row) -> Row:
    """One word of a reader."""
    return shown(Kind.FEEDBACK, row)


def article(row: Row) -> Row:
    """An article as lists show it."""
    return shown(Kind.ARTICLE, row)


def article_detail(row: Row) -> Row:
    """An article with where it was seen, what was copied from it, and why it is where it is."""
    joined_by = row.pop("joined_by")
    made = shown(Kind.ARTICLE, row)
    made["sightings"] = [shown(Kind.ENTRY, sighting) for sighting in row["sightings"]]
    made["copies"] = [shown(Kind.ARTICLE, copy) for copy in row["copies"]]
    made["why"] = {"join_reason": made.pop("join_reason"), "joined_by": joined_by}
    return made


def development(row: Row) -> Row:
    """A development as lists show it."""
    return shown(Kind.DEVELOPMENT, row)


def development_detail(row: Row) -> Row:
    """A development with one timeline of its articles and events, the newest first."""
    articles = [shown(Kind.ARTICLE, one) for one in row.pop("timeline_articles")]
    events = [shown(Kind.EVENT, one) for one in row.pop("timeline_events")]
    timeline = [{"at": one["dated_at"], "what": "article", "article": one} for one in articles]
    timeline += [{"at": one["recorded_at"], "what": "event", "event": one} for one in events]
    made = shown(Kind.DEVELOPMENT, row)
    made["timeline"] = sorted(timeline, key=lambda step: (step["at"], step["what"]), reverse=True)
    made["milestones"] = [milestone(one) for one in row["milestones"]]
    made["related"] = [development(one) for one in row["related"]]
    return made


def event(row: Row) -> Row:
    """An event of the log, with the facts frozen in it."""
    return shown(Kind.EVENT, row)


def delivery(row: Row) -> Row:
    """A delivery as lists show it."""
    return shown(Kind.DELIVERY, row)


def delivery_detail(row: Row) -> Row:
    """A delivery with its attempts and the text that is sent."""
    body: bytes | None = row.pop("body")
    attempts = row.pop("attempt_list")
    made = shown(Kind.DELIVERY, row)
    made["body"] = None if body is None else bytes(body).decode("utf-8", "replace")
    made["attempt_list"] = [{name: value for name, value in one.items() if name != "id"} for one in attempts]
    return made
