"""What a subscription counts as told of, once developments were joined or parted."""

from collections.abc import Iterable
from dataclasses import replace

from services.domain.routing import ARTICLES_KEPT, Told


def told_together(kept: Told | None, gone: Told) -> Told:
    """What was told of the development that remains, by what was told of both.

    `sequence` stays that of the remaining one (0 where nothing of it was told): its events go on counting.
    """
    before = kept or Told()
    articles = tuple(dict.fromkeys((*before.articles, *gone.articles)))[-ARTICLES_KEPT:]
    return Told(
        sequence=before.sequence,
        articles=articles,
        milestones=before.milestones | gone.milestones,
        topics=before.topics | gone.topics,
        stage=before.stage or gone.stage,
        sources=max(before.sources, gone.sources),
        official_sources=max(before.official_sources, gone.official_sources),
    )


def told_on_arrival(held: Told | None, arrived: Told) -> Told:
    """What was told once a message that makes `arrived` told is there; `held` may know of more by now."""
    if held is None:
        return arrived
    newer = arrived if arrived.sequence >= held.sequence else held
    together = told_together(held, arrived)
    return replace(together, sequence=newer.sequence, stage=newer.stage or together.stage)


def told_of_part(
    whole: Told,
    articles: Iterable[str],
    *,
    milestones: Iterable[str],
    topics: Iterable[str],
    sources: int,
    official_sources: int,
) -> Told | None:
    """What was told of a development that was taken out of another one; None if none of its articles were.

    `articles`, `milestones` and `topics` are those of the part; `sources` counts as told in full.
    """
    own = set(articles)
    known = tuple(article for article in whole.articles if article in own)
    if not known:
        return None
    return Told(
        sequence=0,
        articles=known,
        milestones=whole.milestones & frozenset(milestones),
        topics=whole.topics & frozenset(topics),
        stage=whole.stage,
        sources=min(whole.sources, sources),
        official_sources=min(whole.official_sources, official_sources),
    )
