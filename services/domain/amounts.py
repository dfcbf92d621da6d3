"""Amounts that a text names, brought to one form: 10 %, ten percent and 10 por ciento are one amount."""

import re

_SCALES = {
    "thousand": 1e3, "k": 1e3, "mil": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6, "millon": 1e6,
    "millones": 1e6, "mn": 1e6, "m": 1e6, "mdd": 1e6, "mdp": 1e6, "billion": 1e9, "billions": 1e9, "bn":
    1e9, "b": 1e9, "milliard": 1e9, "milliards": 1e9, "mil millones": 1e9, "mmdd": 1e9, "trillion":
    1e12, "tn": 1e12, "billon": 1e12, "billones": 1e12,
}  # fmt: skip
_FRENCH_BILLION = 1e12
_WORDS = {
    "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "fifty": 50, "sixty": 60,
    "hundred": 100, "diez": 10, "quince": 15, "veinte": 20, "treinta": 30, "cincuenta": 50, "sesenta":
    60, "cien": 100, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "cinquante": 50, "soixante":
    60, "cent": 100, "eleven": 11, "once": 11, "onze": 11, "twelve": 12, "doce": 12, "douze": 12,
    "eight": 8, "ocho": 8, "huit": 8,
}  # fmt: skip
_TENTH = re.compile(r"\b(?:a tenth|decima parte|un decimo|un dixieme|one tenth)\b")
_NUMBER = re.compile(
    r"""(?P<n>\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)
    (?:[\s-]?(?P<scale>mil\smillones|thousand|mille|mil|millions?|millon(?:es)?|billions?|billon(?:es)?|milliards?
       |trillion|bn|tn|mn|mdd|mmdd|[kmb](?!\w)))?
    (?P<after>\s?(?:%|percent|per\scent|por\sciento|pour\scent)|\s(?:de\s)?(?:us\s|u\.s\.\s)?(?:dollars?|dolares|euros?))?
    (?![\w/])""",
    re.VERBOSE,
)
_MONEY = re.compile(r"(?:[$€]|\busd|\beur)\s?$")
_INSIDE = re.compile(r"[\w.,/-]")
_SPELLED = re.compile(rf"\b(?P<w>{'|'.join(_WORDS)})[\s-](?P<after>percent|per cent|por ciento|pour cent)\b")
_MIL = re.compile(r"\bmil (\d{3})\b")
_YEARS = range(1900, 2100)


def _value(written: str) -> float:
    groups = re.split(r"[., ]", written)
    last_is_decimal = len(groups) > 1 and len(groups[-1]) != 3
    whole, decimals = (groups[:-1], groups[-1]) if last_is_decimal else (groups, "0")
    return float("".join(whole) + "." + decimals)


def _form(kind: str, value: float) -> str:
    return f"{kind}{value:.3g}"


def amounts(folded: str, language: str) -> frozenset[str]:
    """Give the amounts in a folded text: `%10`, `$1.2e+10` for money, `#60` for a plain count.

    Years, days of a month and counts under eleven are no amounts: they tell no events apart.
    """
    found: set[str] = set()
    if "ten" in folded or "deci" in folded or "dix" in folded:
        found.update(_form("%", 10) for _ in _TENTH.finditer(folded))
    if "cent" in folded or "ciento" in folded:
        found.update(_form("%", _WORDS[match["w"]]) for match in _SPELLED.finditer(folded))
    text = _MIL.sub(r"1\1", folded) if language == "es" else folded
    for match in _NUMBER.finditer(text):
        form = _read(match, language)
        if form is not None:
            found.add(form)
    return frozenset(found)


def _read(match: re.Match[str], language: str) -> str | None:
    before = match.string[max(0, match.start() - 4) : match.start()]
    if before and _INSIDE.match(before[-1]):
        return None  # the end of a longer number, of a name (h200) or of a range of years
    value = _value(match["n"])
    after = (match["after"] or "").strip()
    if after and after[0] in "%p":
        return _form("%", value)
    scale = match["scale"]
    if scale:
        scale = " ".join(scale.split())
        value *= _FRENCH_BILLION if scale.startswith("billion") and language == "fr" else _SCALES[scale]
    if after or _MONEY.search(before) or (scale and value >= 1e8):
        return _form("$", value)
    if value < 11 or (value in _YEARS and not scale and len(match["n"]) == 4) or value != int(value):
        return None
    return _form("#", value)
