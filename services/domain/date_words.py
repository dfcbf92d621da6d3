"""The words that dates are made of, in three languages, and the pattern that finds them in a folded text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Grammar:
    """One language's words for dates. `core` is what every date has in it: a text without is left at once.
    Forward and backward are words that point ahead or back.
    """

    pattern: re.Pattern[str]
    core: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    ordinals: Mapping[str, int]
    quarters: frozenset[str]
    seasons: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    days: Mapping[str, int]
    forward: frozenset[str]
    backward: frozenset[str]
    month_first: bool


def _numbered(words: str, first: int = 1) -> dict[str, int]:
    """Read "a|b c d" as {a: 1, b: 1, c: 2, d: 3}."""
    return {name: index for index, group in enumerate(words.split(), first) for name in group.split("|")}


def _any(words: Mapping[str, object] | frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_YEAR = r"(?:19|20)\d\d(?!\d)"
_COMMON = rf"""
    (?P<iso>(?<!\d)(?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)(?!\d))
  | (?P<num>(?<![\d/])(?P<num_a>\d{{1,2}})[/.](?P<num_b>\d{{1,2}})[/.](?P<num_y>{_YEAR}))
"""

_EN_MONTHS = _numbered(
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
    " september|sept|sep october|oct november|nov december|dec"
)
_EN_DAYS = _numbered(
    "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thurs friday|fri saturday sunday", 0
)
_EN_NUMBERS = _numbered(
    "one|a|an two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
) | {"twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90, "180": 180, "a hundred": 100}
_EN_ORDINALS = _numbered("first|1st second|2nd third|3rd fourth|4th") | {"last": 4, "final": 4}
_EN_SEASONS = {"spring": 0, "summer": 1, "fall": 2, "autumn": 2, "winter": 3}
_EN_UNITS = {f"{unit}{s}": unit for unit in ("day", "week", "month", "quarter", "year") for s in ("", "s")}
_EN_UNITS |= {"business days": "day", "calendar days": "day", "working days": "day"}
_EN_RELATIVE = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
_EN_MONTH = rf"(?:{_any(_EN_MONTHS)})\.?"
_EN_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d.,]\d)"
_EN_TWO = r"\s?(?:-|and|to|&|or)\s?"

_EN = rf"""{_COMMON}
  | (?P<md>\b(?P<md_m>{_EN_MONTH})\s?(?P<md_a>{_EN_DAY})(?:{_EN_TWO}(?P<md_b>{_EN_DAY})(?!\s?
        (?:{_EN_MONTH}\b)))?
      (?:,?\s(?:of\s)?(?P<md_y>{_YEAR})|(?![\w%])))
  | (?P<dm>(?<![\d.,$])(?P<dm_a>{_EN_DAY})(?:{_EN_TWO}(?P<dm_b>{_EN_DAY}))?\s(?:of\s)?(?P<dm_m>{_EN_MONTH})
      (?:,?\s(?P<dm_y>{_YEAR}))?(?!\w))
  | (?P<mo>\b(?P<mo_edge>(?:(?:next|last|this|in|by|until|since|through|early|mid|late|early\sin|end\sof
        |middle\sof
      |the\send\sof|beginning\sof|start\sof|during|before|after|from|for|of)[\s-])*)(?P<mo_m>{_EN_MONTH})(?P<mo_after>)
      (?:,?\s(?:of\s)?(?P<mo_y>{_YEAR}))?(?!\w|\s\d))
  | (?P<pa>\b(?:(?P<pa_n>{_any(_EN_ORDINALS)})[\s-](?P<pa_unit>quarter|half)(?:\s(?:of\s)?(?P<pa_y>{_YEAR}))?
      |q(?P<pa_q>[1-4])\s?(?:of\s)?(?P<pa_qy>{_YEAR}))(?!\w))
  | (?P<se>\b(?P<se_s>{_any(_EN_SEASONS)})\s(?:of\s)?(?P<se_y>{_YEAR}))
  | (?P<te>\b(?:within|in|after|over\sthe\snext|in\sthe\snext|the\snext|no\slater\sthan|at\sleast)\s
      (?:(?:a\speriod\sof|about|around|up\sto|less\sthan)\s)?(?P<te_n>\d{{1,3}}|{_any(_EN_NUMBERS)})[\s-]
      (?P<te_u>{_any(_EN_UNITS)})(?!\w|\s(?:ago|earlier|before|old)\b))
  | (?P<wd>\b(?P<wd_before>(?:(?:on|next|last|this|coming|this\scoming|past|this\spast|by|until|early
        |late)\s)*)
      (?P<wd_d>{_any(_EN_DAYS)})(?P<wd_after>\snext|\slast)?(?!\w|['-]))
  | (?P<sp>\b(?P<sp_before>next|this|last|coming|past)\s(?P<sp_u>week|month|quarter|year)(?P<sp_after>)(?!\w))
  | (?P<re>\b(?P<re_d>{_any(_EN_RELATIVE)})(?![\w]|'))
  | (?P<ye>(?:\b(?:in|into|by|until|till|through|to|since|from|of|during|before|after|late|early|mid|for|and
        |or|the
      |between|around|beyond|than)[\s-]|-)(?P<ye_y>{_YEAR})(?![\w%/]|-\d|[.,]\d))
"""

_ES_MONTHS = _numbered(
    "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago"
    " septiembre|setiembre|sep|sept octubre|oct noviembre|nov diciembre|dic"
)
_ES_DAYS = _numbered("lunes martes miercoles jueves viernes sabado domingo", 0)
_ES_NUMBERS = _numbered(
    "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
) | {
    "veinte": 20, "treinta": 30, "cuarenta y cinco": 45, "sesenta": 60, "noventa": 90, "cien": 100,
}  # fmt: skip
_ES_ORDINALS = _numbered("primer|primero|1er segundo|2do tercer|tercero|3er cuarto|4to") | {"ultimo": 4}
_ES_SEASONS = {"primavera": 0, "verano": 1, "otono": 2, "invierno": 3}
_ES_UNITS = {
    "dia": "day", "dias": "day", "dias habiles": "day", "dias naturales": "day", "jornadas": "day",
    "semana": "week", "semanas": "week", "mes": "month", "meses": "month", "trimestre": "quarter",
    "trimestres": "quarter",
    "ano": "year", "anos": "year",
}  # fmt: skip
_ES_RELATIVE = {"hoy": 0, "manana": 1, "ayer": -1, "anteayer": -2}
_ES_MONTH = rf"(?:{_any(_ES_MONTHS)})\.?"
_ES_DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?:ro|o|\.?[°º]|er)?(?![\d.,]\d)|primero)"

_ES = rf"""{_COMMON}
  | (?P<dm>(?<![\d.,$])\b(?P<dm_a>{_ES_DAY})(?:\s?(?:-|y|al|o|a)\s?(?:el\s)?(?P<dm_b>{_ES_DAY}))?
      \s(?:de\s)?(?P<dm_m>{_ES_MONTH})(?:,?\s(?:(?:de|del)\s)?(?P<dm_y>{_YEAR}))?(?!\w))
  | (?P<md>\b(?P<md_m>{_any(_ES_MONTHS)})\s(?P<md_a>(?:0?[1-9]|[12]\d|3[01]))(?P<md_b>(?!))?,\s
        (?P<md_y>{_YEAR}))
  | (?P<mo>\b(?P<mo_edge>(?:(?:en|a|para|hasta|desde|durante|de|del|este|pasado|proximo|el|mediados|finales
        |fines
      |principios|inicios|comienzos|final|mes|antes|despues)\s)*)(?P<mo_m>{_ES_MONTH})
      (?:(?P<mo_after>\s(?:pasado|proximo))|,?\s(?:(?:de|del)\s)?(?P<mo_y>{_YEAR}))?(?!\w|\s\d))
  | (?P<pa>\b(?:(?P<pa_n>{_any(_ES_ORDINALS)})\s(?P<pa_unit>trimestre|semestre|mitad)
      (?:\s(?:(?:de|del)\s)?(?P<pa_y>{_YEAR}))?|(?:[1-4]t|t(?P<pa_q>[1-4]))\s?(?:de\s)?(?P<pa_qy>{_YEAR}))
        (?!\w))
  | (?P<se>\b(?P<se_s>{_any(_ES_SEASONS)})\s(?:(?:de|del)\s)?(?P<se_y>{_YEAR}))
  | (?P<te>\b(?:en\sun\splazo\s(?:maximo\s)?(?:de|no\smayor\sa)|plazo\sde|dentro\sde|en\slos\sproximos|en
      |al\scabo\sde|a\smas\stardar\sen|durante\slos\sproximos|los\sproximos)\s
        (?P<te_n>\d{{1,3}}|{_any(_ES_NUMBERS)})\s
      (?P<te_u>{_any(_ES_UNITS)})(?!\w|\s(?:antes|atras)\b))
  | (?P<wd>\b(?P<wd_before>(?:(?:el|este|pasado|proximo|del|al|para|hasta|mismo)\s)*)
        (?P<wd_d>{_any(_ES_DAYS)})
      (?P<wd_after>\s(?:pasado|proximo|que\sviene))?(?!\w))
  | (?P<sp>\b(?P<sp_before>(?:(?:la|el|este|esta|proximo|proxima|pasado|pasada)\s)+)
      (?P<sp_u>semana|mes|trimestre|ano)(?P<sp_after>(?:\s(?:pasada|pasado|proxima|proximo|que\sviene
        |entrante))?)(?!\w))
  | (?P<re>(?<!la\s)(?<!esta\s)(?<!en\s)\b(?P<re_d>{_any(_ES_RELATIVE)})(?!\w))
  | (?P<ye>(?:\b(?:en|a|al|para|hasta|desde|de|del|durante|antes\sde|despues\sde|hacia|y|o|entre|el)\s|-)
      (?P<ye_y>{_YEAR})(?![\w%/]|-\d|[.,]\d))
"""

_FR_MONTHS = _numbered(
    "janvier|janv fevrier|fevr mars avril|avr mai juin juillet|juil aout septembre|sept"
    " octobre|oct novembre|nov decembre|dec"
)
_FR_DAYS = _numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 0)
_FR_NUMBERS = _numbered(
    "un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
) | {
    "vingt": 20, "trente": 30, "quarante-cinq": 45, "soixante": 60, "quatre-vingt-dix": 90, "cent": 100,
}  # fmt: skip
_FR_ORDINALS = _numbered("premier|1er deuxieme|2e|second troisieme|3e quatrieme|4e") | {"dernier": 4}
_FR_SEASONS = {"printemps": 0, "ete": 1, "automne": 2, "hiver": 3}
_FR_UNITS = {
    "jour": "day", "jours": "day", "jours ouvrables": "day", "semaine": "week", "semaines": "week",
    "mois": "month", "trimestre": "quarter", "trimestres": "quarter", "an": "year", "ans": "year",
    "annee": "year", "annees": "year",
}  # fmt: skip
_FR_RELATIVE = {"aujourd'hui": 0, "demain": 1, "hier": -1, "apres-demain": 2}
_FR_MONTH = rf"(?:{_any(_FR_MONTHS)})\.?"
_FR_DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?:er)?(?![\d.,]\d)|premier)"

_FR = rf"""{_COMMON}
  | (?P<dm>(?<![\d.,$])\b(?P<dm_a>{_FR_DAY})(?:\s?(?:-|et|au|ou)\s?(?:le\s)?(?P<dm_b>{_FR_DAY}))?\s
      (?P<dm_m>{_FR_MONTH})(?:\s(?P<dm_y>{_YEAR}))?(?!\w))
  | (?P<mo>\b(?P<mo_edge>(?:(?:en|d'ici|des|depuis|jusqu'en|jusqu'a|pour|avant|apres|debut|fin|mi|la\sfin
        |mois\sde
      |au\smois\sde|a\sla\sfin|de|courant)[\s-])*)(?P<mo_m>{_FR_MONTH})
      (?:(?P<mo_after>\s(?:dernier|prochain))|\s(?P<mo_y>{_YEAR}))?(?!\w|\s\d))
  | (?P<pa>\b(?:(?P<pa_n>{_any(_FR_ORDINALS)})\s(?P<pa_unit>trimestre|semestre)(?:\s(?:de\s)?
        (?P<pa_y>{_YEAR}))?
      |t(?P<pa_q>[1-4])\s?(?P<pa_qy>{_YEAR}))(?!\w))
  | (?P<se>\b(?P<se_s>{_any(_FR_SEASONS)})\s(?:de\s)?(?P<se_y>{_YEAR}))
  | (?P<te>\b(?:d'ici|dans\sun\sdelai\sde|dans\sles|dans|sous|au\scours\sdes|au\sbout\sde|pendant\sles|les)\s
      (?:prochains?\s)?(?P<te_n>\d{{1,3}}|{_any(_FR_NUMBERS)})\s(?:prochains?\s|prochaines\s)?
      (?P<te_u>{_any(_FR_UNITS)})(?!\w|\s(?:plus\stot|auparavant|derniers|dernieres)\b))
  | (?P<wd>\b(?P<wd_before>(?:(?:le|ce|des|d'ici|jusqu'a)\s)*)(?P<wd_d>{_any(_FR_DAYS)})
      (?P<wd_after>\s(?:dernier|prochain|passe))?(?!\w))
  | (?P<sp>\b(?P<sp_before>(?:(?:la|le|ce|cette)\s|l')?)(?P<sp_u>semaine|mois|trimestre|an|annee)
      (?P<sp_after>\s(?:prochaine|prochain|derniere|dernier|passe|passee))(?!\w))
  | (?P<re>\b(?P<re_d>{_any(_FR_RELATIVE)})(?!\w))
  | (?P<ye>(?:\b(?:en|d'ici|d'ici\sa|a|jusqu'en|jusqu'a|depuis|des|pour|de|avant|apres|vers|horizon|et|ou
        |fin|debut
      |mi|entre|l'an)[\s-]|-)(?P<ye_y>{_YEAR})(?![\w%/]|-\d|[.,]\d))
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _compile(pattern: str) -> re.Pattern[str]:
    # Every date begins where a word does, or at the dash of "2026-2030": most places are left at once.
    return re.compile(rf"(?:(?<!\w)(?=\w)|(?=-))(?:{pattern})", re.VERBOSE)


def _core(*words: Mapping[str, object] | frozenset[str]) -> re.Pattern[str]:
    whole = {word.split()[0] for listed in words for word in listed}
    return re.compile(rf"(?:19|20)\d\d|\b(?:{_any(frozenset(whole))})\b")


GRAMMARS: Mapping[str, Grammar] = {
    "en": Grammar(
        _compile(_EN), _core(_EN_MONTHS, _EN_DAYS, _EN_UNITS, _EN_RELATIVE, _words("half")),
        _EN_MONTHS, _EN_DAYS, _EN_ORDINALS, _words("quarter"), _EN_SEASONS, _EN_NUMBERS,
        _EN_UNITS, _EN_RELATIVE, _words("next coming until by"), _words("last past since"), month_first=True,
    ),
    "es": Grammar(
        _compile(_ES), _core(_ES_MONTHS, _ES_DAYS, _ES_UNITS, _ES_RELATIVE, _words("semestre mitad")),
        _ES_MONTHS, _ES_DAYS, _ES_ORDINALS, _words("trimestre"), _ES_SEASONS, _ES_NUMBERS,
        _ES_UNITS, _ES_RELATIVE, _words("proximo proxima viene entrante hasta para"),
        _words("pasado pasada desde"),
        month_first=False,
    ),
    "fr": Grammar(
        _compile(_FR), _core(_FR_MONTHS, _FR_DAYS, _FR_UNITS, _FR_RELATIVE, _words("semestre")),
        _FR_MONTHS, _FR_DAYS, _FR_ORDINALS, _words("trimestre"), _FR_SEASONS, _FR_NUMBERS,
        _FR_UNITS, _FR_RELATIVE, _words("prochain prochaine d'ici jusqu'a jusqu'en"),
        _words("dernier derniere passe passee depuis"), month_first=False,
    ),
}  # fmt: skip
