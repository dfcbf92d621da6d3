"""Packs and entities read from disk."""

from pathlib import Path

import pytest

from services.adapters.seeds import default_classifier, load_topic_packs
from services.domain.packs import PackError
from tests.house.tree import ROOT


def test_the_seeded_packs_come_in_order_of_slug() -> None:
    slugs = [pack.slug for pack in load_topic_packs(ROOT / "seeds" / "topics")]
    assert slugs == ["critical-minerals", "semiconductor-supply-chains", "usmca-review"]


def test_a_folder_without_a_pack_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="set topics_dir"):
        load_topic_packs(tmp_path)


def test_a_broken_pack_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text("slug: tea\nlabel: ]\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"tea\.yaml, line 2"):
        default_classifier(tmp_path, ROOT / "seeds" / "entities.yaml")


def test_both_make_a_classifier() -> None:
    assert len(default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml").packs) == 3
