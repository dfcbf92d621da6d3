"""What readers say of an article, and how it outranks the rules: at once, and in every later judgement.

"relevant" lists an article under a topic, "not relevant" keeps it out of one (or, without a topic, out of
all), "wrong development" takes it out of the one that it is in. The last word on a topic counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from services.domain.verdicts import BY_READER, Classification, Evidence, TopicMatch, Verdict


class Opinion(StrEnum):
    """What a reader says of an article."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    WRONG_DEVELOPMENT = "wrong_development"


@dataclass(frozen=True)
class Word:
    """One thing that a reader said; `topic` None with "not relevant" means every topic."""

    opinion: Opinion
    topic: str | None = None


@dataclass(frozen=True)
class Said:
    """What counts of all that was said of an article: by topic, and of those that nobody named."""

    by_topic: Mapping[str, bool] = field(default_factory=dict)
    off_topic: bool = False  # said of every topic that is not in `by_topic`

    def of(self, topic: str) -> bool | None:
        """Whether the article is about `topic`; None where nobody said."""
        return self.by_topic.get(topic, False if self.off_topic else None)


def what_counts(words: Iterable[Word]) -> Said:
    """The last word on each topic; `words` come in the order in which they were said."""
    by_topic: dict[str, bool] = {}
    off_topic = False
    for word in words:
        if word.opinion is Opinion.WRONG_DEVELOPMENT:
            continue
        if word.topic is not None:
            by_topic[word.topic] = word.opinion is Opinion.RELEVANT
        elif word.opinion is Opinion.NOT_RELEVANT:
            by_topic, off_topic = {}, True
    return Said(by_topic, off_topic)


def heed(own: Classification, said: Said, known: Iterable[str]) -> Classification:
    """The classification in which readers' words stand in for the rules' verdicts.

    Only `known` topics (those in force) are touched. Scores and evidence stay, and one more piece without
    weight says that a reader decided; a topic that readers keep out is not inherited either.
    """
    held = {match.topic: match for match in own.matches}
    wanted = {topic: word for topic in known if (word := said.of(topic)) is not None}
    if not wanted:
        return own
    changed = {
        topic: _decided(held.get(topic) or _blank(topic), listed=listed) for topic, listed in wanted.items()
    }
    listed = [changed[topic] for topic in sorted(changed) if wanted[topic]]
    rest = [changed.get(match.topic, match) for match in own.matches]
    added = [changed[topic] for topic in sorted(changed) if topic not in held and not wanted[topic]]
    ordered = [*listed, *(match for match in rest if match not in listed), *added]
    return replace(own, matches=tuple(ordered))


def _blank(topic: str) -> TopicMatch:
    """The match of a topic for which nothing in the text speaks."""
    return TopicMatch(topic, 0.0, 0.0, Verdict.MENTION, (), "")


def _decided(match: TopicMatch, *, listed: bool) -> TopicMatch:
    opinion = Opinion.RELEVANT if listed else Opinion.NOT_RELEVANT
    piece = Evidence(f"{BY_READER}{opinion}", 0.0, "title", "", 0, 0)
    own = tuple(one for one in match.evidence if not one.rule.startswith(BY_READER))
    verdict = Verdict.ACCEPTED if listed else Verdict.MENTION
    return replace(match, verdict=verdict, evidence=(*own, piece))
