"""Entities."""

from pydantic import Field

from services.api.models.values import Shown


class Entity(Shown):
    """A person, body, company, agreement, mineral or place, by an id that belongs to no language."""

    id: str = Field(examples=["greer"], description="As articles and developments name it.")
    name: str
    kind: str = Field(examples=["person"])
    country: str | None
    topics: list[str] = Field(description="Topics in which it plays a part.")
    aliases: dict[str, list[str]] = Field(description="Names by language; any: in every language.")
    role: str | None
    as_of: str | None = Field(description="When a source last showed the role; as precise as known.")
    since: str | None = Field(description="When the role began.")
    until: str | None = Field(description="When the role ended; null where it is held, or nobody knows.")


class EntityPage(Shown):
    """One page of entities."""

    items: list[Entity]
    next_cursor: str | None
