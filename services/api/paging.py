"""Pages of a list: an opaque, signed cursor that continues only the list it came from."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from services.api.problems import BAD_CURSOR, CURSOR_MISMATCH, Problem

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
_TAG_BYTES = 16
_FILTER_BYTES = 12


class Cursors:
    """Makes and reads cursors. `key` is a secret of this installation, the same in all of its processes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, path: str, query: Mapping[str, Any], position: Sequence[Any]) -> str:
        """The cursor of the page of `path`, filtered by `query`, that starts behind `position`."""
        body = _digest(path, query) + orjson.dumps(list(position))
        return base64.urlsafe_b64encode(self._tag(body) + body).rstrip(b"=").decode()

    def read(self, cursor: str, path: str, query: Mapping[str, Any]) -> list[Any]:
        """The position inside `cursor`: dates as ISO text.

        Raises Problem if the cursor was not made by this installation, or for another path or filter.
        """
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        tag, body = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body)):
            raise Problem(BAD_CURSOR, "The cursor was not made by this installation, or was altered.")
        if not hmac.compare_digest(body[:_FILTER_BYTES], _digest(path, query)):
            raise Problem(CURSOR_MISMATCH, "The cursor continues another list: path or filter differ.")
        position: list[Any] = orjson.loads(body[_FILTER_BYTES:])
        return position

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"cursor\0" + body, "sha256")[:_TAG_BYTES]


def _digest(path: str, query: Mapping[str, Any]) -> bytes:
    """What a cursor is bound to: the path and every parameter but the page's own two."""
    bound = {name: value for name, value in query.items() if name not in ("cursor", "limit") and value}
    text = orjson.dumps([path, bound], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).digest()[:_FILTER_BYTES]


def next_link(path: str, parameters: Sequence[tuple[str, str]], cursor: str) -> str:
    """The Link header that leads to the next page: the same parameters with the new cursor."""
    kept = [(name, value) for name, value in parameters if name != "cursor"]
    return f'<{path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'
