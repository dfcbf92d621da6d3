"""The `tradewire` commands, one file a command.

consumes: arguments, settings, documents · produces: what a person or a script reads · owns: nothing
on a crash: the servers it started end with it; what was saved stays
"""

import sys
from types import TracebackType


def _quiet(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _quiet  # Ctrl-C while modules are still being imported needs no trace
