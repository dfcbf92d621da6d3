"""Writes operations.txt, the list of what the API offers: `python -m tests.api.operations_page`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.adapters.db.engine import Database, connect
from services.api.app import create_app
from tests.api.conftest import make_context

PAGE = Path(__file__).with_name("operations.txt")
METHODS = ("get", "post", "patch", "put", "delete")


def nowhere() -> Database:
    """A database that is never asked."""
    return connect("postgresql://nobody@127.0.0.1:1/none")


def document() -> dict[str, Any]:
    """The description of the API."""
    return create_app(make_context(nowhere())).openapi()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    for path, item in described["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def scopes(operation: dict[str, Any]) -> list[str]:
    """The scopes that an operation needs."""
    return sorted({scope for one in operation.get("security", ()) for scope in one.get("key", ())})


def page() -> str:
    """One line an operation, then one a shape with its fields."""
    described = document()
    lines = []
    for method, path, operation in operations(described):
        query = ",".join(sorted(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"))
        statuses = ",".join(operation["responses"])
        needed = ",".join(scopes(operation)) or "-"
        lines.append(f"{method} {path} {operation['operationId']} {needed} [{query}] {statuses}")
    for name, schema in sorted(described["components"]["schemas"].items()):
        fields = ",".join(sorted(schema.get("properties", schema.get("enum", ()))))
        lines.append(f"{name}: {fields}")
    lines += [f"webhook {name}" for name in described["webhooks"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
