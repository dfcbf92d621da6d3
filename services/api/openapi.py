"""The description of the API (OpenAPI 3.1): what the framework finds, with our errors, headers and scopes."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.api.auth import SCOPES, Scope
from services.api.models.problems import ProblemDocument
from services.api.problems import MEDIA_TYPE, TYPES, ProblemType

Document = dict[str, Any]
ABOUT = """Developments in trade policy, with their evidence.

Every request to /v1 carries a key. Lists are paged by `next_cursor`; unknown parameters are refused.
Errors are problem documents (RFC 9457). Enumerations and answers may grow: skip what you do not know.
"""
TAGS = {
    "topics": "What is watched for.",
    "developments": "What happens, followed over time and across sources.",
    "articles": "What was published, cleaned and judged.",
    "entities": "Who and what is recognised by name.",
    "feedback": "What readers say of articles: it outranks the rules.",
    "milestones": "Dated steps ahead.",
    "events": "The log of changes, for those who pull.",
    "feeds": "The addresses that are polled.",
    "endpoints": "The addresses that are told.",
    "subscriptions": "Which events an endpoint hears of, and in what rhythm.",
    "deliveries": "What was sent, what was not, and why.",
    "health": "For those who watch over tradewire.",
}
_ETAG = {"ETag": {"description": "Version of the row.", "schema": {"type": "string"}}}
_LINK = {"Link": {"description": 'Address of the next page (rel="next").', "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "An ETag: 304 without a body where nothing has changed.",
}  # fmt: skip
_IF_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "An ETag: 412 where the row was changed since.",
}  # fmt: skip


def describe(app: FastAPI) -> None:
    """Have `app.openapi()` give our description, made once."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way the framework documents


def _document(app: FastAPI) -> Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=app.routes,
        webhooks=app.webhooks.routes,
        tags=[{"name": name, "description": about} for name, about in TAGS.items()],
    )
    components = document["components"]
    components["responses"] = {_name(kind): _response(kind) for kind in TYPES}
    schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= schema.pop("$defs") | {"ProblemDocument": schema}
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation)
    for item in document["webhooks"].values():
        item["post"]["responses"].pop("422", None)
    return document


def _name(kind: ProblemType) -> str:
    return "".join(word.capitalize() for word in kind.slug.split("-"))


def _response(kind: ProblemType) -> Document:
    example = {
        "type": kind.uri,
        "title": kind.title,
        "status": kind.status,
        "detail": kind.about,
        "instance": "/v1/…",
        "request_id": "req_2f6c",
    }
    body = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}, "example": example}
    return {"description": kind.title, "content": {MEDIA_TYPE: body}}


def _complete(path: str, method: str, operation: Document) -> None:
    """Add to one operation what every operation of its kind may answer, and the headers it knows."""
    responses = operation["responses"]
    responses.pop("422", None)
    names = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
    slugs = ["unknown-parameter", "internal-error", "unavailable"]
    if path.startswith("/v1/"):
        slugs += ["unauthenticated", "forbidden"]
    if names or "requestBody" in operation:
        slugs.append("invalid-request")
    if "{" in path:
        slugs.append("not-found")
    if "requestBody" in operation:
        slugs.append("body-too-large")
    if method in ("post", "patch"):
        slugs.append("conflict")
    if path == "/v1/events":
        slugs.append("events-gone")
    success = min(responses)
    if method == "get" and "{" in path and path.startswith("/v1/"):
        operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
        responses[success]["headers"] = _ETAG
        responses["304"] = {"description": "Not changed.", "headers": _ETAG}
    if "cursor" in names:
        responses[success]["headers"] = _LINK
    if method in ("patch", "delete"):
        operation.setdefault("parameters", []).append(_IF_MATCH)
        slugs.append("version-mismatch")
    for kind in TYPES:
        if kind.slug in slugs:
            responses.setdefault(str(kind.status), {"$ref": f"#/components/responses/{_name(kind)}"})
    operation["responses"] = dict(sorted(responses.items()))
    operation["summary"] = operation.get("description", "").partition(".")[0].replace("\n", " ")
    _state_scopes(operation)


def _state_scopes(operation: Document) -> None:
    """Say in words, too, which scope the operation needs."""
    scopes = [scope for one in operation.get("security", ()) for scope in one.get("key", ())]
    if scopes:
        words = ", ".join(f"`{scope}` ({SCOPES[Scope(scope)]})" for scope in scopes)
        operation["description"] = f"{operation.get('description', '')}\n\nScope: {words}.".strip()
