"""An app over a real database, asked in one process; and keys to ask it with."""

import asyncio
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest
import structlog
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy.engine import make_url

from services.adapters.db import tables
from services.adapters.db.engine import Database, connect
from services.adapters.sealing import Sealer
from services.api.app import create_app
from services.api.auth import Scope
from services.api.context import Context
from services.api.paging import Cursors
from services.runtime.settings import Settings
from tests.support.builders import NOON

KEY = "tw_live_" + "a" * 40
SEALER = Sealer(bytes(32))


class Client:
    """Asks an app without a socket between; every answer is checked for what all answers have."""

    def __init__(self, app: FastAPI, key: str | None = KEY) -> None:
        self.app = app
        self.key = key

    @property
    def context(self) -> Context:
        context = self.app.state.context
        assert isinstance(context, Context)
        return context

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.key}"} if self.key is not None else {}
        headers |= how.pop("headers", {})

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, headers=headers, **how)

        response = asyncio.run(send())
        assert response.headers["x-request-id"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        return response

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("GET", path, **how)

    def post(self, path: str, body: object = None, **how: Any) -> httpx.Response:
        return self.ask("POST", path, **({} if body is None else {"json": body}), **how)

    def patch(self, path: str, body: object, **how: Any) -> httpx.Response:
        return self.ask("PATCH", path, json=body, **how)

    def delete(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("DELETE", path, **how)

    def items(self, path: str) -> list[dict[str, Any]]:
        """The rows of one page."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["items"]
        return found

    def with_key(self, key: str | None) -> "Client":
        return Client(self.app, key)

    def with_settings(self, **changed: Any) -> "Client":
        settings = self.context.settings.model_copy(update=changed)
        return Client(create_app(replace(self.context, settings=settings)), self.key)


def add_key(database: Database, *scopes: str, key: str = KEY, **values: Any) -> str:
    """A key with these scopes; gives it back."""
    row = {
        "name": "test",
        "prefix": key[:12],
        "key_sha256": hashlib.sha256(key.encode()).hexdigest(),
        "scopes": list(scopes),
    }
    with database.transaction() as connection:
        connection.execute(tables.api_keys.insert().values(**(row | values)))
    return key


def make_context(database: Database, **settings: Any) -> Context:
    """A context at noon, without Redis."""
    return Context(
        settings=Settings(**settings),
        database=database,
        doorbell=None,
        sealer=SEALER,
        cursors=Cursors(SEALER.derive("cursor")),
        clock=lambda: NOON,
    )


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Traces without the values of variables: they are slow to print, and nobody reads them."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture
def api(database: Database) -> Client:
    """An app over an empty database, asked with a key that may do everything."""
    add_key(database, "admin")
    return Client(create_app(make_context(database)))


@pytest.fixture(scope="module")
def empty_api(postgres_url: str, template: str) -> Iterator[Client]:
    """The same over one database for a whole module, for questions that change nothing."""
    name = f"tw_test_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    database = connect(make_url(postgres_url).set(database=name).render_as_string(hide_password=False))
    add_key(database, "admin")
    for scope in Scope:
        add_key(database, scope, key=f"only {scope}")
        add_key(database, *(one for one in Scope if one not in (scope, Scope.ADMIN)), key=f"all but {scope}")
    yield Client(create_app(make_context(database)))
    database.close()
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def nowhere() -> Iterator[Database]:
    """A database at which nobody answers."""
    database = connect("postgresql://nobody:nothing@127.0.0.1:1/none")
    yield database
    database.close()
