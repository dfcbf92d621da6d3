"""Reads the topic packs and the entity list from disk for the pure core."""

from pathlib import Path

import yaml

from services.domain.entities import Gazetteer, load_gazetteer_text
from services.domain.packs import TopicPack, load_packs
from services.domain.topics import TopicClassifier


def load_topic_packs(folder: Path) -> tuple[TopicPack, ...]:
    """Give the packs in `folder`. Raises `PackError` at a mistake, `FileNotFoundError` without any."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise FileNotFoundError(
            f"no topic pack (*.yaml) in {folder}; set topics_dir to the folder that holds them"
        )
    return load_packs({str(file): file.read_text(encoding="utf-8") for file in files})


def load_gazetteer(path: Path) -> Gazetteer:
    """Give the entities of the file. Raises `PackError` at a mistake, `FileNotFoundError` without it."""
    return load_gazetteer_text(path.read_text(encoding="utf-8"), file=str(path))


def default_classifier(topics_dir: Path, entities_file: Path) -> TopicClassifier:
    """Give a classifier compiled from both."""
    return TopicClassifier(load_topic_packs(topics_dir), load_gazetteer(entities_file))


def load_catalogue(path: Path) -> dict[str, dict[str, object]]:
    """Give the documents that the topics grew out of, by file name; no text of theirs is in it."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {document["file"]: document for document in data["documents"]}
