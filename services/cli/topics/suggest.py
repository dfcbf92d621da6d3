"""`tradewire topics suggest`: phrases for a topic, proposed from documents; a person approves."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.adapters.db.engine import Database
from services.adapters.db.stored import list_stored
from services.adapters.seeds import load_catalogue, load_gazetteer, load_topic_packs
from services.cli.byhand import opened
from services.cli.documents import DocumentError, find_documents, read_file
from services.cli.entrylines import BadLineError, read_entries, said
from services.cli.options import Data, Json, err, out, read_settings
from services.cli.topics.access import is_file, read_pack, stored_pack
from services.domain.articles import Article, Entry, clean
from services.domain.feeds import ParsedEntry
from services.domain.packs import TopicPack
from services.domain.suggest import Proposed, Suggestions
from services.domain.suggest import suggest as propose
from services.domain.topics import TopicClassifier
from services.runtime.settings import ROOT, Settings

BUNDLED = ROOT / "seeds" / "sample"
STORED = "stored"
MOST_BACKGROUND = 5000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def suggest(
    documents: Annotated[
        list[Path],
        typer.Argument(
            metavar="DOC…", help="Files as ingest takes them, or a catalogue.", show_default=False
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="What the documents are set against: a file of entries (.jsonl), - for stdin, or stored "
            "(articles on no topic). Without: the bundled entries that are on no topic.",
        ),
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option("--topic", help="SLUG or FILE of the pack whose phrases are known already."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Phrases a language at most.")] = 25,
    json: Json = False,
    data: Data = None,
) -> None:
    """Propose phrases and examples for a topic, from documents about it. Changes nothing.

    Prints a YAML fragment to paste from: phrases by language, beside the concept in whose company they stand,
    with their evidence (weight z, counts, a sentence); and sentences to serve as examples. What the pack or
    the list of entities holds already is left out. Nothing is decided: strike what does not fit, then
    `tradewire topics check` and `tradewire topics diff` say what the rest would do.

    Example: tradewire topics suggest seeds/catalogue.yaml --topic critical-minerals
    """
    settings = read_settings()
    try:
        texts = [clean(entry) for path in documents for entry in _read(path)]
        background = _background(against, settings, data)
    except (DocumentError, BadLineError, OSError, KeyError) as error:
        err.print(f"tradewire: {said(error)}", markup=False)
        raise typer.Exit(2) from error
    pack = _pack(topic, settings, data) if topic is not None else None
    gazetteer = load_gazetteer(settings.entities_file)
    found = propose(texts, background, pack, gazetteer, most=most)
    if json:
        typer.echo(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2))
    else:
        out.print("\n".join(fragment(found, pack, len(texts))), markup=False)


def _read(path: Path) -> Iterator[Entry]:
    """The documents of a path; of a catalogue, the claims of each."""
    if path.suffix in (".yaml", ".yml"):
        for name, document in load_catalogue(path).items():
            facts = document.get("facts")
            claims = [str(fact["claim"]) for fact in facts] if isinstance(facts, list) else []
            yield Entry(id=name, content="\n".join(claims), language=str(document.get("language") or "en"))
        return
    for file in find_documents([path]):
        for parsed in read_file(file):
            yield _entry(parsed, file.name)


def _entry(parsed: ParsedEntry, name: str) -> Entry:
    return Entry(
        id=name,
        title=parsed.title,
        summary=parsed.summary,
        content=parsed.content,
        language=parsed.language,
    )


def _pack(name: str, settings: Settings, data: Path | None) -> TopicPack:
    """A file, a bundled pack, or one that is stored."""
    if is_file(name):
        return read_pack(Path(name))
    for pack in load_topic_packs(settings.topics_dir):
        if pack.slug == name:
            return pack
    with opened("topics", "suggest", data) as (_, database), database.transaction() as connection:
        return stored_pack(connection, name)


def _background(against: str | None, settings: Settings, data: Path | None) -> list[Article]:
    if against == STORED:
        with opened("topics", "suggest", data) as (_, database):
            return [clean(entry) for entry in _off_topic(database)]
    if against is not None:
        return [clean(entry) for entry in read_entries(against)]
    packs = load_topic_packs(settings.topics_dir)
    classifier = TopicClassifier(packs, load_gazetteer(settings.entities_file))
    articles = [clean(_entry(parsed, file.name)) for file in _bundled() for parsed in read_file(file)]
    return [article for article in articles if not classifier.classify(article).accepted]


def _bundled() -> Iterable[Path]:
    return sorted(file for file in BUNDLED.iterdir() if file.suffix in (".rss", ".atom", ".rdf", ".json"))


def _off_topic(database: Database) -> Iterator[Entry]:
    after_id, given = 0, 0
    while given < MOST_BACKGROUND:
        with database.transaction() as connection:
            batch = list_stored(connection, EARLIEST, after_id=after_id, limit=500)
        if not batch:
            return
        after_id = batch[-1].article_id
        kept = [one.entry for one in batch if not one.topics]
        given += len(kept)
        yield from kept


def fragment(found: Suggestions, pack: TopicPack | None, documents: int) -> Iterator[str]:
    """What is proposed as lines of YAML to paste from, with its evidence as comments."""
    where = f"beside the concepts of {pack.slug}" if pack is not None else "for a new topic"
    known = f"{found.covered} are known already"
    yield f"# {len(found.phrases)} phrases from {documents} documents, {where}; {known}"
    yield "# z: how far a phrase sets them apart. Strike what does not fit, then: tradewire topics check FILE"
    if found.phrases:
        yield "concepts:"
    for near in sorted({one.near for one in found.phrases}, key=lambda name: (name is None, name)):
        yield f"  {near or 'proposed'}:" + ("" if near else "  # stands beside no concept: give it a name")
        group = [one for one in found.phrases if one.near == near]
        for language in dict.fromkeys(one.language for one in group):
            yield f"    {language}:"
            for one in group:
                if one.language == language:
                    yield from _lines(one)
    if found.prototypes:
        yield "examples:"
        yield "  match:  # sentences that say much of it"
    for prototype in found.prototypes:
        yield f"  # {prototype.document}, weight {prototype.weight:.1f}"
        yield f"  - {{lang: {prototype.language}, title: {_quoted(prototype.sentence)}}}"


def _lines(one: Proposed) -> Iterator[str]:
    counts = f"{one.count} times in {one.documents} documents, {one.background} in the background"
    yield f"    # z {one.z:.1f}, {counts}; {one.document}: {' '.join(one.sentence.split())}"
    also = f"  # also: {', '.join(one.also[:5])}" if one.also else ""
    yield f"    - {_quoted(one.phrase)}{also}"


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes, which is written as JSON writes it."""
    return orjson.dumps(" ".join(text.split())).decode()
