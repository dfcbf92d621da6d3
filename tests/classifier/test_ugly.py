"""What is wrong with an entry keeps it out of nothing in the service either; log and `why` say it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.adapters.db.judge import Judge
from services.adapters.db.reads.why import explain_article
from services.domain.flaws import Flaw
from services.runtime.settings import Settings
from tests.support.builders import NOON
from tests.support.ugly import UGLY


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_is_handled_and_said(database: Database, arrive: Callable[..., int], flaw: Flaw) -> None:
    row: dict[str, Any] = UGLY[flaw]
    with capture_logs() as lines:
        arrive(
            row["title"],
            row["summary"],
            content=row.get("content", ""),
            language=row["lang"],
            published_at=NOON if row["published"] else None,
        )
    (said,) = [line for line in lines if line["event"] == "article.classified"]
    assert said["flaws"] == [flaw]
    with database.transaction() as connection:
        (article,) = connection.execute(select(tables.articles)).all()
        found = explain_article(connection, Judge(Settings().entities_file), article.id)
    assert article.topics == ["critical-minerals"]
    assert article.development_id is not None
    assert found is not None
    assert found["article"]["flaws"] == [flaw]
