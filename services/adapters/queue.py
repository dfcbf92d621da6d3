"""The doorbell: RQ jobs that carry row ids. The one user of RQ.

Rows are the truth; a lost job is rung again by the sweeper, so ringing may fail without harm.
"""

from collections.abc import Sequence

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue

QUEUE_NAME = "classify"
CLASSIFY_JOB = "services.classifier.jobs.classify_entries"
IDS_PER_JOB = 50
JOB_TIMEOUT_S = 120
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

    def ring(self, entry_ids: Sequence[int]) -> bool:
        """Queue entries for classification, at most `IDS_PER_JOB` a job. False if Redis could not be reached."""
        jobs = [
            Queue.prepare_data(
                CLASSIFY_JOB,
                args=(list(entry_ids[i : i + IDS_PER_JOB]),),
                timeout=JOB_TIMEOUT_S,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_S,
            )
            for i in range(0, len(entry_ids), IDS_PER_JOB)
        ]
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
