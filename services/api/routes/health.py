"""/livez, /readyz and /metrics: for those who watch over tradewire. No key: no row is shown, only figures."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily
from starlette.responses import PlainTextResponse, Response

from services.adapters.db.reads.figures import Figures, read_figures
from services.api.answers import json_answer
from services.api.context import Context, Current
from services.api.health import read_readiness
from services.api.lately import Lately
from services.api.parameters import no_parameters

router = APIRouter(tags=["health"], dependencies=[Depends(no_parameters)])
FIGURES_FOR_S = 2.0


@router.get("/livez", operation_id="get_liveness")
async def livez() -> Response:
    """Say that the process answers. Depends on nothing else, not even on a free thread."""
    return json_answer({"status": "ok"})


@router.get("/readyz", operation_id="get_readiness", responses={503: {"description": "Not ready."}})
def readyz(context: Current) -> Response:
    """Say whether requests can be served. Without Redis they can: that is degraded, not unready."""
    readiness = read_readiness(context)
    return json_answer(readiness.to_json(), status=200 if readiness.ready else 503)


@router.get("/metrics", operation_id="get_metrics", response_class=PlainTextResponse)
def metrics(request: Request, context: Current) -> Response:
    """Figures for Prometheus, of this process and of the rows. Ids are never labels."""
    lately: Lately[Figures] = request.app.state.figures
    registry = exposed(lately.get())
    depth = context.doorbell.depth() if context.doorbell is not None else None
    if depth is not None:
        _gauge(registry, "queue_depth", "Jobs that wait for the classifier.").set(depth)
    text = generate_latest(context.metrics.registry) + generate_latest(registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def figures_of(context: Context) -> Lately[Figures]:
    """The figures of the rows, read at most every two seconds."""

    def read() -> Figures:
        with context.database.transaction() as connection:
            return read_figures(connection)

    return Lately(FIGURES_FOR_S, read)


def _gauge(registry: CollectorRegistry, name: str, about: str, *labels: str) -> Gauge:
    return Gauge(f"tradewire_{name}", about, labels, registry=registry)


def exposed(figures: Figures) -> CollectorRegistry:
    """The figures of the rows, as Prometheus takes them."""
    registry = CollectorRegistry()
    single = {
        "unprocessed_entries": ("Entries not yet classified.", figures.unprocessed_entries),
        "given_up_entries": ("Entries that failed too often to be tried again.", figures.given_up_entries),
        "oldest_unprocessed_entry_seconds": (
            "Age of the oldest entry not yet classified.",
            figures.oldest_unprocessed_entry_seconds,
        ),
        "oldest_unrouted_event_seconds": (
            "Age of the oldest event without a number.",
            figures.oldest_unrouted_event_seconds,
        ),
        "oldest_due_delivery_seconds": (
            "How overdue the oldest delivery is, at endpoints that answer.",
            figures.oldest_due_delivery_seconds,
        ),
        "feed_poll_lag_seconds": ("How overdue the oldest poll is.", figures.feed_poll_lag_seconds),
        "last_prune_seconds": ("Time since old rows were last deleted.", figures.last_prune_seconds),
    }
    for name, (about, value) in single.items():
        _gauge(registry, name, about).set(value)
    by_state = {
        "deliveries": ("Deliveries by state.", figures.deliveries),
        "feeds": ("Enabled feeds by state.", figures.feeds),
        "endpoints": ("Endpoints by state.", figures.endpoints),
    }
    for name, (about, counts) in by_state.items():
        gauge = _gauge(registry, name, about, "state")
        for state, count in counts.items():
            gauge.labels(state).set(count)
    registry.register(_Pruned(figures))
    return registry


class _Pruned:
    """A count that is kept in rows, so it is the same in every process and survives a restart."""

    def __init__(self, figures: Figures) -> None:
        self._rows = figures.pruned_rows

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One figure a table, from 0 on."""
        family = CounterMetricFamily("tradewire_pruned_rows", "Old rows deleted.", labels=["table"])
        for table, rows in self._rows.items():
            family.add_metric([table], rows)
        yield family
