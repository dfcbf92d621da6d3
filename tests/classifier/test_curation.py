"""What people do to developments, on real rows: what changes, what is told, and that later runs honour it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, select

from services.adapters.db import amend, curation, members, tables, told
from services.adapters.db.engine import Database
from services.classifier.context import Context
from services.classifier.jobs import classify
from services.domain.curation import RefusalReason, Refused
from services.domain.membership import features_from_json, rebuild
from services.domain.routing import Told
from tests.classifier.test_classify import FOOTBALL, PLAN, PLAN_AGAIN, PLAN_ES
from tests.support.builders import add_endpoint, add_subscription

Arrive = Callable[..., int]
CHIPS = (
    "US raises tariffs on legacy semiconductors from China to 50%",
    "The Trade Representative raised tariffs on legacy chips from China to 50% on 5 February 2026, a step "
    "announced last year after an investigation of the semiconductor industry.",
)


def rows(database: Database, table: Table) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def homes(database: Database) -> list[int | None]:
    return [row.development_id for row in rows(database, tables.articles)]


def said(database: Database) -> list[tuple[int, int, str]]:
    return [(row.article_id, row.development_id, row.kind) for row in rows(database, tables.constraints)]


def done(result: curation.Done | Refused) -> curation.Done:
    assert isinstance(result, curation.Done), result
    return result


@pytest.fixture
def two(database: Database, arrive: Arrive) -> tuple[int, int]:
    """A development of three articles and one of one article, both told."""
    for text in (PLAN, PLAN_AGAIN, PLAN_ES, CHIPS):
        arrive(*text)
    first, last = dict.fromkeys(homes(database))
    assert homes(database) == [first, first, first, last]
    assert first is not None
    assert last is not None
    return first, last


def articles_of(database: Database, development_id: int) -> list[int]:
    return [row.id for row in rows(database, tables.articles) if row.development_id == development_id]


def test_a_profile_is_a_cache_of_its_articles_in_whatever_order_they_came(
    database: Database, two: tuple[int, int]
) -> None:
    with database.transaction() as connection:
        listed = members.list_members(connection, two[0])
    held = rows(database, tables.developments)[0].profile
    again = rebuild(features_from_json(one.features) for one in listed if one.features is not None)
    assert again.to_json() == held
    assert again.size == 3


def test_a_merge_keeps_the_older_id_and_the_other_leads_to_it(
    database: Database, two: tuple[int, int]
) -> None:
    with database.transaction() as connection:
        merged = done(curation.merge(connection, two[1], two[0], author="desk"))
    kept, gone = rows(database, tables.developments)
    assert (merged.development_id, gone.merged_into_id) == (two[0], two[0])
    assert set(homes(database)) == {two[0]}
    assert (kept.articles, kept.sources) == (4, 4)
    assert kept.topics == ["critical-minerals", "semiconductor-supply-chains"]
    assert {event.development_id for event in merged.events} == set(two)


def test_every_operation_is_told_with_the_next_sequence(database: Database, two: tuple[int, int]) -> None:
    taken = articles_of(database, two[0])[:1]
    with database.transaction() as connection:
        opened = done(curation.split(connection, two[0], taken, author="desk")).development_id
        done(curation.merge(connection, opened, two[0], author="desk"))
        done(
            amend.change(
                connection, two[0], {"title": "Named", "pinned": True, "stage": "suspended"}, author="desk"
            )
        )
        done(curation.move(connection, taken[0], two[1], author="desk"))
    for development in (*two, opened):
        held = next(row for row in rows(database, tables.developments) if row.id == development)
        told_of = [row for row in rows(database, tables.events) if row.development_id == development]
        assert [row.sequence for row in told_of] == list(range(1, held.sequence + 1))
    types = [row.type for row in rows(database, tables.events)]
    assert {"development.split", "development.merged", "development.corrected"} <= set(types)


def test_a_split_opens_a_development_with_its_own_title_and_sources(
    database: Database, two: tuple[int, int]
) -> None:
    taken = articles_of(database, two[0])[2:]
    with database.transaction() as connection:
        opened = done(curation.split(connection, two[0], taken, author="desk")).development_id
    left, _, new = rows(database, tables.developments)
    assert new.id == opened
    assert (new.title, new.language, new.articles, new.sources) == (PLAN_ES[0], "es", 1, 1)
    assert (left.articles, left.sources, left.languages) == (2, 2, ["en"])
    assert (new.related, left.related) == ([left.id], [new.id])
    assert said(database) == [(taken[0], left.id, "cannot_link"), (taken[0], new.id, "must_link")] or said(
        database
    ) == [(taken[0], new.id, "must_link"), (taken[0], left.id, "cannot_link")]


def test_merging_what_was_split_restores_the_development(database: Database, two: tuple[int, int]) -> None:
    columns: tuple[str, ...] = (
        "title",
        "lead",
        "topics",
        "status",
        "stage",
        "articles",
        "sources",
        "languages",
        "entities",
    )
    columns += ("profile", "profile_keys", "first_seen_at", "last_seen_at", "stage_sentence")

    def state() -> list[Any]:
        held = rows(database, tables.developments)[0]
        steps = [
            (row.id, row.date, row.cue, row.publishers)
            for row in rows(database, tables.milestones)
            if row.development_id == held.id
        ]
        return [[getattr(held, name) for name in columns], sorted(steps)]

    before = state()
    with database.transaction() as connection:
        taken = articles_of(database, two[0])[1:]
        opened = done(curation.split(connection, two[0], taken, author="desk")).development_id
        done(curation.merge(connection, opened, two[0], author="desk"))
    after = state()
    assert after[0] == before[0]
    assert [step[1:] for step in after[1]] == [step[1:] for step in before[1]]
    assert "cannot_link" not in {kind for _, _, kind in said(database)}


def test_an_edit_leaves_an_article_where_a_person_put_it(
    database: Database, context: Context, two: tuple[int, int]
) -> None:
    taken = articles_of(database, two[0])[1]
    with database.transaction() as connection:
        done(curation.move(connection, taken, two[1], author="desk"))
        connection.execute(
            tables.entries.update()
            .where(tables.entries.c.article_id == taken)
            .values(title=PLAN[0], summary=PLAN[1] + " More was said.", processed_at=None, revision=2)
        )
        entry_id = connection.execute(
            select(tables.entries.c.id).where(tables.entries.c.article_id == taken)
        ).scalar_one()
    classify(database, context, [entry_id])
    article = next(row for row in rows(database, tables.articles) if row.id == taken)
    assert (article.development_id, article.title) == (two[1], PLAN[0])
    assert article.join_reason == "by_hand"


def test_what_a_person_fixed_outlives_later_articles(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    with database.transaction() as connection:
        done(amend.change(connection, two[0], {"title": "The plan", "stage": "expired"}, author="desk"))
    arrive(PLAN_AGAIN[0] + ": what it says", PLAN_AGAIN[1] + " Officials spoke in Washington on Wednesday.")
    held = rows(database, tables.developments)[0]
    assert (held.title, held.stage, held.articles + held.copies) == ("The plan", "expired", 4)
    with database.transaction() as connection:
        done(amend.change(connection, two[0], {"title": None, "stage": None}, author="desk"))
    assert rows(database, tables.developments)[0].title in (PLAN[0], PLAN_AGAIN[0])
    assert rows(database, tables.developments)[0].stage != "expired"


def test_a_copy_goes_where_its_original_is_moved(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    arrive(PLAN[0] + " - B Wire", PLAN[1], publisher="B")
    copy = rows(database, tables.articles)[-1]
    assert copy.duplicate_of_id is not None
    with database.transaction() as connection:
        done(curation.move(connection, copy.id, None, author="desk"))
    assert len({homes(database)[0], homes(database)[-1]}) == 1
    assert homes(database)[0] not in two


def test_what_cannot_be_is_refused_and_changes_nothing(database: Database, two: tuple[int, int]) -> None:
    stranger = articles_of(database, two[0])[:1]
    with database.transaction() as connection:
        asked = (
            (curation.merge(connection, two[0], 999, author="desk"), RefusalReason.UNKNOWN),
            (curation.split(connection, two[1], stranger, author="desk"), RefusalReason.NOT_A_MEMBER),
            (curation.move(connection, 999, two[0], author="desk"), RefusalReason.UNKNOWN),
            (
                amend.change(connection, two[0], {"status": "reopened"}, author="desk"),
                RefusalReason.NOT_RESTING,
            ),
        )
    for result, reason in asked:
        assert isinstance(result, Refused)
        assert result.reason is reason
    assert said(database) == []


def test_an_article_on_no_topic_belongs_to_no_development(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    arrive(*FOOTBALL)
    football = rows(database, tables.articles)[-1].id
    with database.transaction() as connection:
        result = curation.move(connection, football, two[0], author="desk")
    assert isinstance(result, Refused)
    assert result.reason is RefusalReason.NOT_GROUPED


def test_what_was_told_of_the_merged_counts_as_told_of_what_remains(
    database: Database, two: tuple[int, int]
) -> None:
    with database.transaction() as connection:
        subscription = add_subscription(connection, add_endpoint(connection))
        facts = Told(
            sequence=1, articles=("art_4",), topics=frozenset({"semiconductor-supply-chains"}), sources=1
        )
        told.put_told(connection, subscription, two[1], facts)
        done(curation.merge(connection, two[0], two[1], author="desk"))
        kept = told.of_development(connection, two[0])[subscription]
    assert (kept.sequence, kept.articles, kept.topics) == (0, facts.articles, facts.topics)


def test_what_was_told_of_a_part_counts_as_told_of_it(database: Database, two: tuple[int, int]) -> None:
    taken = articles_of(database, two[0])[:2]
    with database.transaction() as connection:
        one, other = (add_subscription(connection, add_endpoint(connection)) for _ in range(2))
        told.put_told(connection, one, two[0], Told(sequence=2, articles=(f"art_{taken[0]}",), sources=3))
        told.put_told(connection, other, two[0], Told(sequence=2, articles=("art_3",), sources=3))
        opened = done(curation.split(connection, two[0], taken, author="desk")).development_id
        part = told.of_development(connection, opened)
    assert part.keys() == {one}
    assert (part[one].sequence, part[one].articles, part[one].sources) == (0, (f"art_{taken[0]}",), 2)


def test_a_development_never_told_is_changed_in_silence(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN, lateness="backfill")
    (held,) = rows(database, tables.developments)
    with database.transaction() as connection:
        result = done(amend.change(connection, held.id, {"pinned": True}, author="desk"))
    assert result.events == ()
    arrive(*PLAN_AGAIN)
    (event,) = rows(database, tables.events)
    assert (event.type, event.sequence) == ("development.opened", 1)
