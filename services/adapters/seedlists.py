"""Reads the bundled feeds and the timeline from disk, as rows for the database."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.domain.schedule import LIMITS, Lane

Kind = Literal[
    "official", "news", "trade_press", "industry_assoc", "think_tank", "law_firm", "search_feed", "manual"
]

M = TypeVar("M", bound=BaseModel)


class SeedError(ValueError):
    """A fault in a file of seeds; the message names file, line, field and remedy."""


class _Feed(BaseModel):
    """One entry of feeds.yaml."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")
    url: AnyHttpUrl
    title: str
    publisher: str
    language: str | None = None
    country: str | None = None
    kind: Kind = "news"
    lane: Lane = Lane.NORMAL
    topics: list[str] = []
    enabled: bool = True
    notes: str | None = None

    def row(self) -> dict[str, Any]:
        """As a row of the table of feeds; it is due at once."""
        return {
            **self.model_dump(mode="json"),
            "url": str(self.url),
            "interval_s": LIMITS[self.lane].start_s,
        }


class _Milestone(BaseModel):
    """One entry of timeline.yaml: a dated step that is known beforehand."""

    model_config = ConfigDict(extra="forbid")

    key: str
    topics: list[str] = Field(min_length=1)
    date: date
    precision: Literal["day", "week", "month", "quarter", "half", "season", "year"] = "day"
    cue: str = "other"
    headline: str
    sentence: str
    confidence: float = Field(0.9, ge=0, le=1)
    publishers: list[str] = []  # independent ones that name the step

    def row(self) -> dict[str, Any]:
        """As a row of the table of milestones."""
        return {**self.model_dump(), "source": "timeline"}


def load_feed_list(path: Path) -> list[dict[str, Any]]:
    """Rows for `feeds`, from a list under the key `feeds`. Raises SeedError naming the line."""
    return [feed.row() for feed in _items(path, "feeds", _Feed)]


def load_timeline(path: Path) -> list[dict[str, Any]]:
    """Rows for `milestones`, from a list under the key `milestones`. Raises SeedError naming the line."""
    return [milestone.row() for milestone in _items(path, "milestones", _Milestone)]


def _items(path: Path, key: str, model: type[M]) -> list[M]:
    try:
        text = path.read_text(encoding="utf-8")
        found = yaml.safe_load(text)
        lines = _lines(yaml.compose(text, Loader=yaml.SafeLoader), key)
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}; name a readable file") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise SeedError(f"{where}: {getattr(error, 'problem', 'not YAML')}") from error
    items = found.get(key) if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise SeedError(f"{path}: expected a list under `{key}:`")
    adapter = TypeAdapter(model)
    made = []
    for item, line in zip(items, lines, strict=True):
        try:
            made.append(adapter.validate_python(item))
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in fault["loc"]) or key
            raise SeedError(f"{path}:{line}: {field}: {fault['msg'].lower()}") from None
    return made


def _lines(root: yaml.Node | None, key: str) -> list[int]:
    """Line numbers of the items of the list under `key`."""
    if not isinstance(root, yaml.MappingNode):
        return []
    for name, value in root.value:
        if name.value == key and isinstance(value, yaml.SequenceNode):
            return [item.start_mark.line + 1 for item in value.value]
    return []
