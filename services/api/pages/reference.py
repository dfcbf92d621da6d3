"""The OpenAPI document as values that a template can lay out without thinking."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a property. `link` is the name of the shape it holds, if it holds one."""

    name: str
    type: str
    link: str | None
    required: bool
    about: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that an operation may answer; `link` names a shape, `problem` an error's page."""

    status: str
    about: str
    link: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    about: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: str | None
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one resource."""

    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that requests or answers hold."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Hook:
    """A type of message."""

    name: str
    about: str
    example: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything on the page."""

    title: str
    about: tuple[str, ...]
    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]
    hooks: tuple[Hook, ...]


def reference(document: Document) -> Reference:
    """The page's values from an OpenAPI document."""
    operations = list(_operations(document))
    groups = tuple(
        Group(
            tag["name"], tag["description"], tuple(made for tags, made in operations if tag["name"] in tags)
        )
        for tag in document["tags"]
    )
    schemas = document["components"]["schemas"]
    shapes = tuple(
        Shape(name, schema.get("description", ""), tuple(_properties(schema)))
        for name, schema in sorted(schemas.items())
        if "properties" in schema
    )
    hooks = tuple(_hook(name, item["post"]) for name, item in document["webhooks"].items())
    return Reference(
        document["info"]["title"], _paragraphs(document["info"]["description"]), groups, shapes, hooks
    )


def _operations(document: Document) -> Iterator[tuple[list[str], Operation]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield item[method].get("tags", []), _operation(document, path, method, item[method])


def _operation(document: Document, path: str, method: str, found: Document) -> Operation:
    body = found.get("requestBody")
    summary, about = found.get("summary", ""), _paragraphs(found.get("description", ""))
    contents = body["content"] if body else {}
    schema = contents.get("application/json", {}).get("schema")
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=summary,
        about=tuple(part for part in about if part.rstrip(".") != summary),
        parameters=tuple(_parameter(one) for one in found.get("parameters", ())),
        body=_type(schema)[1] if schema else None,
        answers=tuple(_answer(document, status, one) for status, one in found["responses"].items()),
        example=_example(path, method, secured=bool(found.get("security")), bodies=tuple(contents)),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.replace("`", "").split("\n\n") if part.strip())


def _parameter(found: Document) -> Field:
    name, link = _type(found["schema"])
    name = name.removesuffix(" or null")  # one leaves a parameter out; there is no null in an address
    about = found.get("description", found["schema"].get("description", ""))
    default = found["schema"].get("default")
    if default not in (None, [], ""):
        about = f"{about} Default: {default}.".strip()
    return Field(found["name"], name, link, found.get("required", False), about.replace("`", ""), found["in"])


def _properties(schema: Document) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema["properties"].items():
        kind, link = _type(one)
        yield Field(name, kind, link, name in required, one.get("description", "").replace("`", ""))


def _type(schema: Document) -> tuple[str, str | None]:
    """What a value is, in words, and the shape it holds."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "const" in schema:
        return json.dumps(schema["const"]), None
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"]), None
    choices = schema.get("anyOf", schema.get("oneOf"))
    if choices is not None:
        kinds = [_type(one) for one in choices]
        return " or ".join(kind for kind, _ in kinds), next((link for _, link in kinds if link), None)
    if schema.get("type") == "array":
        kind, link = _type(schema.get("items", {}))
        return f"list of {kind}", link
    kind = str(schema.get("type", "any"))
    return {"date-time": "time", "date": "date"}.get(schema.get("format", ""), kind), None


def _answer(document: Document, status: str, found: Document) -> Answer:
    if "$ref" in found:
        response = document["components"]["responses"][found["$ref"].rpartition("/")[2]]
        ((_, body),) = response["content"].items()
        return Answer(status, response["description"], problem=body["example"]["type"])
    schema = found.get("content", {}).get("application/json", {}).get("schema")
    link = _type(schema)[1] if schema else None
    about = found.get("description", "")
    return Answer(status, "" if about == "Successful Response" else about, link)


def _example(path: str, method: str, *, secured: bool, bodies: Sequence[str]) -> str:
    """A command line that makes the request."""
    parts = ["curl"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    if secured:
        parts.append('-H "Authorization: Bearer $TRADEWIRE_KEY"')
    if "application/json" in bodies:
        parts.append("-H 'Content-Type: application/json' -d @body.json")
    elif bodies:
        parts.append(f"-H 'Content-Type: {bodies[0]}' --data-binary @body")
    return " ".join([*parts, f"$TRADEWIRE_URL{path}"])


def _hook(name: str, operation: Document) -> Hook:
    content = operation["requestBody"]["content"]["application/json"]
    examples = content.get("examples") or content["schema"].get("examples") or [content.get("example")]
    first = next(iter(examples.values()))["value"] if isinstance(examples, Mapping) else examples[0]
    text = json.dumps(first, indent=2, ensure_ascii=False)
    return Hook(name, " ".join(_paragraphs(operation.get("description", ""))), text)
