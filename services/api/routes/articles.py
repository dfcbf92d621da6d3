"""GET /v1/articles: what was published, cleaned and judged."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.articles import ArticleFilter, get_article, list_articles
from services.api import views
from services.api.answers import detail_answer, page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.filters import require_topics
from services.api.models.articles import ArticleDetail, ArticlePage
from services.api.parameters import (
    ArticleId,
    Countries,
    DevelopmentId,
    Languages,
    Moment,
    PageParameters,
    Search,
    Words,
    no_parameters,
)
from services.api.problems import no_such
from services.domain.ids import Kind
from services.domain.text import fold

router = APIRouter(prefix="/v1/articles", tags=["articles"])
READ = [needs(Scope.READ)]


class ArticleQuery(PageParameters):
    """How a list of articles is narrowed."""

    topic: Words = Field(default_factory=list, description="Accepted for any of these topics.")
    language: Languages = Field(default_factory=list, description="In any of these languages.")
    country: Countries = Field(default_factory=list, description="From feeds of any of these countries.")
    publisher: Words = Field(
        default_factory=list, description="By any of these publishers, as spelt in answers."
    )
    entity: Words = Field(default_factory=list, description="Naming any of these entities.")
    development: DevelopmentId | None = Field(None, description="Of this development.")
    since: Moment | None = Field(None, description="Dated at or after this time.")
    until: Moment | None = Field(None, description="Dated before this time.")
    duplicates: Literal["include", "exclude"] = Field("exclude", description="Whether copies are listed too.")
    q: Search = None

    def wanted(self) -> ArticleFilter:
        """The same, as the database takes it."""
        return ArticleFilter(
            topics=tuple(self.topic),
            languages=tuple(self.language),
            countries=tuple(self.country),
            publishers=tuple(self.publisher),
            entities=tuple(self.entity),
            development_id=self.development,
            since=self.since,
            until=self.until,
            duplicates=self.duplicates == "include",
            search=fold(self.q) if self.q else None,
        )


@router.get("", operation_id="list_articles", dependencies=READ, responses={200: {"model": ArticlePage}})
def list_some(query: Annotated[ArticleQuery, Query()], request: Request, context: Current) -> Response:
    """List articles, the newest first."""
    require_topics(context, query.topic)
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_articles(connection, query.wanted(), after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.article)


@router.get(
    "/{article_id}",
    operation_id="get_article",
    dependencies=[*READ, Depends(no_parameters)],
    responses={200: {"model": ArticleDetail}},
)
def get(article_id: ArticleId, request: Request, context: Current) -> Response:
    """Get one article: where it was seen, what copies it, the evidence of its topics, why it was joined."""
    with context.database.transaction() as connection:
        article = get_article(connection, article_id)
    if article is None:
        raise no_such(Kind.ARTICLE, article_id)
    return detail_answer(request, views.article_detail(article))
