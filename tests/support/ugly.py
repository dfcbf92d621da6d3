"""Entries as no publisher should send them, each by the flaw that is to be said of it."""

from typing import Any

TITLE = "China bans exports of gallium and germanium to the United States"
TEXT = "Beijing banned exports of the critical minerals gallium and germanium on 3 December."
WHOLE: dict[str, Any] = {
    "title": TITLE,
    "summary": TEXT,
    "published": "2026-02-04T12:00:00Z",
    "lang": "en",
    "publisher": "The Post",
}
MIXED = (
    "The minister said that the ban on gallium is for the good of the people and that it will last. "
    "El ministro dijo que los minerales para la industria son una parte de las reservas del país y que "
    "por el momento se quedan en el país con una cuota. "
)
UGLY: dict[str, dict[str, Any]] = {
    "no_title": WHOLE | {"title": " "},
    "no_text": WHOLE | {"summary": "<p> </p>"},
    "no_date": WHOLE | {"published": None},
    "no_language": WHOLE | {"lang": None},
    "other_language": WHOLE | {"lang": "de"},
    "mixed_languages": WHOLE | {"summary": MIXED},
    "text_cut": WHOLE | {"summary": "", "content": TEXT + " More was said." * 70_000},
    "glued_words": WHOLE
    | {"title": "Exports halted", "summary": "Exports of galliumwhich is rare, and more."},
    "control_characters": WHOLE | {"title": "China bans exports of gal\x01lium to the United States\x9f"},
    "direction_marks": WHOLE | {"title": "\u202eChina bans exports of gal\u200flium\u202c to the US"},
}
