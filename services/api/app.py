"""The app: every route, its failures and its pages, around one context."""

from collections.abc import Iterable

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from services.api.answers import JsonResponse
from services.api.context import Context
from services.api.handlers import add_handlers
from services.api.middleware import Gate
from services.api.openapi import describe
from services.api.pages import landing, site
from services.api.routes import (
    articles,
    curation,
    deliveries,
    developments,
    endpoints,
    entities,
    events,
    feed_lists,
    feedback,
    feeds,
    health,
    milestones,
    silences,
    subscriptions,
    topic_packs,
    topics,
    why,
)
from services.api.webhooks import webhooks

RESOURCES = (
    topics,
    topic_packs,
    developments,
    curation,
    articles,
    entities,
    feedback,
    milestones,
    events,
    feed_lists,
    feeds,
    endpoints,
    subscriptions,
    silences,
    deliveries,
    why,
)


def create_app(context: Context) -> FastAPI:
    """The app that serves `context`. Nothing is opened or asked for before the first request."""
    app = FastAPI(
        title="tradewire",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        default_response_class=JsonResponse,
        redirect_slashes=False,
        webhooks=webhooks,
    )
    app.state.context = context
    app.state.figures = health.figures_of(context)
    app.state.overview = landing.overview_of(context)
    for part in (*RESOURCES, health, landing, site):
        app.include_router(part.router)
        _begin_figures(context, part.router.routes)
    add_handlers(app)
    describe(app)
    app.add_middleware(Gate, metrics=context.metrics)
    return app


def _begin_figures(context: Context, routes: Iterable[BaseRoute]) -> None:
    for route in routes:
        if isinstance(route, APIRoute):
            for method in route.methods or ():
                context.metrics.expect(method, route.path, route.status_code or 200)
