"""Topic packs: their mistakes, their hash, and the packs that come with the product."""

import json

import pytest
import yaml

from services.adapters.seeds import default_classifier, load_topic_packs
from services.domain.articles import Entry, clean
from services.domain.entities import Gazetteer
from services.domain.packs import PackError, TopicPack, line_of, load_packs, parse_yaml, schema
from services.domain.topics import TopicClassifier
from tests.domain.teapack import BASE
from tests.house.tree import ROOT

PACKS = load_topic_packs(ROOT / "seeds" / "topics")
SEEDED = default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")


def _changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new)


MISTAKES = [
    ("all: [leaf], weight: 1.0", "all: [loaf], weight: 1.0", "rules[0].all[0]", 14, "no concept 'loaf'"),
    ("all: [leaf], weight: 1.0", "all: [], weight: 1.0", "rules[0].all", 14, "at least 1 item"),
    ("none: [maker]", "none: [nobody]", "rules[3].none[0]", 17, "no concept 'nobody'"),
    ("strong: [leaf]", "strong: [love]", "strong[0]", 5, "no concept 'love'"),
    ("include: [leaf, trade]", "include: [both]", "concepts.both.include", 10, "circle: both -> both"),
    ("trade: {en: [export]}", "trade: {en: ['--']}", "concepts.trade.en[0]", 8, "no letter or digit"),
    ("trade: {en: [export]}", "trade: {en: [Téa]}", "concepts.trade.en[0]", 8, "stands in 'leaf' too"),
    ("trade: {en: [export]}", "trade: {}", "concepts.trade", 8, "has no phrase"),
    ("maker: {weight: 0.5", "place: {weight: 0.5", "companies.place", 12, "concept's name too"),
    ("companies:\n", "companies:\n  leaf: {weight: 1}\n", "companies.leaf", 12, "concept's name too"),
    ("id: leaf-trade", "id: leaf", "rules[1].id", 15, "used twice"),
    ("weight: -0.8", "weight: 0.8", "anti[0].weight", 20, "takes weight away"),
    ("weight: -0.8", "weight: 0", "anti[0].weight", 20, "does nothing"),
    ("phrases: {en: [tea tree oil]}", "phrases: {}", "anti[1].phrases", 21, "holds no phrase"),
    ("unless: [maker]", "unless: [x]", "anti[0].unless[0]", 20, "no concept 'x'"),
    ("concept: trade, weight", "concept: none, weight", "title_bonus[0].concept", 18, "no concept 'none'"),
    ("gray: 0.3", "gray: 1.5", "thresholds.gray", 4, "not below accept"),
    ("slug: tea", "slug: Tea Time", "slug", 2, "pattern"),
    ("label: {en: Tea}", "label: {en: Tea}\nlabel: {en: Tea}", "label", 4, "stands twice"),
    ("weight: 0.25", "weight: -1", "rules[2].weight", 16, "greater than 0"),
    ("zone: head", "zone: foot", "rules[2].zone", 16, "'head'"),
    ("zone: head", "zoon: head", "rules[2].zoon", 16, "did you mean 'zone'"),
    (BASE, "slug: tea\nstrong: [x]\n", "label", 1, "required"),
    (BASE, "slug: tea\nlabel: ]", "YAML", 2, "mend the syntax"),
    (BASE, "slug: tea\n\tx: 1", "YAML", 2, "mend the syntax"),
    (BASE, "", "YAML", 1, "is no mapping"),
    (BASE, "- tea", "YAML", 1, "is no mapping"),
]


@pytest.mark.parametrize(("old", "new", "field", "line", "message"), MISTAKES)
def test_a_mistake_is_told_with_file_line_field_and_remedy(
    old: str, new: str, field: str, line: int, message: str
) -> None:
    text = _changed(old, new)
    with pytest.raises(PackError, match=message) as caught:
        load_packs({"my/tea.yaml": text})
    told = caught.value
    assert (told.file, told.field, told.line) == ("my/tea.yaml", field, line)
    assert told.remedy in str(told)
    assert len(told.remedy) > 5


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    shape = "slug: Tea Time\nconcept: {}\nstrong: [leaf]\nrules: [{id: leaf, al: [leaf]}]\n"
    with pytest.raises(PackError) as caught:
        load_packs({"t": shape})
    told = {fault.field: fault for fault in caught.value.faults}
    assert set(told) == {
        "slug",
        "concept",
        "label",
        "concepts",
        "rules[0].al",
        "rules[0].all",
        "rules[0].weight",
    }
    assert told["label"].remedy == "add it: the topic's title by language, as {en: Tea tariffs}"
    assert "did you mean 'all'? allowed are id, all, none," in told["rules[0].al"].remedy
    text = _changed("all: [leaf], weight: 1.0", "all: [loaf], weight: 1.0").replace(
        "weight: -0.8", "weight: 0.8"
    )
    with pytest.raises(PackError) as caught:
        load_packs({"t": text})
    assert [fault.line for fault in caught.value.faults] == [14, 20]


def test_a_longer_circle_of_concepts_is_refused() -> None:
    text = _changed("  trade: {en: [export]}", "  trade: {en: [export], include: [both]}")
    with pytest.raises(PackError, match=r"circle: (trade -> both -> trade|both -> trade -> both)"):
        load_packs({"t": text})


def test_a_phrase_may_stand_twice_when_the_pack_says_so() -> None:
    assert load_packs({"t": _changed("trade: {en: [export]}", "trade: {en: [tea], shared: true}")})


def test_two_packs_with_one_slug_are_refused() -> None:
    with pytest.raises(PackError, match="another pack's"):
        load_packs({"a": BASE, "b": BASE})


def test_an_unknown_entity_is_refused() -> None:
    with pytest.raises(PackError, match="no entity 'country:"):
        TopicClassifier(load_packs({"tea.yaml": BASE}), Gazetteer())


def test_the_hash_follows_the_content_not_the_writing() -> None:
    rewritten = yaml.safe_dump(yaml.safe_load(BASE), sort_keys=True)
    assert load_packs({"a": BASE})[0].hash == load_packs({"b": "# note\n" + rewritten})[0].hash
    assert (
        load_packs({"a": BASE})[0].hash != load_packs({"a": _changed("weight: 0.25", "weight: 0.26")})[0].hash
    )
    assert "tea" in repr(load_packs({"a": BASE})[0])


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_a_seeded_pack_passes_its_own_examples(pack: TopicPack) -> None:
    for wanted, examples in ((True, pack.examples.match), (False, pack.examples.avoid)):
        assert examples
        for example in examples:
            entry = Entry(id="1", title=example.title, summary=example.summary, language=example.lang)
            assert (pack.slug in SEEDED.classify(clean(entry)).accepted) is wanted, example.title


def test_each_topic_grew_out_of_the_seed_documents_and_the_timeline() -> None:
    for pack in PACKS:
        seeded = [concept.seeded_by for concept in pack.model.concepts.values()]
        assert any(seed.documents for seed in seeded)
        assert any(seed.timeline for seed in seeded)


def test_the_schema_beside_the_packs_is_the_current_one() -> None:
    written = json.loads((ROOT / "seeds/topics/schema.json").read_text(encoding="utf-8"))
    assert written == schema()


def test_a_path_that_ends_early_gives_the_last_line_it_reached() -> None:
    _, root = parse_yaml("a: 1\nb: [x]\n", "t")
    assert [line_of(root, path) for path in ((), ("a", "deeper"), ("b", 0), ("b", 5), ("c",))] == [
        1,
        1,
        2,
        2,
        1,
    ]
