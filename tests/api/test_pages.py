"""The pages for people: nothing from elsewhere, values escaped, closed to strangers where they should be."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from services.adapters.db.engine import Database
from services.api.app import create_app
from services.api.pages import rendering
from tests.api.conftest import Client, make_context
from tests.support.builders import NOON, add_development, add_milestone, add_topic

TITLE = 'Gallium <script>alert("x")</script> & more'
ELSEWHERE = re.compile(r"""(?:src|href)=["']?(?:https?:)?//|url\(|@import|<script""")


@pytest.fixture
def told(api: Client, database: Database) -> Client:
    with database.transaction() as connection:
        add_topic(connection, "critical-minerals", label={"en": "Critical minerals"})
        add_topic(connection, "other", label={})
        add_development(connection, title=TITLE, last_seen_at=datetime.now(UTC))
        add_milestone(connection, date=date(2099, 7, 1), precision="quarter", headline="Review <b>ends</b>")
    return api.with_key(None)


def test_the_start_page_shows_developments_milestones_and_health(told: Client) -> None:
    page = told.get("/")
    assert page.status_code == 200
    for text in ("Critical minerals", "other", "Gallium &lt;script&gt;", "3rd quarter 2099", "not running"):
        assert text in page.text
    assert "<b>ends</b>" not in page.text


def test_strangers_see_developments_only_where_the_api_is_alone_or_the_operator_wants_it(
    told: Client,
) -> None:
    assert "Gallium" not in told.with_settings(api_host="0.0.0.0").get("/").text
    assert "Gallium" in told.with_settings(api_host="0.0.0.0", open_page=True).get("/").text
    assert "Gallium" not in told.with_settings(open_page=False).get("/").text


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/problems/not-found", "/assets/site.css"])
def test_a_page_asks_for_nothing_from_elsewhere(told: Client, path: str) -> None:
    response = told.get(path)
    assert response.status_code == 200
    assert ELSEWHERE.search(response.text) is None
    assert "style-src 'self'" in response.headers["content-security-policy"] or path.endswith(".css")
    assert "unsafe" not in response.headers["content-security-policy"]


def test_the_documentation_has_every_operation_shape_and_error(told: Client) -> None:
    page = told.get("/docs").text
    described = told.get("/openapi.json").json()
    for item in described["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    for link in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{link}"' in page, link


def test_the_start_page_stands_without_a_database(nowhere: Database) -> None:
    page = Client(create_app(make_context(nowhere)), None).get("/")
    assert page.status_code == 200
    assert "Cannot serve requests" in page.text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7199, "1 h ago"),
        (86_400 * 29, "29 d ago"),
        (86_400 * 31, "5 January 2026"),
    ],
)
def test_how_long_ago_is_said_in_the_unit_that_fits(seconds: float, text: str) -> None:
    assert rendering.ago(NOON - timedelta(seconds=seconds), NOON) == text
