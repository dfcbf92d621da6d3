"""What readers said of an article, put in the place of what the rules say of it."""

from dataclasses import replace

from services.adapters.db import feedback
from services.adapters.db.engine import Connection
from services.classifier.context import Context
from services.classifier.reading import Reading
from services.domain.feedback import heed


def heeded(connection: Connection, context: Context, reading: Reading, article_id: int) -> Reading:
    """The reading in which a reader's word outranks the rules: no edit or new pack overturns it."""
    said = feedback.what_counts_of(connection, article_id)
    return replace(reading, classification=heed(reading.classification, said, context.topic_versions))
