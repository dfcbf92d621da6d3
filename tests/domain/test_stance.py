"""Where a source stands, where it is plain."""

import pytest

from services.domain.articles import Entry, clean
from services.domain.stance import stance


@pytest.mark.parametrize(
    ("title", "values", "expected"),
    [
        ("USTR opens the joint review", {"kind": "official"}, "official"),
        ("Our view on the tariffs", {"kind": "industry_assoc"}, "industry"),
        ("A view on chip tariffs", {"publisher": "Semiconductor Industry Association"}, "industry"),
        ("US Chamber of Commerce warns that tariffs raise costs", {}, "industry"),
        ("Coparmex pide certeza en la revisión del T-MEC", {"language": "es"}, "industry"),
        ("China condemns US export controls on chips", {}, "critic"),
        ("Beijing warns against curbs on rare earths", {}, "critic"),
        ("China rechaza los aranceles a los semiconductores", {"language": "es"}, "critic"),
        ("Pékin dénonce les restrictions américaines sur les puces", {"language": "fr"}, "critic"),
        ("Court rejects challenge to export controls on chips", {}, "press"),
        ("Miner rejects takeover bid from rival for the lithium project", {}, "press"),
        ("US and Mexico sign action plan on critical minerals", {}, "press"),
        ("México y Estados Unidos firman plan sobre minerales críticos", {"language": "es"}, "press"),
        ("What the new rule means for importers", {"kind": "law_firm"}, None),
    ],
)
def test_the_stance_of_a_source(title: str, values: dict[str, str], expected: str | None) -> None:
    article = clean(Entry("1", title, "The news in a sentence.", **{"publisher": "Paper"} | values))  # type: ignore[arg-type]  # only texts are given
    assert stance(article) == expected


def test_without_a_title_the_first_sentence_speaks() -> None:
    article = clean(Entry("1", "", "China condemns the curbs on chips. The rest is context and more of it."))
    assert stance(article) == "critic"
