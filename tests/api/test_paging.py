"""Pages: a cursor continues its own list, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.db.engine import Database
from services.api.paging import Cursors
from services.api.problems import BAD_CURSOR, CURSOR_MISMATCH, Problem
from tests.api.conftest import Client
from tests.support.builders import NOON, add_development, add_feed

CURSORS = Cursors(b"k" * 32)


@pytest.fixture
def many(api: Client, database: Database) -> Client:
    """Seven developments, some seen at the same moment."""
    with database.transaction() as connection:
        for number in range(7):
            add_development(connection, last_seen_at=NOON - timedelta(hours=number // 3))
    return api


def test_pages_follow_one_another_without_gap_or_overlap(many: Client) -> None:
    whole = [row["id"] for row in many.items("/v1/developments")]
    seen, path = [], "/v1/developments?limit=2&status=emerging"
    while True:
        response = many.get(path)
        seen.append([row["id"] for row in response.json()["items"]])
        if "link" not in response.headers:
            break
        assert response.headers["link"].endswith('; rel="next"')
        path = response.headers["link"].partition(">")[0][1:]
    assert [len(page) for page in seen] == [2, 2, 2, 1]
    assert [one for page in seen for one in page] == whole
    assert response.json()["next_cursor"] is None


def test_a_row_that_arrives_in_between_moves_nothing(many: Client, database: Database) -> None:
    whole = [row["id"] for row in many.items("/v1/developments")]
    first = many.get("/v1/developments?limit=3").json()
    with database.transaction() as connection:
        add_development(connection, last_seen_at=NOON + timedelta(hours=1))
    second = many.get(f"/v1/developments?limit=200&cursor={first['next_cursor']}").json()
    assert [row["id"] for row in first["items"] + second["items"]] == whole


def test_a_cursor_of_another_filter_is_refused(many: Client) -> None:
    cursor = many.get("/v1/developments?limit=2").json()["next_cursor"]
    for path in (f"/v1/developments?topic=x&cursor={cursor}", f"/v1/articles?cursor={cursor}"):
        response = many.get(path)
        assert response.status_code == 400
        assert response.json()["type"] == "/problems/cursor-mismatch"


def test_only_the_size_of_the_page_may_change(many: Client) -> None:
    cursor = many.get("/v1/developments?limit=2").json()["next_cursor"]
    assert len(many.items(f"/v1/developments?limit=4&cursor={cursor}")) == 4


def test_a_page_is_never_larger_than_two_hundred(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        for _ in range(201):
            add_feed(connection)
    response = api.get("/v1/feeds?limit=100000")
    assert len(response.json()["items"]) == 200
    assert response.json()["next_cursor"]


def test_every_limit_tells_its_maximum(api: Client) -> None:
    paths = api.get("/openapi.json").json()["paths"].values()
    parameters = [one for path in paths for one in path.get("get", {}).get("parameters", ())]
    limits = [one["description"] for one in parameters if one["name"] == "limit"]
    assert limits
    assert all("more than 200 counts as 200" in description for description in limits)


@given(st.binary(max_size=80))
def test_made_up_cursors_are_refused(raw: bytes) -> None:
    with pytest.raises(Problem) as caught:
        CURSORS.read(raw.decode("latin-1"), "/v1/feeds", {})
    assert caught.value.kind is BAD_CURSOR


def test_a_cursor_of_another_installation_is_refused() -> None:
    cursor = Cursors(b"other" * 8).make("/v1/feeds", {}, [1])
    with pytest.raises(Problem) as caught:
        CURSORS.read(cursor, "/v1/feeds", {})
    assert caught.value.kind is BAD_CURSOR


@given(st.integers(0, 60), st.integers(1, 255))
def test_an_altered_cursor_is_refused(place: int, change: int) -> None:
    cursor = CURSORS.make("/v1/feeds", {"language": ["en"]}, [NOON.isoformat(), 7]).encode()
    altered = bytearray(cursor)
    altered[place % len(cursor)] ^= change
    with pytest.raises(Problem):
        CURSORS.read(altered.decode("latin-1"), "/v1/feeds", {"language": ["en"]})


def test_a_cursor_comes_back_as_its_position() -> None:
    cursor = CURSORS.make("/v1/feeds", {"limit": 5, "kind": []}, [NOON, 7])
    assert CURSORS.read(cursor, "/v1/feeds", {"limit": 9})[1] == 7
    with pytest.raises(Problem) as caught:
        CURSORS.read(cursor, "/v1/feeds", {"kind": ["news"]})
    assert caught.value.kind is CURSOR_MISMATCH
