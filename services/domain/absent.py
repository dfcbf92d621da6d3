"""How it is said, to people and to programs alike, that something is not there, and where to find what is."""

from collections.abc import Mapping

from services.domain.ids import Kind, public

_LISTS: Mapping[Kind, str] = {
    Kind.FEED: "`tradewire feeds list` and GET /v1/feeds list them",
    Kind.ARTICLE: "`tradewire articles list` and GET /v1/articles list them",
    Kind.DEVELOPMENT: "`tradewire developments list` and GET /v1/developments list them",
    Kind.EVENT: "GET /v1/events lists them",
    Kind.MILESTONE: "`tradewire milestones list` and GET /v1/milestones list them",
    Kind.ENDPOINT: "GET /v1/endpoints lists them",
    Kind.SUBSCRIPTION: "GET /v1/subscriptions lists them",
    Kind.SILENCE: "`tradewire silences list` lists them",
    Kind.DELIVERY: "GET /v1/deliveries lists them",
    Kind.FEEDBACK: "`tradewire feedback list` and GET /v1/feedback list them",
}

_OTHER_LISTS: Mapping[str, str] = {
    "topic": "`tradewire topics list` and GET /v1/topics list them",
    "silence in force": _LISTS[Kind.SILENCE],
}


def there_is_no(kind: Kind, number: int) -> str:
    """The sentence for a row that its public id does not lead to."""
    where = _LISTS.get(kind)
    return f"There is no {kind.name.lower()} {public(kind, number)}{f'; {where}' if where else ''}."


def there_is_none(what: str, name: str) -> str:
    """The sentence for what has no public id of its own, or none that stands."""
    where = _OTHER_LISTS.get(what)
    return f"There is no {what} {name[:60]}{f'; {where}' if where else ''}."


def no_topic(name: str, known: list[str]) -> str:
    """The sentence for a topic that does not exist, with those that do."""
    named = ", ".join(known) or "none yet; `tradewire seed` registers those that come along"
    return f"There is no topic {name[:60]}; known are {named}."


def no_entity(name: str) -> str:
    """The sentence for a person, body or place that is not recognised by name."""
    return f"There is no entity {name[:60]}; `tradewire entities list` and GET /v1/entities list them."
