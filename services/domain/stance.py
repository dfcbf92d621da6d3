"""How a source stands to what it writes of, where that is plain: its own act, an industry's voice, a protest.

By the kind of feed first, then by who speaks in the title, then by what the title (or the first sentence,
where there is no title) does. A court that rejects a challenge takes no side.
"""

import re
from enum import StrEnum

from services.domain.articles import Article
from services.domain.text import fold, sentences


class Stance(StrEnum):
    """Where a source stands."""

    OFFICIAL = "official"
    INDUSTRY = "industry"
    CRITIC = "critic"
    PRESS = "press"


_PRESS_KINDS = frozenset({"news", "trade_press", "search_feed", "manual"})
_ASSOCIATIONS = (
    r"semiconductor industry association|national mining association|national association of manufacturers",
    r"business roundtable|chambers? of commerce|mining association of canada|aluminum association",
    r"essential minerals association|farm bureau|corn growers association|automotive policy council",
    r"industry (?:group|association|body)|trade (?:group|association|body)|eurometaux|medef",
    r"concamin|coparmex|canacintra|camimex|consejo coordinador empresarial|camara (?:minera|nacional|de \w+)",
    r"asociacion (?:mexicana|nacional|de la industria)|confederacion patronal|consejo nacional agropecuario",
    r"chambres? de commerce|federation (?:des|nationale)|association miniere|conseil du patronat",
)
_ASSOCIATION = re.compile(rf"\b(?:{'|'.join(_ASSOCIATIONS)})\b")
_SPEAKER = re.compile(rf"^(?:(?:the|la|le|el|los|les|us|u\.s\.)\s+)*(?:{'|'.join(_ASSOCIATIONS)})\b")
_PROTESTS = {
    "en": r"rejects?|rejected|condemns?|condemned|denounces?|denounced|decries|decried|slams?|slammed|blasts"
    r"|criticizes?|criticises?|criticized|criticised|protests against|lashes out"
    r"|opposes?|opposed|objects? to|objected to|warns? (?:against|that|of)|warned (?:against|that|of)"
    r"|vows? (?:retaliation|to retaliate|to fight)|hits out at"
    r"|calls? .{1,40} (?:illegal|unfair|unacceptable)",
    "es": r"rechazan?|rechazo|rechazaron|condenan?|condeno|condenaron|denuncian?|denuncio|critican?"
    r"|se opone|se oponen|protestan?|advierten? (?:de|que|sobre|contra)|advirtio|alertan? (?:de|que|sobre)"
    r"|repudian?|reprochan?|arremete contra|tachan? de|califican? de (?:ilegal|injust\w+|inaceptable)",
    "fr": r"rejettent|rejette|condamnent|condamne|denoncent|denonce|critiquent|critique (?:le|la|les|l')"
    r"|s'oppose|s'opposent|protestent|proteste|met en garde|mettent en garde|alerte (?:sur|contre)"
    r"|fustige|s'insurge|juge (?:illegal|injuste|inacceptable)\w*|deplore|deplorent",
}
_PROTEST = {language: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for language, words in _PROTESTS.items()}
_JUDGES = re.compile(
    r"\b(?:courts?|judges?|panel|tribunal|tribunals|senate|jury|corte|juez|jueza|juzgado|sala|senado|cour|juge)\b"
)
_WITHOUT_A_SIDE = re.compile(
    r"\b(?:bid|takeover|offer|buyout|merger|appeal|motion|lawsuit|oferta|amparo|recurso|offre|recours)\b"
)


def stance(article: Article) -> Stance | None:
    """Give the stance of an article's source; None where it is not plain (a law firm, a think tank)."""
    if article.kind == "official":
        return Stance.OFFICIAL
    opening = fold(_opening(article))
    if article.kind == "industry_assoc" or _ASSOCIATION.search(fold(article.publisher)):
        return Stance.INDUSTRY
    if _SPEAKER.search(opening):
        return Stance.INDUSTRY
    if _protests(opening, article.language):
        return Stance.CRITIC
    return Stance.PRESS if article.kind in _PRESS_KINDS else None


def _opening(article: Article) -> str:
    if not article.title_derived:
        return article.title
    spans = sentences(article.text[:600])
    return article.text[spans[0][0] : spans[0][1]] if spans else article.title


def _protests(opening: str, language: str) -> bool:
    found = _PROTEST[language].search(opening)
    if found is None:
        return False
    actor = opening[: found.start()]
    return not _JUDGES.search(actor) and not _WITHOUT_A_SIDE.search(opening[found.end() : found.end() + 40])
