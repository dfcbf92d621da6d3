"""Log lines of several processes in one place: each begins with whose it is, in that one's colour."""

import os
from typing import TextIO

COLOURS = {"poller": 36, "classifier": 35, "notifier": 32, "api": 34, "supervisor": 33}
WIDTH = 12


class Prefixer:
    """Writes lines to `stream`; `raw` leaves them as they are, for collectors that read JSON."""

    def __init__(self, stream: TextIO, *, raw: bool = False) -> None:
        self._stream, self._raw = stream, raw
        forced, forbidden = bool(os.environ.get("FORCE_COLOR")), bool(os.environ.get("NO_COLOR"))
        self.coloured = not raw and not forbidden and (forced or stream.isatty())

    def __call__(self, name: str, line: str) -> None:
        """Write one line of the process `name`."""
        self._stream.write(f"{line}\n" if self._raw else f"{self._prefix(name)} {line}\n")
        self._stream.flush()

    def _prefix(self, name: str) -> str:
        label = f"{name:<{WIDTH}}│"
        if not self.coloured:
            return label
        return f"\x1b[{COLOURS.get(name.partition('-')[0], 37)}m{label}\x1b[0m"
