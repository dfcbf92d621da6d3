"""How alerts and developments look on a terminal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.table import Table
from rich.text import Text

from services.domain.precision import as_known

MOST_EVIDENCE = 3
MOST_A_TOPIC = 6


def alert_text(message: Mapping[str, Any]) -> Text:
    """One alert in a few lines: what, why it was sent, how many sources, what is new, and the evidence."""
    data = message.get("data") or {}
    development = data.get("development") or {}
    snapshot, delta = data.get("snapshot") or {}, data.get("delta") or {}
    topics = ", ".join(development.get("topics") or []) or "no topic"
    text = Text()
    text.append("● ", "bold yellow").append(str(development.get("title") or message.get("type")), "bold")
    text.append(f"\n  {message.get('type')} · {data.get('reason')} · {topics} · {_sources(snapshot)}", "dim")
    for line in _news(delta):
        text.append(f"\n  new: {line}", "green")
    evidence = _evidence(data.get("explain") or {})
    if evidence:
        text.append(f"\n  why: {evidence}", "cyan")
    return text


def developments_table(topic: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """The developments of one topic, those of most sources first."""
    table = Table(
        title=topic, title_justify="left", title_style="bold", box=None, pad_edge=False, expand=True
    )
    table.add_column("development", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in ("stage", "sources", "articles", "copies", "languages"):
        table.add_column(name, no_wrap=True)
    ordered = sorted(rows, key=lambda row: (-row["sources"], -row["articles"], row["title"]))
    for row in ordered[:MOST_A_TOPIC]:
        figures = (str(row["sources"]), str(row["articles"]), str(row["copies"]))
        table.add_row(row["title"], row["stage"] or "", *figures, " ".join(row["languages"]))
    if len(ordered) > MOST_A_TOPIC:
        table.add_row(f"… and {len(ordered) - MOST_A_TOPIC} more", "", "", "", "", "", style="dim")
    return table


def _sources(snapshot: Mapping[str, Any]) -> str:
    count = int(snapshot.get("independent_sources") or 0)
    official = int(snapshot.get("official_sources") or 0)
    words = f"{count} source{'' if count == 1 else 's'}"
    return f"{words} ({official} official)" if official else words


def _news(delta: Mapping[str, Any]) -> list[str]:
    lines = [
        f"{article.get('publisher') or '?'} [{article.get('language')}]: {article.get('title')}"
        for article in (delta.get("articles") or [])[:2]
    ]
    more = len(delta.get("articles") or []) - 2 + int(delta.get("more") or 0)
    if more > 0:
        lines.append(f"and {more} more articles")
    steps = (delta.get("milestones") or [])[:2]
    lines += [
        f"{as_known(date.fromisoformat(step['date']), step['precision'])}: {step['cue'].replace('_', ' ')}"
        for step in steps
    ]
    stage = delta.get("stage")
    if stage:
        before = f"{stage['from']} → " if stage.get("from") else ""
        lines.append(f"stage {before}{stage.get('to')}")
    return lines


def _evidence(explain: Mapping[str, Any]) -> str:
    words = []
    for match in explain.get("matched") or []:
        found = sorted(match.get("evidence") or [], key=lambda hit: -float(hit.get("weight") or 0))
        distinct = list(dict.fromkeys(str(hit.get("text")) for hit in found))
        quotes = ", ".join(f"“{text}”" for text in distinct[:MOST_EVIDENCE])
        words.append(f"{match.get('topic')} {float(match.get('score') or 0):.2f} by {quotes}")
    return "; ".join(words)
