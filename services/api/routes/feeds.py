"""/v1/feeds: the addresses that are polled."""

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import feeds as table
from services.adapters.db.feedlist import AddDecision, AddReason, FeedList, remove_feed
from services.adapters.db.reads.feeds import FeedFilter, get_feed, list_feeds
from services.api import views
from services.api.addresses import check_feed_url, refused
from services.api.answers import Row, detail_answer, json_answer, page_answer, position, require_version
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.filters import require_topics
from services.api.models.feeds import FeedChange, FeedDetail, FeedPage, NewFeed
from services.api.models.values import FeedKind, FeedState
from services.api.parameters import Countries, FeedId, Languages, PageParameters, Words, no_parameters
from services.api.problems import CONFLICT, Problem, no_such
from services.domain.feedlist import HIDDEN, masked
from services.domain.ids import Kind, public

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])
READ = [needs(Scope.READ)]
WRITE = [needs(Scope.FEEDS), Depends(no_parameters)]
CONFIGURED = (
    "url", "title", "publisher", "language", "country", "kind", "lane", "topics", "categories", "enabled",
    "notes",
)  # fmt: skip


class FeedQuery(PageParameters):
    """How a list of feeds is narrowed."""

    state: list[FeedState] = Field(
        default_factory=list, description="In any of these states; without, in all but `removed`."
    )
    language: Languages = Field(default_factory=list, description="Said to be in any of these languages.")
    kind: list[FeedKind] = Field(default_factory=list, description="Of any of these kinds.")
    country: Countries = Field(default_factory=list, description="Of any of these countries.")
    topic: Words = Field(default_factory=list, description="Kept for any of these topics.")
    enabled: bool | None = Field(None, description="Only those that are polled, or that are not.")
    failing: bool | None = Field(None, description="Only those whose last polls failed, or did not.")
    q: str | None = Field(
        None, min_length=1, max_length=200, description="Part of the name, title, publisher or address."
    )

    def wanted(self) -> FeedFilter:
        """The same, as the database takes it."""
        return FeedFilter(
            states=tuple(self.state),
            languages=tuple(self.language),
            kinds=tuple(self.kind),
            enabled=self.enabled,
            text=self.q,
            countries=tuple(self.country),
            topics=tuple(self.topic),
            failing=self.failing,
        )


@router.get("", operation_id="list_feeds", dependencies=READ, responses={200: {"model": FeedPage}})
def list_some(query: Annotated[FeedQuery, Query()], request: Request, context: Current) -> Response:
    """List feeds in the order of their ids."""
    require_topics(context, query.topic)
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_feeds(connection, query.wanted(), after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.feed)


@router.get(
    "/{feed_id}",
    operation_id="get_feed",
    dependencies=[*READ, Depends(no_parameters)],
    responses={200: {"model": FeedDetail}},
)
def get(feed_id: FeedId, request: Request, context: Current) -> Response:
    """Get one feed with its last 20 fetches."""
    return _detail(request, _load(context, feed_id))


@router.post(
    "",
    operation_id="create_feed",
    status_code=201,
    dependencies=WRITE,
    responses={201: {"model": FeedDetail}},
)
def create(asked: NewFeed, request: Request, context: Current) -> Response:
    """Add a feed; it is polled at once. Its address must be public, or in a network the operator allows.

    Whether there is a feed at all is not asked here, but by `/v1/feeds/check`. One that was removed once is
    taken up again as it was, but for what is said here.
    """
    check_feed_url(context.settings, asked.url)
    with context.database.transaction() as connection:
        decision = FeedList(connection).add(asked.model_dump(), said=asked.model_fields_set)
    feed_id = decision.feed_id
    if decision.reason in (AddReason.KNOWN, AddReason.SLUG_TAKEN):
        raise _taken(decision)
    location = f"/v1/feeds/{public(Kind.FEED, feed_id)}"
    return _detail(request, _load(context, feed_id), status=201, location=location)


