"""Who and what is recognised by name: filtered, paged, with the dates of offices."""

from services.adapters.seeds import load_gazetteer
from services.api.models.entities import EntityPage
from services.runtime.settings import Settings
from tests.api.conftest import Client
from tests.api.shape import differences


def test_every_entity_comes_once_page_by_page(empty_api: Client) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = empty_api.get(f"/v1/entities?limit=100{cursor}").json()
        assert differences(EntityPage, page) == []
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(entity.id for entity in load_gazetteer(Settings().entities_file))


def test_a_name_is_found_without_its_accents_and_in_any_language(empty_api: Client) -> None:
    assert "country:MX" in {one["id"] for one in empty_api.items("/v1/entities?q=mexico")}
    assert [one["id"] for one in empty_api.items("/v1/entities?q=GREER&kind=person")] == ["greer"]


def test_entities_are_narrowed_by_kind_topic_and_country(empty_api: Client) -> None:
    found = empty_api.items("/v1/entities?kind=person&topic=usmca-review&country=mx")
    assert "ebrard" in {one["id"] for one in found}
    assert {(one["kind"], one["country"]) for one in found} == {("person", "MX")}
    assert all("usmca-review" in one["topics"] for one in found)


def test_an_office_says_who_held_it_on_a_day(empty_api: Client) -> None:
    def president(day: str) -> set[str]:
        return {one["id"] for one in empty_api.items(f"/v1/entities?kind=person&on={day}&q=trump")}

    assert president("2025-06-01") == {"trump"}
    assert president("2023-06-01") == set()
    (trump,) = empty_api.items("/v1/entities?kind=person&q=donald trump")
    assert (trump["role"], trump["since"]) == ("President", "2025-01-20")
