"""What a request may use: built once, at start, and handed to every route."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from services.adapters.db.engine import Database
from services.adapters.db.judge import Judge
from services.adapters.queue import Doorbell
from services.adapters.sealing import Sealer
from services.api.metrics import Metrics
from services.api.paging import Cursors
from services.runtime.settings import Settings


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one API process. `doorbell` is None where no Redis is configured."""

    settings: Settings
    database: Database
    doorbell: Doorbell | None
    sealer: Sealer
    cursors: Cursors
    metrics: Metrics = field(default_factory=Metrics)
    stopping: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], datetime] = now
    judge: Judge = field(init=False)  # compiles the packs when somebody first asks why

    def __post_init__(self) -> None:
        object.__setattr__(self, "judge", Judge(self.settings.entities_file))


def current(request: Request) -> Context:
    """The context of the app that serves `request`."""
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


Current = Annotated[Context, Depends(current)]
