"""Topics that an article takes over from its development: late evidence, never a second topic."""

from collections.abc import Sequence

from services.domain.verdicts import Classification, TopicMatch, Verdict

LEAST_SHARE = 0.6
LEAST_SCORE = 0.3


def inherited_topics(own: Classification, others: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Give the topics that an article inherits from the `others` of its development.

    `others` are the topics those articles were accepted for (inherited ones do not count: an error would feed
    on itself). Nothing for an article that has an accepted topic. Two others and 60 % of them must have the
    topic, or the only other one has it and the article's own score reaches 0.3. What a reader said is not
    relevant is never inherited.
    """
    if own.accepted or not others:
        return ()
    scores = {match.topic: match.score for match in own.matches}
    barred = {match.topic for match in own.matches if match.by_reader}
    topics = sorted({topic for other in others for topic in other} - barred)
    if len(others) == 1:
        return tuple(topic for topic in topics if scores.get(topic, 0.0) >= LEAST_SCORE)
    return tuple(
        topic for topic in topics if sum(topic in other for other in others) >= LEAST_SHARE * len(others)
    )


def with_inherited(own: Classification, topics: Sequence[str]) -> Classification:
    """Give the classification in which `topics` are inherited; their evidence stays as it was."""
    known = {match.topic: match for match in own.matches}
    matches = tuple(
        TopicMatch(
            topic=topic,
            score=known[topic].score if topic in known else 0.0,
            threshold=known[topic].threshold if topic in known else 0.0,
            verdict=Verdict.INHERITED,
            evidence=known[topic].evidence if topic in known else (),
            pack_hash=known[topic].pack_hash if topic in known else "",
        )
        for topic in topics
    )
    rest = tuple(match for match in own.matches if match.topic not in topics)
    return Classification(matches=matches + rest, entities=own.entities, concepts=own.concepts)
