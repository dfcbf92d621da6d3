"""Reading the body of an answer within caps, inflating it ourselves.

httpx's own decoders hand out whatever a chunk inflates to; a 486 kB gzip can hold 500 MB. Here nothing is
ever inflated beyond the room that is left.
"""

import zlib
from dataclasses import dataclass
from enum import StrEnum

SLICE = 64 * 1024
RATIO = 100
RATIO_FROM = 1024 * 1024
AUTO_HEADER = 47  # zlib or gzip, whichever the data says
RAW = -15


class BodyEnd(StrEnum):
    """How a body ended."""

    COMPLETE = "complete"
    CUT = "cut"  # over a cap of ours: what fits was kept
    TRUNCATED = "truncated"  # ended early: length, chunk, reset, deadline, broken compression


@dataclass(frozen=True)
class Caps:
    """Most bytes on the wire and decoded; `inflate` False keeps the bytes as sent."""

    wire: int = 5 * 1024 * 1024
    decoded: int = 5 * 1024 * 1024
    inflate: bool = True


class Body:
    """Collects chunks. :meth:`feed` says whether to go on; :attr:`end` and :attr:`note` say how it went."""

    def __init__(self, coding: str, caps: Caps) -> None:
        self._caps = caps
        self._parts: list[bytes] = []
        self._coded = caps.inflate and coding in ("gzip", "x-gzip", "deflate")
        self._deflate = coding == "deflate"
        self._inflater = zlib.decompressobj(AUTO_HEADER)
        self.wire = 0
        self.decoded = 0
        self.end = BodyEnd.COMPLETE
        self.note = ""

    @property
    def content(self) -> bytes:
        """What was kept."""
        return b"".join(self._parts)

    def feed(self, chunk: bytes) -> bool:
        """Take a chunk; False when nothing more is wanted."""
        room = self._caps.wire - self.wire
        over = len(chunk) > room
        chunk = chunk[:room] if over else chunk
        self.wire += len(chunk)
        going = self._inflate(chunk) if self._coded else self._keep(chunk)
        if over and going:
            return self._stop(BodyEnd.CUT, f"more than {self._caps.wire} bytes on the wire")
        return going

    def finish(self) -> None:
        """The sender says it is complete; compressed data may still disagree."""
        if self._coded and self.wire and self.end is BodyEnd.COMPLETE and not self._inflater.eof:
            self._stop(BodyEnd.TRUNCATED, "compressed data ends early")

    def break_off(self, note: str) -> None:
        """The connection or the deadline ended the body."""
        self._stop(BodyEnd.TRUNCATED, note)

    def _keep(self, data: bytes) -> bool:
        room = self._caps.decoded - self.decoded
        self._parts.append(data[:room])
        self.decoded += min(len(data), room)
        if len(data) > room:
            return self._stop(BodyEnd.CUT, f"more than {self._caps.decoded} bytes")
        return True

    def _inflate(self, data: bytes) -> bool:
        pending = bool(data)
        while pending and not self._inflater.eof:
            try:
                out = self._inflater.decompress(data, SLICE)
            except zlib.error as error:
                if self._deflate and not self.decoded:
                    self._deflate = False
                    self._inflater = zlib.decompressobj(RAW)  # some servers send deflate without its header
                    continue
                return self._stop(BodyEnd.TRUNCATED, f"broken compression: {error}")
            if not self._keep(out):
                return False
            if self.decoded > RATIO_FROM and self.decoded > RATIO * self.wire:
                return self._stop(BodyEnd.CUT, f"inflates more than {RATIO}-fold")
            data = self._inflater.unconsumed_tail
            pending = bool(data) or len(out) == SLICE  # output may wait inside although all input is taken
        return True

    def _stop(self, end: BodyEnd, note: str) -> bool:
        if self.end is BodyEnd.COMPLETE:
            self.end, self.note = end, note
        return False
