"""How a decision on a pack is shown: as lines for a person, as an object for a program."""

from collections.abc import Iterator

from services.domain.packchange import Agreement, ChangeDecision, Refusal
from services.domain.packs import TopicPack

SHORT = 12


def decision_lines(pack: TopicPack, decision: ChangeDecision) -> Iterator[str]:
    """What speaks for and against a pack."""
    examples = pack.examples
    total = len(examples.match) + len(examples.avoid)
    yield f"{pack.slug} {pack.hash[:SHORT]}: {total - len(decision.failed)} of {total} examples hold"
    for failed in decision.failed:
        yield f"  {failed}"
    if decision.after is not None:
        yield f"  labels: {_agreement(decision.before)} -> {_agreement(decision.after)}"
    if Refusal.LOWERS_F1 in decision.refusals:
        named = ", ".join(f"art_{number}" for number in decision.broken)
        yield f"  agrees less with your labels than the pack in force; it would break {named}"


def _agreement(found: Agreement | None) -> str:
    if found is None:
        return "none in force"
    counts = found.counts
    return f"F1 {counts.f1:.3f} ({counts.tp} right, {counts.fp} wrong, {counts.fn} missed)"


def decision_json(pack: TopicPack, decision: ChangeDecision) -> dict[str, object]:
    """The same as an object."""
    examples = len(pack.examples.match) + len(pack.examples.avoid)
    return {"slug": pack.slug, "pack_hash": pack.hash, "examples": examples} | decision.to_json()
