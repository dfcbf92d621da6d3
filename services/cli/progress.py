"""Progress of the demo: bars on a terminal, a line now and then elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

LABELS = {"feeds": "feeds polled", "entries": "entries classified", "alerts": "alerts settled"}
LINE_EVERY_S = 2.0


class Progress:
    """Three bars, or one line every two seconds where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._tasks = {name: self._bars.add_task(label, total=None) for name, label in LABELS.items()}
        self._console = console
        self._live = console.is_terminal
        self._line_at = time.monotonic() + LINE_EVERY_S
        self._line = ""

    def __enter__(self) -> Self:
        if self._live:
            self._bars.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bars away; more than once does no harm."""
        if self._live:
            self._bars.stop()

    def update(self, **figures: tuple[int, int]) -> None:
        """How many of how many, by the names of LABELS."""
        for name, (done, total) in figures.items():
            self._bars.update(self._tasks[name], completed=done, total=max(total, 1))
        if not self._live and time.monotonic() >= self._line_at:
            self._line_at = time.monotonic() + LINE_EVERY_S
            line = ", ".join(f"{LABELS[name]} {done}/{total}" for name, (done, total) in figures.items())
            if line != self._line:
                self._console.print(line)
            self._line = line

    def print(self, what: RenderableType) -> None:
        """Something to stay on the screen, above the bars."""
        self._console.print(what)
