"""The doorbell: RQ jobs that carry row ids. The one user of RQ.

Rows are the truth; a lost job is rung again by the sweeper, so ringing may fail without harm.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue, Worker

QUEUE_NAME = "classify"
CLASSIFY_JOB = "services.classifier.jobs.classify_entries"
BACKLOG_JOB = "services.classifier.jobs.classify_backlog"
RECLASSIFY_JOB = "services.classifier.jobs.reclassify_articles"
IDS_PER_JOB = 50
JOB_TIMEOUT_S, BACKLOG_TIMEOUT_S = 120, 600
FAILURE_TTL_S = 7 * 24 * 3600
_TRANSIENT = [RedisConnectionError, RedisTimeoutError, BusyLoadingError]


class Doorbell:
    """Rings the classifier. Short timeouts and two tries: whoever rings has saved its rows already."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(ExponentialBackoff(cap=0.2, base=0.05), 1),
            retry_on_error=_TRANSIENT,
        )
        self._queue = Queue(QUEUE_NAME, connection=self._redis, serializer="json")

    def ring(self, entry_ids: Sequence[int], a_job: int = IDS_PER_JOB) -> bool:
        """Queue entries for classification, `a_job` at most in a job. False if Redis is out of reach."""
        return self._enqueue(
            self._job(CLASSIFY_JOB, list(entry_ids[i : i + a_job])) for i in range(0, len(entry_ids), a_job)
        )

    def ring_backlog(self) -> bool:
        """Queue the placing of the backlog, whatever it holds by then. False as :meth:`ring`."""
        return self._enqueue([self._job(BACKLOG_JOB, timeout_s=BACKLOG_TIMEOUT_S)])

    def ring_again(self, article_ids: Sequence[int], pack_hash: str, *, aloud: bool) -> bool:
        """Queue stored articles to be judged again, by the packs of that hash. False as :meth:`ring`."""
        return self._enqueue(
            self._job(RECLASSIFY_JOB, list(article_ids[i : i + IDS_PER_JOB]), pack_hash, aloud)
            for i in range(0, len(article_ids), IDS_PER_JOB)
        )

    def _job(self, job: str, *arguments: Any, timeout_s: int = JOB_TIMEOUT_S) -> Any:
        return Queue.prepare_data(
            job, args=arguments, timeout=timeout_s, result_ttl=0, failure_ttl=FAILURE_TTL_S
        )

    def _enqueue(self, prepared: Iterable[Any]) -> bool:
        jobs = list(prepared)
        if not jobs:
            return True
        try:
            self._queue.enqueue_many(jobs)
        except RedisError:
            return False
        return True

    def depth(self) -> int | None:
        """Jobs waiting, or None if Redis could not be reached."""
        try:
            return int(self._queue.count)
        except RedisError:
            return None

    def close(self) -> None:
        """Close the connections to Redis."""
        self._redis.close()


class _PatientUntilStopped(ExponentialBackoff):
    """Waits for a Redis that is away, until the process is asked to stop: then it is not waited for."""

    stopping = False  # of this process: connections copy their policy, so it cannot be kept in one

    def compute(self, failures: int) -> float:
        """Seconds until the next try. Raises redis.exceptions.ConnectionError if there is to be none."""
        if _PatientUntilStopped.stopping:
            raise RedisConnectionError("Redis is away, and the worker was asked to stop")
        return float(super().compute(failures))


class ClassifyWorker(Worker):
    """An RQ worker that forks a child a job and calls `pulse` in the parent every few seconds, busy or idle.

    The parent has no threads, so that forking is safe; what must happen beside the jobs hangs on RQ's own
    heartbeat instead.
    """

    pulse: Callable[[], None]
    asked_to_stop: Callable[[], bool]  # by a signal that came before RQ had its own handlers in place
    _pulsing = _asked_in_pulse = False

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Keep the entry in Redis alive, then pulse. A forked child never pulses: its parent does."""
        super().heartbeat(timeout, pipeline)
        if os.getpid() == self.pid:
            self._pulsing = True
            try:
                self.pulse()
            finally:
                self._pulsing = False
            asked = self._asked_in_pulse or self.asked_to_stop()
            if asked and not _PatientUntilStopped.stopping:
                self.request_stop(signal.SIGTERM, None)

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Finish the job under way; a Redis that is away does not hold us up."""
        if self._pulsing:  # what RQ raises here would be taken for a failure of what is being done
            self._asked_in_pulse = True
            return
        _PatientUntilStopped.stopping = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ types some of itself only


def run_worker(
    url: str, name: str, pulse: Callable[[], None], asked_to_stop: Callable[[], bool] = lambda: False
) -> None:
    """Work the queue until SIGTERM or SIGINT, or `asked_to_stop`; a job under way is finished first.

    A Redis that goes away for up to a minute is waited for; after that redis.exceptions.ConnectionError is
    raised and the supervisor starts the worker anew.
    """
    connection = Redis.from_url(
        url,
        retry=Retry(_PatientUntilStopped(cap=1, base=0.05), 60),
        retry_on_error=_TRANSIENT,
        health_check_interval=30,
    )
    queue = Queue(QUEUE_NAME, connection=connection, serializer="json")
    worker = ClassifyWorker(
        [queue],
        name=name,
        connection=connection,
        serializer="json",
        default_result_ttl=0,
        maintenance_interval=60,
        worker_ttl=17,  # RQ wakes an idle worker 15 s before this runs out: a pulse every 2 s
        job_monitoring_interval=5,
    )
    worker.pulse, worker.asked_to_stop = pulse, asked_to_stop
    gc.freeze()  # what is loaded by now is shared with every child, not copied by the collector
    worker.work(logging_level="WARNING")
