"""How alerts and developments look on a terminal."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.table import Table
from rich.text import Text

from services.cli.options import out
from services.domain.leading import leading_words
from services.domain.precision import as_known

MOST_EVIDENCE = 3
MOST_A_TOPIC = 6
MOST_DATES = 3
REASONS = {  # of a message, for readers
    "first": "new development",
    "corrected": "correction",
    "merged": "two developments are one",
    "split": "a development was split",
    "state_changed": "its stage changed",
    "material_change": "another topic",
    "milestone": "a date was found",
    "official_source": "an official source says so",
    "reopened": "taken up again",
    "new_sources": "more sources say so",
    "quiet": "gone quiet",
}


def alert_text(message: Mapping[str, Any], width: int | None = None, told: str | None = None) -> Text:
    """One alert in a few lines: what, why it was sent, how many sources, what is new, what comes next, and
    the evidence. Lines are wrapped at `width` if there is one; `told` names the subscription.
    """
    data = message.get("data") or {}
    development = data.get("development") or {}
    snapshot, delta = data.get("snapshot") or {}, data.get("delta") or {}
    topics = ", ".join(development.get("topics") or []) or "no topic"
    reason = str(data.get("reason"))
    about = f"{REASONS.get(reason, reason)} · {topics} · {_sources(snapshot)}"
    about = f"{about} · to: {told}" if told else about
    lines = [("● ", str(development.get("title") or message.get("type")), "bold"), ("  ", about, "dim")]
    lines += [("  new: ", line, "green") for line in _news(delta, development)]
    dates = _dates(snapshot, str(message.get("timestamp"))[:10])
    lines += [("  next: ", dates, "magenta")] if dates else []
    evidence = _evidence(data.get("explain") or {})
    lines += [("  why: ", evidence, "cyan")] if evidence else []
    by = (data.get("explain") or {}).get("by_hand")
    lines += [("  by: ", f"{by['author']} ({by['command']})", "cyan")] if by else []
    return Text("\n").join(Text(_wrapped(mark, line, width), style) for mark, line, style in lines)


def _wrapped(mark: str, line: str, width: int | None) -> str:
    whole = " ".join(line.split())
    if width is None:
        return mark + whole
    indent = " " * len(mark)
    return textwrap.fill(whole, width, initial_indent=mark, subsequent_indent=indent, break_on_hyphens=False)


def developments_table(topic: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """The developments of one topic, those of most sources first."""
    table = Table(
        title=topic,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        expand=out.is_terminal,
    )
    table.add_column("development", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in ("stage", "sources", "articles", "copies", "languages"):
        table.add_column(name, no_wrap=True)
    ordered = sorted(rows, key=lambda row: (-row["sources"], -row["articles"], row["title"]))
    for row in ordered[:MOST_A_TOPIC]:
        figures = (str(row["sources"]), str(row["articles"]), str(row["copies"]))
        table.add_row(row["title"], _words(row["stage"] or ""), *figures, " ".join(row["languages"]))
    if len(ordered) > MOST_A_TOPIC:
        table.add_row(f"… and {len(ordered) - MOST_A_TOPIC} more", "", "", "", "", "", style="dim")
    return table


def _sources(snapshot: Mapping[str, Any]) -> str:
    count = int(snapshot.get("independent_sources") or 0)
    official = int(snapshot.get("official_sources") or 0)
    words = f"{count} source{'' if count == 1 else 's'}"
    return f"{words} ({official} official)" if official else words


def _news(delta: Mapping[str, Any], development: Mapping[str, Any]) -> list[str]:
    lines = [
        f"{article.get('publisher') or '?'} [{article.get('language')}]: {article.get('title')}"
        for article in (delta.get("articles") or [])[:2]
    ]
    more = len(delta.get("articles") or []) - 2 + int(delta.get("more") or 0)
    if more > 0:
        lines.append(f"and {more} more article{'' if more == 1 else 's'}")
    lines += [f"date found: {_step(step)}" for step in (delta.get("milestones") or [])[:MOST_DATES]]
    stage = delta.get("stage")
    if stage:
        before = f"{_words(stage['from'])} → " if stage.get("from") else ""
        said = development.get("stage_sentence")
        quoted = f" (“{said}”)" if said and said != development.get("title") else ""
        lines.append(f"stage: {before}{_words(stage.get('to'))}{quoted}")
    return lines


def _dates(snapshot: Mapping[str, Any], today: str) -> str:
    """The dates ahead that are known of the development, the nearest first."""
    ahead = sorted(
        (step for step in snapshot.get("milestones") or [] if step["date"] >= today),
        key=lambda step: str(step["date"]),
    )
    return "; ".join(_step(step) for step in ahead[:MOST_DATES])


def _step(step: Mapping[str, Any]) -> str:
    return f"{as_known(date.fromisoformat(step['date']), step['precision'])} ({_words(step['cue'])})"


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def _evidence(explain: Mapping[str, Any]) -> str:
    words = []
    for match in explain.get("matched") or []:
        texts = [str(hit.get("text")) for hit in match.get("evidence") or []]
        quotes = ", ".join(f"“{text}”" for text in leading_words(texts, MOST_EVIDENCE))
        words.append(f"{match.get('topic')} {float(match.get('score') or 0):.2f} by {quotes}")
    return "; ".join(words)
