"""The process that parses: frames in on standard input, frames out on standard output.

It has limits of its own: a hostile document can hang or exhaust this process only. A frame is a length of
four bytes and that many bytes; requests are a JSON head, a line feed and the body, answers are JSON.
"""

import os
import resource
import signal
import sys
from typing import Any, BinaryIO

import orjson

from services.adapters.feedparse import read_document
from services.domain.feeds import Document, NotAFeed

MEMORY = 1024 * 1024 * 1024
HANGS_S = 60


def main() -> None:
    """Answer requests until standard input ends, which it does when its parent dies, however that happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Frames go to a private copy; whatever a library prints must not end up among them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (request := read_frame(sys.stdin.buffer)) is not None:
        head, _, body = request.partition(b"\n")
        signal.alarm(HANGS_S)  # ends this process by itself if nobody is left to kill it
        answer = orjson.dumps(_answer(orjson.loads(head), body))
        signal.alarm(0)
        answers.write(len(answer).to_bytes(4, "big") + answer)
        answers.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    size = stream.read(4)
    if len(size) < 4:
        return None
    return stream.read(int.from_bytes(size, "big"))


def _answer(head: dict[str, str], body: bytes) -> dict[str, Any]:
    try:
        found: Document | NotAFeed = read_document(body, content_type=head["content_type"], url=head["url"])
    except Exception as error:  # noqa: BLE001 -- this loop is a boundary: a document that trips the parser is no feed to us
        found = NotAFeed(f"the parser failed: {type(error).__name__}: {error}"[:300])
    return {"kind": type(found).__name__, "value": found}


if __name__ == "__main__":
    main()
