"""YAML that people write: read so that a mistake in it is told with file, line, field and remedy."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

# libyaml where PyYAML was built with it: the same safe types, seven times faster.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class PackError(ValueError):
    """A mistake in a file that people write: where it is, what it is and what to do.

    `faults`: every mistake that was found in the file along with this one, in order of line.
    """

    def __init__(self, file: str, line: int, field: str, message: str, remedy: str) -> None:
        self.file, self.line, self.field, self.message, self.remedy = file, line, field, message, remedy
        super().__init__(f"{file}, line {line}, {field}: {message}; {remedy}")
        self.faults: tuple[PackError, ...] = (self,)


def refuse_all(faults: Iterable[PackError]) -> None:
    """Raise the first of `faults` with all of them, if there is any."""
    found = sorted(faults, key=lambda fault: fault.line)
    if found:
        found[0].faults = tuple(found)
        raise found[0]


def dotted(path: Sequence[str | int]) -> str:
    """Give a path as people read it: `rules[0].all[1]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def parse_yaml(text: str, file: str) -> tuple[dict[str, Any], yaml.Node]:
    """Give a YAML mapping and its node tree. Raises `PackError` for broken YAML and for a key used twice."""
    try:
        loader = _SafeLoader(text)
        root = loader.get_single_node()
        data = None if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or "cannot be read"
        raise PackError(file, line, "YAML", str(what), "mend the syntax at this line") from error
    if root is None or not isinstance(data, dict):
        raise PackError(file, 1, "YAML", "is no mapping", "start with `key: value` lines")
    _refuse_twice(root, file, set())
    return data, root


def _refuse_twice(node: yaml.Node, file: str, looked: set[int]) -> None:
    """Refuse keys used twice and what is no text; an alias is looked at once: it may be a loop."""
    if id(node) in looked:
        return
    looked.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise PackError(
                    file, key.start_mark.line + 1, key.value, "stands twice", "merge the two entries"
                )
            seen.add(key.value)
            _refuse_twice(value, file, looked)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twice(value, file, looked)
    elif _UNSTORABLE.search(node.value):
        raise PackError(
            file, node.start_mark.line + 1, "YAML", "holds a character that is no text", "remove it"
        )


def line_of(node: yaml.Node, path: Sequence[str | int]) -> int:
    """Give the 1-based line of `path`, or of the nearest part of it that exists."""
    line = node.start_mark.line + 1
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        line, node = child
    return line


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Give the line and the node one step down, if there is one."""
    if isinstance(node, yaml.MappingNode):
        found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        return (found[0].start_mark.line + 1, found[1]) if found else None
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
