"""`tradewire feeds add`: addresses are tried before they are polled."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from services.adapters.admission import find_faults
from services.adapters.answers import HttpFailure
from services.adapters.db.engine import Database
from services.adapters.db.feedlist import AddReason, FeedList, feed_values
from services.adapters.discovery import FoundFeed, NoFeed
from services.cli.byhand import opened
from services.cli.feeds.trying import known_as, try_all
from services.cli.feeds.views import found_lines, print_json, refused_line
from services.cli.options import Data, Json, out
from services.domain.addresses import FEED_PORTS
from services.domain.feedlist import TITLE_CAP, Outline, categories, masked, tidy
from services.domain.ids import Kind, public
from services.domain.schedule import Lane
from services.runtime.settings import Settings
from services.runtime.wiring import address_policy

Many = list[str] | None


class FeedKind(StrEnum):
    """Who speaks."""

    OFFICIAL = "official"
    NEWS = "news"
    TRADE_PRESS = "trade_press"
    INDUSTRY_ASSOC = "industry_assoc"
    THINK_TANK = "think_tank"
    LAW_FIRM = "law_firm"
    SEARCH_FEED = "search_feed"


def add(
    urls: Annotated[
        list[str], typer.Argument(metavar="URL…", help="Of feeds, or of pages.", show_default=False)
    ],
    title: Annotated[str | None, typer.Option(help="Else the feed's own.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Sources are counted by it; else the title.")] = None,
    language: Annotated[str | None, typer.Option(help="Two letters; else the feed's own.")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters: MX.")] = None,
    topic: Annotated[Many, typer.Option(help="Topics it is kept for, for finding it.")] = None,
    category: Annotated[Many, typer.Option(help="As in lists: Trade/Metals.")] = None,
    kind: Annotated[FeedKind | None, typer.Option(help="Who speaks; else news.")] = None,
    lane: Annotated[Lane | None, typer.Option(help="How closely it is followed; else normal.")] = None,
    no_check: Annotated[bool, typer.Option("--no-check", help="Add it without asking it first.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Add feeds. Each is asked first, as a poll would ask; of a page, the feed it names is used.

    What is no feed is refused, and what is known stays as it is. Exit code 1 if one was refused.

    Examples: tradewire feeds add https://www.federalregister.gov · tradewire feeds add URL --lane official
    --kind official --country US
    """
    if title is not None and len(urls) > 1:
        raise typer.BadParameter("--title is of one feed; add the others by themselves")
    codes = {"--language": language, "--country": country}
    for name, code in codes.items():
        if code is not None and not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise typer.BadParameter(f"{name} takes two letters, as in es or MX")
    options = {
        "title": title,
        "publisher": publisher,
        "language": language and language.lower(),
        "country": country and country.upper(),
        "kind": kind and kind.value,
        "lane": lane and lane.value,
        "topics": topic and tuple(topic),
        "categories": category and categories(category),
    }
    said = {name: value for name, value in options.items() if value}
    with opened("feeds", "add", data) as (settings, database):
        results = []
        for url in urls:
            results.append(_add_one(settings, database, tidy(url), said, no_check=no_check))
            if not json:
                _say(results[-1])
    if json:
        print_json(results)
    raise typer.Exit(1 if any(result["verdict"] == "refused" for result in results) else 0)


def _add_one(
    settings: Settings, database: Database, url: str, said: Mapping[str, Any], *, no_check: bool
) -> dict[str, Any]:
    """Add one feed; what came of it."""
    known = known_as(database, url)
    if known is not None:
        return _said("known", url, known, why="it is on the list already")
    tried: FoundFeed | None = None
    if no_check:
        (fault,) = find_faults([url], address_policy(settings, FEED_PORTS))
        if fault is not None:
            return _said("refused", url, why=f"the address {fault}")
    else:
        (found,) = try_all(settings, [url])
        if isinstance(found, NoFeed):
            forbidden = found.reason in (HttpFailure.REFUSED_ADDRESS, HttpFailure.REFUSED_URL)
            hint = "" if forbidden else " (--no-check adds it all the same)"
            return _said("refused", url, why=f"{refused_line(found)}{hint}")
        tried = found
    values = _values(said, url, tried)
    with database.transaction() as connection:
        decision = FeedList(connection).add(values, said=said)
    if decision.reason is AddReason.KNOWN:
        return _said("known", values["url"], decision.feed_id, why="it is on the list already")
    lines = found_lines(tried) if tried is not None else ["not asked; the first poll will tell"]
    return _said(decision.reason.value, values["url"], decision.feed_id, lines=lines)


def _values(said: Mapping[str, Any], url: str, tried: FoundFeed | None) -> dict[str, Any]:
    """The row: what was said of the feed, else what it says of itself."""
    if tried is None:
        return feed_values(Outline(**{"url": url, **said}))
    language = (tried.language or "")[:2].lower()
    own = language if len(language) == 2 and language.isascii() and language.isalpha() else None
    found: dict[str, Any] = {"url": tried.url, "title": tried.title[:TITLE_CAP], "language": own}
    return feed_values(Outline(**{**found, **said}))


def _said(
    verdict: str, url: str, feed_id: int | None = None, *, why: str | None = None, lines: Sequence[str] = ()
) -> dict[str, Any]:
    name = None if feed_id is None else public(Kind.FEED, feed_id)
    return {"verdict": verdict, "id": name, "url": masked(url), "why": why, "found": list(lines)}


def _say(result: dict[str, Any]) -> None:
    parts = [part for part in (result["verdict"].replace("_", " "), result["id"], result["url"]) if part]
    line = " ".join(parts) + (f": {result['why']}" if result["why"] else "")
    out.print(line, style="red" if result["verdict"] == "refused" else None, markup=False)
    for found in result["found"]:
        out.print(f"  {found}", markup=False)