@router.patch(
    "/{feed_id}", operation_id="change_feed", dependencies=WRITE, responses={200: {"model": FeedDetail}}
)
def change(feed_id: FeedId, asked: FeedChange, request: Request, context: Current) -> Response:
    """Change, enable or disable a feed. A new address starts afresh."""
    changes = asked.model_dump(exclude_unset=True)
    if changes.get("url") is not None and HIDDEN not in changes["url"]:
        check_feed_url(context.settings, changes["url"])
    with context.database.transaction() as connection:
        current = get_feed(connection, feed_id) if table.keep(connection, feed_id) else None
        if current is None:
            raise no_such(Kind.FEED, feed_id)
        require_version(request, _version(current))
        _keep_hidden(changes, current)
        # What is already so is no change: a feed named again by its own address does not start afresh.
        new = {name: value for name, value in changes.items() if value != current[name]}
        if "url" in new and (owner := FeedList(connection).find(new["url"])) not in (None, feed_id):
            raise _taken(AddDecision(AddReason.KNOWN, owner))
        if new:
            table.change_feed(connection, feed_id, new)
    return _detail(request, _load(context, feed_id))


@router.delete("/{feed_id}", operation_id="remove_feed", status_code=204, dependencies=WRITE)
def remove(feed_id: FeedId, request: Request, context: Current) -> Response:
    """Take a feed off the list. What it brought stays: entries, articles, developments.

    It is in state `removed` from then on, not polled, and left out of lists; adding its address again takes
    it up where it was.
    """
    with context.database.transaction() as connection:
        current = get_feed(connection, feed_id) if table.keep(connection, feed_id) else None
        if current is None:
            raise no_such(Kind.FEED, feed_id)
        require_version(request, _version(current))
        removed = remove_feed(connection, feed_id)
    if removed is None:
        raise Problem(CONFLICT, "The feed is removed already, or is the one of documents brought in by hand.")
    return Response(status_code=204)


@router.post(
    "/{feed_id}/poll",
    operation_id="poll_feed",
    status_code=202,
    dependencies=WRITE,
    responses={202: {"model": FeedDetail}},
)
def poll(feed_id: FeedId, context: Current) -> Response:
    """Have a feed polled next, whatever its schedule says."""
    _load(context, feed_id)
    with context.database.transaction() as connection:
        due = table.make_due(connection, feed_id)
    if not due:
        raise Problem(CONFLICT, "The feed is disabled, or is the one of documents brought in by hand.")
    return json_answer(views.feed(_load(context, feed_id)), status=202)


def _taken(decision: AddDecision) -> Problem:
    what = "this address" if decision.reason is AddReason.KNOWN else "this slug"
    return Problem(CONFLICT, f"{public(Kind.FEED, decision.feed_id)} has {what} already.")


def _keep_hidden(changes: Row, current: Row) -> None:
    """An address given back as it was shown, its credentials hidden, is no change. Raises Problem (422) for
    any other with the mark of a hidden credential.
    """
    url = changes.get("url")
    if url is None or HIDDEN not in url:
        return
    if url != masked(current["url"]):
        raise refused(f"holds {HIDDEN} in place of a credential; give the address in full")
    changes["url"] = current["url"]


def _load(context: Context, feed_id: int) -> Row:
    with context.database.transaction() as connection:
        feed = get_feed(connection, feed_id)
    if feed is None:
        raise no_such(Kind.FEED, feed_id)
    return feed


def _detail(request: Request, feed: Row, **how: Any) -> Response:
    return detail_answer(request, views.feed(feed), version=_version(feed), **how)


def _version(feed: Row) -> str:
    """What an operator has configured, as a digest: polls change a feed all the time, and are no conflict."""
    configured = [feed[name] for name in CONFIGURED]
    return hashlib.sha256(orjson.dumps(configured)).hexdigest()[:12]
