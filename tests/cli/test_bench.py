"""`tradewire bench classify`: what is measured, and that repeated entries are no copies."""

from datetime import UTC, datetime, timedelta

import orjson

from services.cli.bench import repeated
from services.domain.articles import Entry, clean
from services.domain.fingerprint import URL_WINDOW, Known, decide_duplicate, fingerprint
from services.runtime.settings import ROOT
from tests.cli.conftest import Run

DEV = str(ROOT / "tests" / "corpus" / "dev.jsonl")
TEXT = "The same long text about gallium that two agencies could have sent out, word for word, on one day."


def test_the_figures_add_up(run: Run) -> None:
    ran = run("bench", "classify", DEV, "--entries", "400", "--seconds", "0", "--json")
    assert ran.code == 0, ran.err
    found = orjson.loads(ran.out)
    assert (found["entries"], found["different"], found["passes"]) == (400, 358, 1)
    assert set(found["shares"]) == {"clean", "fingerprint", "match", "features", "group"}
    assert abs(sum(found["shares"].values()) - 1) < 0.01
    assert found["entries_per_s"] > 0


def test_an_entry_that_comes_again_is_no_copy_of_itself() -> None:
    dates = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), None)
    corpus = [
        Entry(
            id=f"e{n}",
            title=f"Gallium and number {n}",
            summary=TEXT,
            url="https://a.example/x?id=1",
            published_at=at,
        )
        for n, at in enumerate(dates)
    ]
    stream = list(repeated(corpus, 7))
    assert [entry.id for entry in stream] == ["e0", "e1", "e2", "e0#1", "e1#1", "e2#1", "e0#2"]
    first, again = clean(stream[0]), clean(stream[3])
    assert again.published_at is not None
    assert first.published_at is not None
    assert again.published_at - first.published_at > URL_WINDOW + timedelta(days=1)
    known = Known(1, fingerprint(first), "A", "en", first.published_at)
    assert decide_duplicate(again, fingerprint(again), [known]).duplicate_of is None


def test_a_file_without_entries_is_refused(run: Run) -> None:
    assert run("bench", "classify", "nowhere.jsonl").code == 2
