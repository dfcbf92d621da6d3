"""Entries about an invented event, its retellings and its neighbours, for the tests of grouping."""

from datetime import UTC, datetime, timedelta

from services.domain.articles import Article, Entry, clean
from services.domain.developments import Features, features
from services.domain.verdicts import Classification, EntityHit, TopicMatch, Verdict

AT = datetime(2026, 2, 4, 12, tzinfo=UTC)
TOPIC = "critical-minerals"

PLAN = (
    (
        "en",
        0,
        "Ministers Dorvane and Quillan sign minerals plan at Harrowgate",
        "Trade ministers Dorvane and Quillan signed a plan on antimony at Harrowgate that sets price floors.",
    ),
    (
        "es",
        3,
        "Dorvane y Quillan firman en Harrowgate un plan de minerales",
        "Los ministros Dorvane y Quillan firmaron en Harrowgate un plan sobre antimonio con precios mínimos.",
    ),
    (
        "fr",
        5,
        "Dorvane et Quillan signent à Harrowgate un plan sur les minéraux",
        "Les ministres Dorvane et Quillan ont signé à Harrowgate un plan sur l'antimoine avec prix plancher.",
    ),
)
NEIGHBOUR = (
    (
        "en",
        20,
        "Kestrelon buys a tenth of lithium miner Oarwell for $350 million",
        "Fund manager Kestrelon acquired 10% of lithium producer Oarwell for $350 million, a big stake.",
    ),
    (
        "es",
        22,
        "Kestrelon compra la décima parte de la minera de litio Oarwell",
        "El fondo Kestrelon adquirió 10% de la productora de litio Oarwell por 350 millones de dólares.",
    ),
)


def entry(story: tuple[str, int, str, str], number: str = "1", *, dated: bool = True) -> Entry:
    """Give an entry of its own publisher and address."""
    language, hours, title, summary = story
    at = AT + timedelta(hours=hours) if dated else None
    url = f"https://e.org/{number}"
    return Entry(number, title, summary, "", url, f"P{number}", language, at)


def verdict(
    article: Article, *, kind: Verdict = Verdict.ACCEPTED, topic: str = TOPIC, score: float = 1.5
) -> Classification:
    """Give a classification with one topic; "antimony" and "lithium" are entities."""
    names = {"antimon": "mineral:antimony", "lithium": "mineral:lithium", "litio": "mineral:lithium"}
    hits = [
        EntityHit(known, zone, at, at + len(name))
        for zone, text in (("title", article.title), ("body", article.text))
        for name, known in names.items()
        if (at := text.lower().find(name)) >= 0
    ]
    return Classification((TopicMatch(topic, score, 0.9, kind, (), "h"),), tuple(hits), ())


def traits(
    story: tuple[str, int, str, str], number: str = "1", *, dated: bool = True, topic: str = TOPIC
) -> Features:
    """Give the features of a story whose topic is accepted."""
    article = clean(entry(story, number, dated=dated))
    return features(article, verdict(article, topic=topic))
