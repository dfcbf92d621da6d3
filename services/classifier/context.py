"""What a job needs and must not build itself: loaded once by the worker, shared with every forked child."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.adapters.db.engine import Database
from services.domain.topics import TopicClassifier


@dataclass(frozen=True)
class Context:
    """`open_database` gives new connections (a forked child must not use its parent's)."""

    open_database: Callable[[], Database]
    classifier: TopicClassifier
    topic_versions: Mapping[str, int]  # slug -> row of the pack in force
    pack_hash: str  # of all packs together: which rules an article was judged by


_installed: list[Context] = []


def install(context: Context) -> None:
    """Make `context` the one that jobs of this process and its children use."""
    _installed[:] = [context]


def installed() -> Context:
    """The context of this process. Raises RuntimeError in a process that is no worker of ours."""
    if not _installed:
        raise RuntimeError("jobs run in `python -m services.classifier`, which loads the topic packs first")
    return _installed[0]
