"""What speaks against a change of a pack: its own examples, people's labels."""

from services.domain.articles import Entry, clean
from services.domain.entities import Gazetteer
from services.domain.packchange import (
    ChangeDecision,
    Label,
    Move,
    Refusal,
    decide_change,
    difference,
    match_of,
)
from services.domain.packs import TopicPack, combined_hash, load_packs
from services.domain.topics import TopicClassifier

TEA = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [PHRASE]}
  trade: {en: [export]}
rules:
  - {id: named, all: [tea], weight: 1.2}
  - {id: traded, all: [tea, trade], weight: 0.5}
examples:
  match: [{lang: en, title: Oolong tea prices rise}]
  avoid: [{lang: en, title: Coffee prices rise}]
"""


def pack(phrase: str = "oolong tea") -> TopicPack:
    (found,) = load_packs({"tea.yaml": TEA.replace("PHRASE", phrase)})
    return found


def compiled(phrase: str = "oolong tea") -> TopicClassifier:
    return TopicClassifier([pack(phrase)], Gazetteer())


def label(number: int, title: str, *, relevant: bool) -> Label:
    return Label(number, clean(Entry(id=str(number), title=title, language="en")), relevant)


def decide(phrase: str, before: str | None, *labels: Label) -> ChangeDecision:
    in_force = None if before is None else compiled(before)
    return decide_change(pack(phrase), compiled(phrase), in_force, labels)


def test_a_pack_that_holds_its_examples_is_allowed() -> None:
    decision = decide("oolong tea", None)
    assert decision.allowed
    assert decision.broken == ()


def test_both_kinds_of_example_can_fail_and_say_the_score() -> None:
    assert [str(one.expected) for one in decide("green tea", None).failed] == ["match"]
    (failed,) = decide("prices rise", None).failed
    assert failed.expected == "avoid"
    assert str(failed).startswith("examples.avoid[0] must not match, but does (1.44 of 0.90: named +1.44)")


def test_agreeing_less_with_people_is_refused_and_names_the_articles() -> None:
    labels = (label(7, "Oolong tea is picked", relevant=True), label(8, "Oolong tea cake", relevant=False))
    decision = decide("oolong tea prices", "oolong tea", *labels)
    assert decision.refusals == (Refusal.LOWERS_F1,)
    assert decision.broken == (7,)
    assert decision.to_json()["labels"] == {"f1_before": 0.6667, "f1_after": 0.0, "broken": ["art_7"]}


def test_agreeing_as_much_or_more_is_allowed() -> None:
    relevant = label(7, "Oolong tea is picked", relevant=True)
    assert decide("oolong tea", "oolong tea prices", relevant).allowed
    assert decide("oolong tea", "oolong tea", relevant).allowed


def test_labels_without_a_pack_in_force_forbid_nothing() -> None:
    decision = decide("oolong tea", None, label(7, "Green tea is picked", relevant=True))
    assert decision.allowed
    assert decision.before is None
    assert decision.broken == ()


def test_a_difference_names_the_rules_that_differ() -> None:
    article = clean(Entry(id="x", title="Oolong tea export grows", language="en"))
    old, new = (match_of(judge, article, "tea") for judge in (compiled("green tea"), compiled()))
    entered = difference(old, new)
    assert entered is not None
    assert entered.move is Move.ENTERS
    assert {rule: before for rule, (before, _) in entered.rules.items()} == {"named": 0.0, "traded": 0.0}
    assert entered.texts == ("Oolong tea", "export")
    left = difference(new, old)
    assert left is not None
    assert left.move is Move.LEAVES
    assert difference(new, new) is None


def test_the_hash_of_packs_together_follows_their_content_and_order() -> None:
    one, two = pack(), pack("green tea")
    assert combined_hash([one, two]) == combined_hash([pack(), pack("green tea")])
    assert combined_hash([one, two]) != combined_hash([two, one])
