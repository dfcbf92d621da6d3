"""Documents that people bring in: every kind is read, and what cannot be read is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cli.documents import DocumentError, find_documents, read_file, read_page, read_text
from services.cli.ingest import read_all


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_short_first_line_is_the_title() -> None:
    (entry,) = read_text(b"Mexico and the US sign\n\nThe two countries signed.\n")
    assert (entry.title, entry.content) == ("Mexico and the US sign", "The two countries signed.")


def test_a_first_sentence_is_no_title() -> None:
    (entry,) = read_text(b"The two countries signed on Monday.\nThey will meet again.")
    assert entry.title == ""
    assert entry.content.startswith("The two countries signed")


def test_text_in_an_old_encoding_is_read() -> None:
    (entry,) = read_text("Revisión del T-MEC\nEl secretario dijo que sí.".encode("cp1252"))
    assert entry.title == "Revisión del T-MEC"


def test_text_in_utf_16_is_read_by_its_mark() -> None:
    (entry,) = read_text("Revisión\nEl secretario dijo que sí.".encode("utf-16"))
    assert entry.title == "Revisión"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"picture.txt: not text; save it as"):
        read_file(_file(tmp_path, "picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))


def test_a_page_gives_title_text_address_date_and_language() -> None:
    page = (
        b'<html lang="es-MX"><head><title>Portal</title>'
        b'<meta property="og:title" content="Plan de minerales">'
        b'<link rel="canonical" href="https://a.example/1"><meta property="og:site_name" content="Diario">'
        b'<meta property="article:published_time" content="2026-02-04T10:00:00Z">'
        b"<style>p{}</style></head>"
        b"<body><nav>Inicio</nav><p>Anunciaron un <b>plan</b>.</p><script>track()</script></body></html>"
    )
    (entry,) = read_page(page)
    assert entry.title == "Plan de minerales"
    assert "Anunciaron un" in entry.content
    assert "Inicio" not in entry.content
    assert "track" not in entry.content
    assert (entry.url, entry.language, entry.publisher) == ("https://a.example/1", "es", "Diario")
    assert entry.published_at == datetime(2026, 2, 4, 10, tzinfo=UTC)


def test_lines_of_json_need_no_id(tmp_path: Path) -> None:
    path = _file(
        tmp_path, "a.jsonl", '{"title": "A", "url": "https://a.example/", "lang": "fr"}\n\n{"title": "B"}\n'
    )
    first, second = read_file(path)
    assert (first.title, first.url, first.language) == ("A", "https://a.example/", "fr")
    assert first.guid != second.guid


def test_a_saved_feed_gives_its_entries(tmp_path: Path) -> None:
    feed = "<rss version='2.0'><channel><title>F</title><item><title>One</title></item></channel></rss>"
    assert [entry.title for entry in read_file(_file(tmp_path, "f.xml", feed))] == ["One"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", " \n", "the file is empty"),
        ("a.pdf", "%PDF", "unknown kind of file"),
        ("a.xml", "just text", "no feed"),
        ("a.json", '{"a": 1}', "no feed"),
        ("a.html", "<html><script>x</script></html>", "the page has no text"),
        ("a.jsonl", '{"title": "A"}\n{"title": \n', "line 2"),
        ("a.jsonl", '{"title": 7}\n', 'line 1: "title" must be text'),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: str, words: str) -> None:
    path = _file(tmp_path, name, content)
    with pytest.raises(DocumentError) as refused:
        read_file(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert words in str(refused.value)


def test_a_folder_is_looked_through_for_known_kinds(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    _file(tmp_path, "b.txt", "b")
    _file(tmp_path / "deep", "a.html", "a")
    _file(tmp_path, "c.pdf", "c")
    assert [path.name for path in find_documents([tmp_path])] == ["b.txt", "a.html"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file or folder"):
        list(find_documents([tmp_path / "nope.txt"]))


LINES = b'{"title": "One"}\n{"title": broken\n["no object"]\n{"title": "Two"}\n'


def test_a_line_that_is_no_entry_drops_its_file_unless_such_lines_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, other = _file(tmp_path, "a.jsonl", LINES), _file(tmp_path, "b.txt", "A text.")
    parsed, (complaint,) = read_all([lines, other])
    assert [entry.content for entry in parsed] == ["A text."]
    assert f"{lines}: line 2 is no JSON" in complaint
    assert complaint.endswith("nothing of this file was taken; --skip-bad leaves such lines out")
    parsed, complaints = read_all([lines, other], skip_bad=True)
    assert [entry.title for entry in parsed] == ["One", "Two", ""]
    assert complaints == []
    said = capsys.readouterr().err
    assert f"left out: {lines}: line 2 is no JSON" in said
    assert f"left out: {lines}: line 3 is no JSON object" in said


def test_what_cannot_be_read_at_all_is_no_matter_of_lines(tmp_path: Path) -> None:
    _, (complaint,) = read_all([_file(tmp_path, "a.txt", "")], skip_bad=True)
    assert complaint.endswith("a.txt: the file is empty")
