"""Figures of this process: requests by route and status, and how long they took."""

from prometheus_client import CollectorRegistry, Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FAILURES = (500, 503)  # of ours, whatever was asked
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters in a registry of their own, so that two apps in one process do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tradewire_http_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "tradewire_http_request_seconds",
            "Time from the first byte of a request to the end of its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def expect(self, method: str, route: str, status: int) -> None:
        """Begin the figures of a route at 0, so that a rate() sees its first request and failure."""
        for code in (status, *FAILURES):
            self.requests.labels(method, route, str(code))
        self.seconds.labels(route)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the template (``/v1/feeds/{id}``), never the address itself.

        A caller may make up methods; these are one, so that nobody fills the memory with labels.
        """
        self.requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
