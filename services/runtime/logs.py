"""Log lines: one shape for ours and the libraries', for people or a collector, always on standard error."""

import io
import logging
import os
import sys
from typing import Literal, TextIO, cast

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

QUIET = (
    "alembic",
    "httpx",
    "httpcore",
    "rq",
    "uvicorn.access",
    "asyncio",
)  # their lines repeat what ours say


def set_up_logs(
    service: str,
    *,
    level: str = "info",
    style: Literal["console", "json"] = "console",
    instance: str | None = None,
) -> None:
    """Send structlog's and the standard library's lines to standard error, each naming `service`.

    `style` json gives one object a line; console is for people, coloured on a terminal or with FORCE_COLOR.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared = _processors(service, instance)
    finish: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if style == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=_coloured(),
                pad_event_to=20,
                pad_level=False,
                # The default shows local variables, and with them keys and secrets.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *finish],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


class _StandardError(io.TextIOBase):
    """Whatever standard error is at the time of writing: a logger made early must not hold an old one."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _processors(service: str, instance: str | None) -> list[Processor]:
    def name_the_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        if instance is not None:
            event["instance"] = instance
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        name_the_service,
    ]


def _coloured() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty()
