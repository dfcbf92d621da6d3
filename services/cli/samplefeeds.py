"""The bundled sample feeds, served on loopback, and their rows.

The server keeps the dates as published. They would count as old items of a first poll, which open nothing and
alert nobody; the rows therefore say since when the feeds have been watched (`last_ok_at`, before the oldest
entry), and every entry is then on time.
"""

import gzip
import hashlib
import threading
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from services.domain.schedule import LIMITS, Lane

SAMPLE = Path(__file__).resolve().parents[2] / "seeds" / "sample"
ROWS = "feeds.yaml"
TYPES = {
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/feed+json",
}


class SampleServer:
    """Serves the feeds of a folder on 127.0.0.1 within a ``with`` block, with ETag, Last-Modified and gzip.

    A thread of this process answers; `port` 0 takes a free one.
    """

    def __init__(self, folder: Path = SAMPLE, *, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"folder": folder})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="sample feeds", daemon=True)

    @cached_property
    def base_url(self) -> str:
        """Where the feeds are, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def sample_feeds(base_url: str, folder: Path = SAMPLE) -> list[dict[str, Any]]:
    """Rows for `services.adapters.db.feeds.register`, due at once, with addresses under `base_url`."""
    found = yaml.safe_load((folder / ROWS).read_text(encoding="utf-8"))
    watched_since: datetime = found["watched_since"]
    rows = []
    for feed in found["feeds"]:
        row = dict(feed)
        file = row.pop("file")
        row |= {
            "url": f"{base_url}/{file}",
            "interval_s": LIMITS[Lane(row["lane"])].start_s,
            "last_ok_at": watched_since,
            "notes": "sample",
        }
        rows.append(row)
    return rows


class _Handler(BaseHTTPRequestHandler):
    folder = SAMPLE
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a feed, with 304 to its validators, or with 404."""
        file = self.folder / self.path.lstrip("/")
        if file.parent != self.folder or file.suffix not in TYPES or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = file.read_bytes()
        validators = {
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
            "Last-Modified": self.date_time_string(int(file.stat().st_mtime)),
        }
        if self.headers.get("If-None-Match") == validators["ETag"]:
            self._answer(HTTPStatus.NOT_MODIFIED, b"", validators)
            return
        headers = validators | {"Content-Type": TYPES[file.suffix], "Vary": "Accept-Encoding"}
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._answer(HTTPStatus.OK, body, headers)

    def _answer(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the signature is the library's
        """Say nothing: the poller's log tells of every request."""
