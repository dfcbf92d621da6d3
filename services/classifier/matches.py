"""Topic matches as rows and as payloads: the score is the sum of the evidence's weights."""

from typing import Any

from services.classifier.context import Context
from services.classifier.reading import Reading
from services.domain.topics import TopicMatch

EVIDENCE_FIELDS = ("rule", "weight", "zone", "text", "start", "end")


def match_rows(context: Context, reading: Reading) -> list[dict[str, Any]]:
    """Rows of `matches`, one a topic, whatever the verdict: what was refused can be explained too."""
    return [
        explained(match)
        | {
            "topic_version_id": context.topic_versions[match.topic],
            "verdict": match.verdict.value,
            "dated_at": reading.dated_at,
        }
        for match in reading.classification.matches
    ]


def explained(match: TopicMatch) -> dict[str, Any]:
    """A match with the words that say so and their offsets in the article's title or text."""
    return {
        "topic": match.topic,
        "score": match.score,
        "threshold": match.threshold,
        "evidence": [{name: getattr(piece, name) for name in EVIDENCE_FIELDS} for piece in match.evidence],
    }
