"""What readers say of articles: in force at once, inherited by copies, and overturned by nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from services.adapters.db import amend, curation, feedback, tables
from services.adapters.db.engine import Connection, Database
from services.adapters.db.judge import Judge
from services.adapters.db.reads.why import explain_article
from services.classifier.context import Context
from services.classifier.jobs import classify, reclassify
from services.domain.curation import RefusalReason, Refused
from services.domain.feedback import Opinion, Word
from services.runtime.settings import Settings
from tests.classifier.test_curation import CHIPS
from tests.classifier.test_merging import LATER as THIRD

Arrive = Callable[..., int]
TOPIC = "critical-minerals"
BAN = (
    "China bans exports of gallium and germanium to the United States",
    "Beijing's trade ministry banned exports of the critical minerals gallium and germanium on 3 December.",
)
ECHO = (
    "Beijing halts gallium and germanium exports to America",
    "China's commerce ministry said the export ban on gallium and germanium, both critical minerals, "
    "takes effect on 3 December.",
)
CAKE = ("Village bakes its longest cake", "Bakers of the village baked a cake of forty metres on Sunday.")


@pytest.fixture
def judge() -> Judge:
    return Judge(Settings().entities_file)


def article(database: Database, number: int) -> Any:
    with database.transaction() as connection:
        return connection.execute(select(tables.articles).where(tables.articles.c.id == number)).one()


def development(database: Database, number: int) -> Any:
    with database.transaction() as connection:
        table = tables.developments
        return connection.execute(select(table).where(table.c.id == number)).one()


def told(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as connection:
        rows = connection.execute(
            select(tables.events.c.type, tables.events.c.reason).order_by(tables.events.c.id)
        )
        return [(row.type, row.reason) for row in rows]


def say(database: Database, judge: Judge, number: int, opinion: Opinion, topic: str | None = None) -> int:
    with database.transaction() as connection:
        result = feedback.add(connection, judge, number, Word(opinion, topic), author="reader")
    assert not isinstance(result, Refused), result
    return result[0]


def take_back(database: Database, judge: Judge, number: int) -> feedback.Heard | Refused:
    with database.transaction() as connection:
        return feedback.remove(connection, judge, number, author="reader")


def run_left(database: Database, context: Context) -> None:
    """Let the classifier do what is unprocessed."""
    with database.transaction() as connection:
        waiting = select(tables.entries.c.id).where(tables.entries.c.processed_at.is_(None))
        ids = list(connection.execute(waiting).scalars())
    classify(database, context, ids)


def test_not_relevant_takes_an_article_and_its_copies_out_at_once_and_says_so(
    database: Database, arrive: Arrive, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    arrive(ECHO[0] + " - C Wire", ECHO[1], publisher="C")
    home = article(database, 1).development_id
    assert [article(database, number).development_id for number in (2, 3)] == [home, home]
    say(database, judge, 3, Opinion.NOT_RELEVANT, TOPIC)  # of the copy: it counts for the original
    assert [(article(database, n).topics, article(database, n).development_id) for n in (2, 3)] == [
        ([], None)
    ] * 2
    row = development(database, home)
    assert (row.articles, row.copies, row.sources) == (1, 0, 1)
    assert told(database)[-1] == ("development.corrected", "corrected")


def test_no_edit_no_late_match_and_no_new_pack_overturns_a_reader(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    entry = arrive(*ECHO, publisher="B")
    say(database, judge, 1, Opinion.NOT_RELEVANT, TOPIC)
    run_left(database, context)
    assert (article(database, 1).topics, article(database, 1).development_id) == ([], None)
    arrive(*BAN, publisher="A")
    arrive(BAN[0] + ", officials say", BAN[1] + " Officials said so.", publisher="D")
    with database.transaction() as connection:
        connection.execute(
            update(tables.entries)
            .where(tables.entries.c.id == entry)
            .values(processed_at=None, title=BAN[0] + "!")
        )
    run_left(database, context)
    reclassify(database, context, [1], aloud=True)
    assert (article(database, 1).topics, article(database, 1).development_id) == ([], None)


def test_relevant_lists_an_article_and_has_the_classifier_group_it(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    arrive(*CAKE)
    assert article(database, 1).topics == []
    with database.transaction() as connection:
        added = feedback.add(connection, judge, 1, Word(Opinion.RELEVANT, TOPIC), author="reader")
    assert not isinstance(added, Refused)
    number, heard = added
    assert article(database, 1).topics == [TOPIC]
    classify(database, context, list(heard.unplaced))  # what is rung at once
    home = article(database, 1).development_id
    assert development(database, home).topics == [TOPIC]
    reclassify(database, context, [1], aloud=False)
    assert (article(database, 1).topics, article(database, 1).development_id) == ([TOPIC], home)
    take_back(database, judge, number)
    assert (article(database, 1).topics, article(database, 1).development_id) == ([], None)
    assert development(database, home).status == "closed"


def test_a_word_taken_back_leaves_what_the_packs_say(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    home = article(database, 1).development_id
    number = say(database, judge, 2, Opinion.NOT_RELEVANT)
    assert article(database, 2).topics == []
    take_back(database, judge, number)
    run_left(database, context)
    assert (TOPIC in article(database, 2).topics, article(database, 2).development_id) == (True, home)
    assert isinstance(take_back(database, judge, number), Refused)


def test_wrong_development_parts_the_article_for_good(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    home = article(database, 1).development_id
    say(database, judge, 2, Opinion.WRONG_DEVELOPMENT)
    other = article(database, 2).development_id
    assert other not in (None, home)
    reclassify(database, context, [2])
    assert article(database, 2).development_id == other
    with database.transaction() as connection:
        assert feedback.parted(connection, 2) == {home}
        found = explain_article(connection, judge, 2, development_id=home)
    assert found is not None
    assert "a reader keeps the article out of it" in found["development"]["obstacles"]


def links(database: Database) -> list[tuple[int, int, str]]:
    with database.transaction() as connection:
        rows = connection.execute(select(tables.constraints)).all()
    return sorted((row.article_id, row.development_id, row.kind) for row in rows)


COLUMNS = ("title", "topics", "stage", "articles", "sources", "profile", "profile_keys", "status", "related")


def stands(database: Database, number: int) -> list[Any]:
    """All that parting an article from its development, and putting it back, leaves as it was."""
    of = article(database, number)
    row = development(database, of.development_id)
    own = [of.development_id, of.join_reason, of.joined_by, of.topics, links(database)]
    return own + [getattr(row, name) for name in COLUMNS]


@pytest.mark.parametrize("by_hand", [False, True])
def test_wrong_development_taken_back_restores_what_was_as_an_event(
    database: Database, arrive: Arrive, context: Context, judge: Judge, by_hand: bool
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    if by_hand:  # a person had put it there
        with database.transaction() as connection:
            home = article(database, 2).development_id
            curation.move(connection, 2, None, author="desk")
            curation.merge(connection, home, article_of(connection, 2), author="desk")
    with database.transaction() as connection:
        amend.change(connection, article_of(connection, 2), {"status": "closed"}, author="desk")
    before = stands(database, 2)
    number = say(database, judge, 2, Opinion.WRONG_DEVELOPMENT)
    assert article(database, 2).development_id != before[0]
    heard = take_back(database, judge, number)
    assert isinstance(heard, feedback.Heard)
    assert heard.done is not None
    assert {event.type for event in heard.done.events} == {"development.merged"}
    assert stands(database, 2) == before
    reclassify(database, context, [2], aloud=True)
    assert stands(database, 2)[0] == before[0]


def test_one_parted_by_mistake_goes_back_without_those_that_joined_it_since(
    database: Database, arrive: Arrive, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    arrive(*THIRD, publisher="C")
    home = article(database, 1).development_id
    number = say(database, judge, 2, Opinion.WRONG_DEVELOPMENT)
    apart = article(database, 2).development_id
    with database.transaction() as connection:
        curation.move(connection, 3, apart, author="desk")
    heard = take_back(database, judge, number)
    assert isinstance(heard, feedback.Heard)
    assert heard.done is not None
    assert [event.reason for event in heard.done.events] == ["moved", "moved"]
    assert [article(database, n).development_id for n in (1, 2, 3)] == [home, home, apart]


def test_one_that_a_person_put_elsewhere_since_stays_there_and_is_barred_no_more(
    database: Database, arrive: Arrive, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    arrive(*CHIPS, publisher="C")
    number = say(database, judge, 2, Opinion.WRONG_DEVELOPMENT)
    elsewhere = article(database, 3).development_id
    with database.transaction() as connection:
        curation.merge(connection, elsewhere, article_of(connection, 2), author="desk")
    heard = take_back(database, judge, number)
    assert heard == feedback.Heard()
    assert article(database, 2).development_id == elsewhere
    assert links(database) == [(2, elsewhere, "must_link")]


def article_of(connection: Connection, number: int) -> int:
    """The development that an article is in."""
    query = select(tables.articles.c.development_id).where(tables.articles.c.id == number)
    return int(connection.execute(query).scalar_one())


def test_what_does_not_fit_is_refused(database: Database, arrive: Arrive, judge: Judge) -> None:
    arrive(*BAN, publisher="A")
    cases = [
        (9, Word(Opinion.RELEVANT, TOPIC), RefusalReason.UNKNOWN),
        (1, Word(Opinion.RELEVANT), RefusalReason.UNKNOWN),
        (1, Word(Opinion.RELEVANT, "nonsense"), RefusalReason.UNKNOWN),
        (1, Word(Opinion.WRONG_DEVELOPMENT, TOPIC), RefusalReason.UNKNOWN),
        (1, Word(Opinion.WRONG_DEVELOPMENT), RefusalReason.ALREADY_THERE),
    ]
    for number, word, reason in cases:
        with database.transaction() as connection:
            result = feedback.add(connection, judge, number, word, author="reader")
        assert isinstance(result, Refused)
        assert result.reason is reason


def test_an_article_is_explained_with_its_words_its_shortfall_and_its_development(
    database: Database, arrive: Arrive, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    arrive(ECHO[0] + " - C Wire", ECHO[1], publisher="C")
    arrive(*CAKE)
    with database.transaction() as connection:
        found = explain_article(connection, judge, 2)
        copy = explain_article(connection, judge, 3)
        cake = explain_article(connection, judge, 4, topic=TOPIC, development_id=1)
    assert found is not None
    assert copy is not None
    assert cake is not None
    (topic,) = [one for one in found["topics"] if one["topic"] == TOPIC]
    assert (topic["verdict"], topic["decided_by"], topic["gap"]) == ("accepted", "rules", 0.0)
    places = [place for rule in topic["rules"] for place in rule["matched"]]
    texts = {True: ECHO[0], False: ECHO[1]}
    for place in places:
        assert texts[place["zone"] == "title"][place["start"] : place["end"]] == place["text"]
        assert place["quote"]["text"] == place["text"]
    assert found["development"]["member"]
    assert "mineral:gallium" in found["development"]["shared"]["entities"]
    assert copy["duplicate"]["of"] == "art_2"
    assert copy["duplicate"]["tier"] in ("same_title", "same_text")
    assert copy["duplicate"]["containment"] > 0.9
    (none,) = cake["topics"]
    assert (none["verdict"], none["decided_by"], none["gap"]) == (None, "nothing", none["threshold"])
    assert cake["development"]["member"] is False
    assert cake["development"]["obstacles"]


def test_an_article_that_was_gathered_goes_straight_back_when_the_word_is_taken_back(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    arrive(ECHO[0] + " - C Wire", ECHO[1], publisher="C")
    home = article(database, 1).development_id
    with database.transaction() as connection:
        joined = update(tables.articles).where(tables.articles.c.id == 2)
        connection.execute(joined.values(join_reason="gathered"))
    number = say(database, judge, 2, Opinion.NOT_RELEVANT, TOPIC)
    before = len(told(database))
    heard = take_back(database, judge, number)
    assert isinstance(heard, feedback.Heard)
    assert heard.unplaced == ()
    assert [article(database, n).development_id for n in (2, 3)] == [home, home]
    assert article(database, 2).join_reason == "gathered"
    row = development(database, home)
    assert (row.articles, row.copies, row.sources) == (2, 1, 2)
    assert told(database)[before:] == [("development.updated", "moved")]
    run_left(database, context)
    with database.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(tables.developments)).scalar_one() == 1
        assert connection.execute(select(tables.constraints)).all() == []


def test_what_was_alone_goes_back_into_the_development_that_it_left_empty(
    database: Database, arrive: Arrive, context: Context, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    home = article(database, 1).development_id
    before = development(database, home)
    number = say(database, judge, 1, Opinion.NOT_RELEVANT)
    assert development(database, home).status == "closed"
    take_back(database, judge, number)
    run_left(database, context)
    after = development(database, home)
    assert article(database, 1).development_id == home
    for column in ("status", "articles", "sources", "topics", "profile", "profile_keys", "title", "stage"):
        assert getattr(after, column) == getattr(before, column), column
    assert told(database) == [
        ("development.opened", "opened"),
        ("development.corrected", "corrected"),
        ("development.updated", "moved"),
    ]


def test_a_word_taken_back_overturns_nobody_who_keeps_the_article_out(
    database: Database, arrive: Arrive, judge: Judge
) -> None:
    arrive(*BAN, publisher="A")
    arrive(*ECHO, publisher="B")
    home = article(database, 1).development_id
    number = say(database, judge, 2, Opinion.NOT_RELEVANT, TOPIC)
    with database.transaction() as connection:
        values = {"kind": "cannot_link", "article_id": 2, "development_id": home, "author": "desk"}
        connection.execute(insert(tables.constraints).values(values))
    heard = take_back(database, judge, number)
    assert isinstance(heard, feedback.Heard)
    assert len(heard.unplaced) == 1
    assert article(database, 2).development_id is None
