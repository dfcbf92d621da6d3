"""How far a policy has come, as an article says it: proposed to expired, with the sentence that says so."""

import re
from collections.abc import Mapping

from services.domain.articles import Article, mask_contacts
from services.domain.text import fold, sentences

STAGES = ("proposed", "announced", "published", "in_force", "suspended", "struck_down", "expired")
# That an act fell, lapsed, rests or is in force is the news or its background: the opening tells.
_PLAIN = frozenset({"struck_down", "expired", "suspended", "in_force"})
_OPENING = 2  # the title and the first sentence
_BACKGROUND = re.compile(
    r"[,;]? \b(?:after|following|amid|since|despite|as|though|although|even|tras|luego de|despues de"
    r"|a pesar de|pese a|aunque|apres|malgre|alors que|bien que|juste apres)\b"
)
_LEAST_FOREGROUND = 20  # characters: a sentence that begins with its background keeps it
_SENTENCES = 4
_READ_CAP = 2_000


def _compile(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")")


# Tried in this order within a sentence: the later a stage, the plainer the words it needs.
_PATTERNS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "en": {
        "struck_down": _compile(
            r"(?:struck|strikes|strike) down",
            r"(?:courts?|judges?|justices|tribunal|panel)\b.{0,80}\b(?:overturn|annul|invalidat|void|quash)(?:ed|s)\b",
            r"ruled? (?:\w+ )?unlawful",
            r"rules? .{0,40}(?:illegal|unlawful)",
        ),
        "expired": _compile(
            r"(?:has|have) (?:expired|lapsed)",
            r"expired (?:on|at|last)",
            r"(?:lapsed|ran out) (?:on|at|last)",
        ),
        "suspended": _compile(
            r"suspend(?:s|ed|ing)?\b(?! chief)",
            r"paus(?:e|es|ed|ing)\b",
            r"(?:put|puts) .{0,30}on hold",
            r"postpon(?:es|ed)\b",
            r"freez(?:es|ing)\b",
            r"froze\b",
            r"shelv(?:e|es|ed)\b",
            r"halts? (?:its|the) (?:intervention|order|measure)",
            r"lifts? .{0,25}order",
        ),
        "in_force": _compile(
            r"(?:took|taken|takes) effect\b(?! (?:in|on|from) \w+ \d)",
            r"(?:came|entered|went) into (?:force|effect)",
            r"(?:now|already) (?:in force|in effect|apply|applies)",
            r"(?:is|are) in (?:force|effect)",
            r"with immediate effect",
        ),
        "published": _compile(
            r"publish(?:es|ed)\b",
            r"federal register",
            r"(?:final|interim) rule",
            r"releas(?:es|ed) (?:a|the|its) .{0,30}(?:rule|list|notice|text|order)",
            r"(?:finali[sz]es?|finali[sz]ed)\b",
            r"issu(?:es|ed) (?:a|the|its) .{0,30}(?:rule|notice|order|regulation)",
        ),
        "proposed": _compile(
            r"propos(?:e|es|ed|al|als|ing)\b",
            r"draft\b",
            r"pitch(?:es|ed)\b",
            r"float(?:s|ed)\b",
            r"(?:weighs?|mulls?|considers?)\b",
            r"seeks? comments?",
            r"(?:introduc)(?:e|es|ed) .{0,20}bill",
        ),
        "announced": _compile(
            r"announc(?:e|es|ed|ing|ement)\b",
            r"unveil(?:s|ed)?\b",
            r"sign(?:s|ed)\b",
            r"launch(?:es|ed)\b",
            r"(?:agreed?|agrees) (?:on|to|with)\b",
            r"proclaim(?:s|ed)\b",
            r"approv(?:es|ed)\b",
            r"impos(?:es|ed)\b",
            r"will (?:impose|require|apply|take)\b",
            r"decree[sd]?\b",
        ),
    },
    "es": {
        "struck_down": _compile(
            r"(?:anul|invalid|revoc)(?:a|o|aron|an|ado|ada|ados|adas)\b",
            r"declar\w+ (?:ilegal|inconstitucional)\w*",
            r"tumb(?:a|o|an)\b",
        ),
        "expired": _compile(r"(?:vencio|expiro|caduco)\b", r"ha(?:n)? (?:vencido|expirado|caducado)"),
        "suspended": _compile(
            r"suspend(?:e|en|io|ieron|ido|ida|idos|idas)\b",
            r"suspension de",
            r"paus(?:a|o) (?!en)",
            r"pospon\w+",
            r"pospuso",
            r"aplaz(?:a|o|aron|an|ado|ada)\b",
            r"congel(?:a|o|aron)\b",
        ),
        "in_force": _compile(
            r"(?:entro|entraron|entra|entran) en vigor\b(?! (?:el|en|a partir))",
            r"(?:ya|desde hoy|estan?) (?:en vigor|vigentes?)",
            r"desde hoy",
            r"ya (?:rige|rigen|aplica|aplican)",
        ),
        "published": _compile(
            r"public(?:aron|ado|ada|ados|adas)\b",
            r"public(?:a|o|an) (?:el|la|los|las|su|sus|un|una|hoy|este)\b",
            r"diario oficial",
        ),
        "proposed": _compile(
            r"prop(?:one|onen|uso|usieron|uesta|uestas|uesto)\b",
            r"plante(?:a|o|an|aron|ado)\b",
            r"iniciativa (?:de ley|para)",
            r"borrador",
            r"evalua(?:n)?\b",
            r"sopesa(?:n)?\b",
            r"(?:podria|podrian) ",
        ),
        "announced": _compile(
            r"anunci(?:a|o|an|aron|ado|ada|aba)\b",
            r"firm(?:a|o|an|aron|ado|ada)\b(?! )?",
            r"suscribi(?:o|eron)\b",
            r"lanz(?:a|o|aron)\b",
            r"presento\b",
            r"(?:pacto|pactan|pactaron|acordo|acordaron|acuerdan)\b",
            r"aprob(?:o|aron|ada|ado)\b",
            r"impone(?:n)?\b",
            r"impuso\b",
            r"avalan?\b",
        ),
    },
    "fr": {
        "struck_down": _compile(
            r"(?:annul|invalid|cass)(?:e|ent|ee|es|ees)\b", r"juge\w* (?:illega|inconstitutionne)\w+"
        ),
        "expired": _compile(r"(?:a|ont|est|sont) (?:expire|echu|caduc)\w*", r"arrive\w* a echeance"),
        "suspended": _compile(
            r"suspen(?:d|dent|du|due|dus|dues|sion)\b",
            r"gel(?:e|ent|ee)\b",
            r"report(?:e|ent|ee)\b(?! que)",
            r"met\w* (?:en pause|fin a)",
            r"ajourn\w+",
        ),
        "in_force": _compile(
            r"(?:est|sont) entre\w* en vigueur",
            r"(?:est|sont) en vigueur",
            r"entre\w* en vigueur (?:ce|cette|aujourd)",
            r"s'appliquent? (?:desormais|deja|depuis)",
        ),
        "published": _compile(r"publi(?:e|ent|ee|es|ees)\b", r"journal officiel"),
        "proposed": _compile(
            r"propos(?:e|ent|ee|ition|itions)\b",
            r"projet de loi",
            r"envisage\w*",
            r"songe\b",
            r"ebauche\b",
            r"(?:pourrait|pourraient)\b",
        ),
        "announced": _compile(
            r"annonc(?:e|ent|ee|es|ees)\b",
            r"devoil(?:e|ent|ee)\b",
            r"sign(?:e|ent|ee|es)\b",
            r"lanc(?:e|ent|ee)\b",
            r"presente\b",
            r"conclu(?:t|ent|e)?\b",
            r"approuv\w+",
            r"impos(?:e|ent|ee)\b",
        ),
    },
}


def _stage_of(folded: str, language: str, *, opening: bool) -> str | None:
    background = _BACKGROUND.search(folded, _LEAST_FOREGROUND)
    end = background.start() if background is not None else len(folded)
    for stage, pattern in _PATTERNS[language].items():
        plain = stage in _PLAIN
        if (opening or not plain) and pattern.search(folded, 0, end if plain else len(folded)):
            return stage
    return None


def policy_stage(article: Article) -> tuple[str, str] | None:
    """Give (stage, sentence) from the title or the first sentences, the first that says one, or None.

    That an act is suspended, struck down, expired or in force is believed only of the title and the first
    sentence, and not of what stands there behind "after", "despite" and the like.
    """
    opening = mask_contacts(article.text[:_READ_CAP])
    told = [] if article.title_derived else [mask_contacts(article.title)]
    told += [opening[start:end] for start, end in sentences(opening)[:_SENTENCES]]
    for place, sentence in enumerate(told):
        stage = _stage_of(fold(sentence), article.language, opening=place < _OPENING)
        if stage is not None:
            return stage, sentence
    return None
