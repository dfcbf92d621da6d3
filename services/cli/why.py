"""`tradewire why`: why an article is under a topic and in a development, or why not."""

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape

from services.adapters.db.health import require_tables
from services.adapters.db.judge import Judge
from services.adapters.db.reads.why import explain_article
from services.cli.byhand import article_of, article_or_entry
from services.cli.options import Data, Json, err, out, settings_for
from services.domain.flaws import IN_WORDS, Flaw
from services.domain.ids import Kind, parse
from services.runtime.reach import reach_servers
from services.runtime.wiring import open_database

_VERDICTS = {
    "accepted": "yes, it is about {topic}",
    "inherited": "yes, it is listed under {topic} because of its development",
    "gray": "perhaps: {topic} is possible, but not sure",
    "mention": "no, {topic} is mentioned in passing",
    None: "no, nothing in it speaks for {topic}",
}
_BY_RULE = {
    "siblings": "merged by rule: two developments were one",
    "gathered": "merged by rule: one of the two was an article alone",
}
_TIERS = {"same_url": "the same address", "same_title": "the same title", "same_text": "the same text"}


def why(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="art_7, or ent_5.", show_default=False)],
    topic: Annotated[
        str | None, typer.Option("--topic", help="This topic alone: why it is, or is not, under it.")
    ] = None,
    development: Annotated[
        str | None, typer.Option("--development", help="Why it is, or is not, in this one: dev_42.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Explain an article: its topics with the words that matched, its development, what it copies.

    Where it is not listed, it says how much was lacking and which word would have made the difference.

    Examples: tradewire why art_7 · tradewire why art_7 --topic usmca-review --development dev_3
    """
    named = article_or_entry(article)
    try:
        home = parse(Kind.DEVELOPMENT, development) if development is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    settings = settings_for("why", data)
    with reach_servers(settings, "why") as reached:
        database = open_database(reached.settings, pool_size=1)
        try:
            require_tables(database)
            with database.transaction() as connection:
                judge = Judge(settings.entities_file)
                number = article_of(connection, named)
                found = explain_article(connection, judge, number, topic=topic, development_id=home)
        except LookupError as error:
            err.print(f"tradewire: {error}", markup=False)
            raise typer.Exit(1) from error
        finally:
            database.close()
    if found is None:
        err.print(f"tradewire: no article {article}", markup=False)
        raise typer.Exit(1)
    if json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
        return
    out.print("\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    article = found["article"]
    yield f"[bold]{article['id']}: {escape(article['title'])}[/bold]"
    if article["flaws"]:
        yield f"Taken as it was published: {', '.join(IN_WORDS[Flaw(flaw)] for flaw in article['flaws'])}."
    if found["duplicate"] is not None:
        yield from _copy(found["duplicate"])
    for said in found["feedback"]:
        about = f" to {said['topic']}" if said["topic"] else ""
        note = f": {escape(said['note'])}" if said["note"] else ""
        verdict = said["verdict"].replace("_", " ")
        yield f"{escape(said['author'])} said: {verdict}{about} ({said['id']}){note}"
    if not found["topics"]:
        yield "It names nothing that any topic asks for. With --topic, see what one would have needed."
    for topic in found["topics"]:
        yield ""
        yield from _topic(topic)
    yield ""
    if found["development"] is None:
        yield "It belongs to no development."
    else:
        yield from _development(found["development"])


def _copy(copy: dict[str, Any]) -> Iterator[str]:
    tier = _TIERS.get(copy["tier"], "another sign")
    yield (
        f"It is a copy of {copy['of']} ({escape(copy['publisher'])}), known by {tier}; "
        f"{copy['containment']:.0%} of their word runs are the same. What follows is said of {copy['of']}."
    )


def _topic(topic: dict[str, Any]) -> Iterator[str]:
    verdict = _VERDICTS.get(topic["verdict"], "{topic}: " + str(topic["verdict"]))
    yield f"[bold]{escape(topic['topic'])}[/bold]: {verdict.format(topic=escape(topic['topic']))}"
    if topic["decided_by"] == "reader":
        yield "  A reader decided it; what the rules found is only for information."
    if topic["inherited_from"]:
        yield f"  It follows {', '.join(topic['inherited_from'])} of its development."
    needed = f"  {topic['score']:.2f} of the {topic['threshold']:.2f} that are needed"
    yield needed + (f": {topic['gap']:.2f} short" if topic["gap"] > 0 else "")
    for group, sign in (("rules", ""), ("adjustments", ""), ("anti", " (against it)")):
        for rule in topic[group]:
            yield f"  {rule['weight']:+.2f} {escape(rule['rule'].removeprefix('anti:'))}{sign}"
            yield from _quotes(rule["matched"])
    for near in topic["near"]:
        yield f"  {_near(near)}"
    if not topic["in_force"]:
        yield "  It was judged by an older pack; `tradewire topics apply` judges it again."
    elif topic["judged"] == "now" and topic["verdict"] is not None:
        yield "  It is judged as of now; no verdict was stored."


def _quotes(matched: list[dict[str, Any]]) -> Iterator[str]:
    seen = set()
    for place in matched:
        key = (place["zone"] == "title", place["start"], place["end"])
        if key in seen or not place["text"]:
            continue
        seen.add(key)
        where = f"{place['zone']} {place['start']}-{place['end']}"
        quote = place["quote"] or {"before": "", "text": place["text"], "after": ""}
        words = f"{escape(quote['before'])}[reverse]{escape(quote['text'])}[/reverse]{escape(quote['after'])}"
        yield f"        {where}: “{' '.join(words.split())}”"


def _near(near: dict[str, Any]) -> str:
    enough = "which would have been enough" if near["would_do"] else "though that alone would not do"
    held = ", ".join(near["has"])
    if near["lacks"] is None:
        why_not = escape(near["hindered_by"])
        return f"rule {escape(near['rule'])} ({near['weight']:+.2f}) did not fire: {why_not}; {enough}"
    words = ", ".join(near["phrases"])
    asked = f"{near['lacks']} ({words})" if words else near["lacks"]
    rule = f"{escape(near['rule'])} ({near['weight']:+.2f})"
    return f"would have matched {rule} with {escape(asked)} beside {held}; {enough}"


def _development(one: dict[str, Any]) -> Iterator[str]:
    title = escape(one["title"])
    if one["member"]:
        likely = f", {one['p']:.2f} likely ({one['theta']:.2f} is needed)" if one["p"] is not None else ""
        how = _BY_RULE.get(one["reason"], one["reason"].replace("_", " "))
        yield f"[bold]{one['development']}[/bold], {title}: it is in it ({how}{likely})."
    else:
        yield f"[bold]{one['development']}[/bold], {title}: it is not in it."
        for obstacle in one["obstacles"]:
            yield f"  {escape(obstacle)}"
    for name, found in one["shared"].items():
        if found:
            yield f"  shared {name}: {escape(', '.join(found[:12]))}"
    if one["gap_hours"] is not None:
        yield f"  {one['gap_hours'] / 24:.1f} days between it and the likest member"
    runner_up = one["runner_up"]
    if runner_up is not None:
        at = f" at {runner_up['p']:.2f}" if runner_up["p"] is not None else ""
        what = "the next best was" if one["member"] else "it is in"
        yield f"  {what} {runner_up['development']}{at}"
    for name, veto in one["vetoes"].items():
        yield f"  {name} was ruled out: other {veto}"
