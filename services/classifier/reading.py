"""An entry's row, read: everything about it that can be decided without looking at other rows."""

from dataclasses import dataclass
from datetime import datetime

from services.adapters.db.engine import Row
from services.adapters.db.stored import entry_of
from services.domain.articles import Article, clean
from services.domain.fingerprint import Fingerprint, fingerprint
from services.domain.flaws import Flaw, flaws
from services.domain.topics import Classification, TopicClassifier, TopicMatch, Verdict

ON_TIME = "on_time"


@dataclass(frozen=True)
class Reading:
    """One entry with its pure verdicts."""

    entry_id: int
    feed_id: int
    article_id: int | None  # the article it became earlier, where it was edited since
    article: Article
    fingerprint: Fingerprint
    classification: Classification
    dated_at: datetime
    first_seen_at: datetime
    on_time: bool
    # Late evidence is left to the end of a backlog: what it would come from is still to be placed.
    in_backlog: bool = False
    flaws: tuple[Flaw, ...] = ()  # what is wrong with the entry as it was published

    @property
    def near(self) -> datetime | None:
        """The date around which it looks for company; None for any, where nothing says when it is from."""
        return None if self.in_backlog and self.article.published_at is None else self.dated_at

    @property
    def listed(self) -> tuple[TopicMatch, ...]:
        """The matches it is listed under, best first."""
        return self.classification.listed

    @property
    def topics(self) -> list[str]:
        """The topics it is listed under, best first."""
        return [match.topic for match in self.listed]

    @property
    def is_gray(self) -> bool:
        """Whether a development could still give it a topic."""
        return not self.topics and any(match.verdict is Verdict.GRAY for match in self.classification.matches)

    def order(self) -> tuple[datetime, int]:
        """The order of judging again: by date, so that the oldest opens a development."""
        return self.dated_at, self.entry_id


def read(row: Row, classifier: TopicClassifier) -> Reading:
    """Clean, fingerprint and classify one row of `entries.get_many`."""
    entry = entry_of(row)
    article = clean(entry)
    classification = classifier.classify(article)
    return Reading(
        entry_id=row["id"],
        feed_id=row["feed_id"],
        article_id=row["article_id"],
        article=article,
        fingerprint=fingerprint(article),
        classification=classification,
        dated_at=row["dated_at"],
        first_seen_at=row["first_seen_at"],
        on_time=row["lateness"] == ON_TIME,
        in_backlog=row["backlog"],
        flaws=flaws(entry, article, classification),
    )
