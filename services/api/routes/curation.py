"""What people do to developments: merge, split, move an article, rename, pin, set the stage, close."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.adapters.db import amend, curation
from services.adapters.db import developments as table
from services.adapters.db.curation import Done
from services.adapters.db.engine import Connection
from services.adapters.db.reads.developments import get_development
from services.api import views
from services.api.answers import detail_answer, require_version, say_events
from services.api.auth import Caller, Scope, needs
from services.api.context import Context, Current
from services.api.models.curation import DevelopmentChange, MergeAsked, MoveAsked, SplitAsked
from services.api.models.developments import DevelopmentDetail
from services.api.parameters import ArticleId, DevelopmentId, no_parameters
from services.api.problems import Fault, invalid, no_such, refusal
from services.domain.curation import Refused
from services.domain.ids import Kind, parse, public

router = APIRouter(prefix="/v1", tags=["developments"])
PLAIN = [Depends(no_parameters)]
WRITER = needs(Scope.DEVELOPMENTS)


@router.post(
    "/developments/{development_id}/merge",
    operation_id="merge_developments",
    dependencies=PLAIN,
    responses={200: {"model": DevelopmentDetail}},
)
def merge(
    development_id: DevelopmentId,
    asked: MergeAsked,
    request: Request,
    context: Current,
    caller: Caller = WRITER,
) -> Response:
    """Make one of two developments. The older id stays; the other one leads to it from then on."""
    other = _number(Kind.DEVELOPMENT, asked.into, "#/into")
    with context.database.transaction() as connection:
        _hold(connection, development_id)
        done = _done(curation.merge(connection, development_id, other, author=caller.name), "#/into")
    return _answer(context, request, done)


@router.post(
    "/developments/{development_id}/split",
    operation_id="split_development",
    status_code=201,
    dependencies=PLAIN,
    responses={201: {"model": DevelopmentDetail}},
)
def split(
    development_id: DevelopmentId,
    asked: SplitAsked,
    request: Request,
    context: Current,
    caller: Caller = WRITER,
) -> Response:
    """Open a new development with some articles of this one; later runs keep them apart."""
    articles = [_number(Kind.ARTICLE, one, f"#/articles/{at}") for at, one in enumerate(asked.articles)]
    with context.database.transaction() as connection:
        _hold(connection, development_id)
        done = _done(curation.split(connection, development_id, articles, author=caller.name), "#/articles")
    return _answer(context, request, done, status=201)


@router.post(
    "/articles/{article_id}/move",
    operation_id="move_article",
    dependencies=PLAIN,
    responses={200: {"model": DevelopmentDetail}},
)
def move(
    article_id: ArticleId, asked: MoveAsked, request: Request, context: Current, caller: Caller = WRITER
) -> Response:
    """Put an article, with its copies, into another development, or (null) into one of its own."""
    target = None
    if asked.development is not None:
        target = _number(Kind.DEVELOPMENT, asked.development, "#/development")
    with context.database.transaction() as connection:
        if not curation.knows_article(connection, article_id):
            raise no_such(Kind.ARTICLE, article_id)
        done = _done(curation.move(connection, article_id, target, author=caller.name), "#/development")
    return _answer(context, request, done)


@router.patch(
    "/developments/{development_id}",
    operation_id="change_development",
    dependencies=PLAIN,
    responses={200: {"model": DevelopmentDetail}},
)
def change(
    development_id: DevelopmentId,
    asked: DevelopmentChange,
    request: Request,
    context: Current,
    caller: Caller = WRITER,
) -> Response:
    """Rename a development, pin it, set its stage, close or reopen it. What a person set, the rules leave."""
    with context.database.transaction() as connection:
        require_version(request, _hold(connection, development_id))
        changes = asked.model_dump(exclude_unset=True)
        done = _done(amend.change(connection, development_id, changes, author=caller.name), "#/status")
    return _answer(context, request, done)


def _hold(connection: Connection, development_id: int) -> int:
    """Hold the grouping and the row until the transaction ends; the row's version."""
    table.lock_assignment(connection)
    row = table.find(connection, development_id)
    if row is None:
        raise no_such(Kind.DEVELOPMENT, development_id)
    version: int = row["version"]
    return version


def _number(kind: Kind, name: str, place: str) -> int:
    try:
        return parse(kind, name)
    except ValueError as error:
        raise invalid("An id is not one of ours.", Fault(str(error), pointer=place)) from error


def _done(result: Done | Refused, place: str) -> Done:
    """What was done. Raises Problem, with the place of the body that names what does not fit."""
    if isinstance(result, Done):
        return result
    raise refusal(result, place)


def _answer(context: Context, request: Request, done: Done, *, status: int = 200) -> Response:
    """The development as it now stands; one log line for each event that tells of it."""
    say_events(done)
    with context.database.transaction() as connection:
        found = get_development(connection, done.development_id)
    assert found is not None
    location = f"/v1/developments/{public(Kind.DEVELOPMENT, done.development_id)}"
    return detail_answer(
        request, views.development_detail(found), version=found["version"], status=status, location=location
    )
