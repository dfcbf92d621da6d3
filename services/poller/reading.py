"""What an answer comes to: the verdict on one fetch, before anything is stored."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.adapters.answers import Answer, Failed, Validators
from services.adapters.bodies import BodyEnd
from services.adapters.db.feeds import ClaimedFeed
from services.adapters.feedparse import PARSER_VERSION
from services.adapters.parsing import ParserKilled, ParserPool
from services.domain.feeds import Document, NotAFeed
from services.domain.headers import http_date, max_age, retry_after
from services.domain.schedule import PollReason

ERROR_CAP = 300


@dataclass(frozen=True)
class Reading:
    """A verdict on one fetch. `document` is set where there is something to decide on and store.

    `validators` and `body_sha256` are what the feed is to remember; None forgets, so that the next poll asks
    without conditions.
    """

    reason: PollReason
    status: int | None = None
    answer: Answer | None = None
    failure: Failed | None = None
    document: Document | None = None
    validators: Validators | None = None
    body_sha256: str | None = None
    error: str | None = None
    retry_after_s: float | None = None
    max_age_s: float | None = None


def kept_validators(feed: ClaimedFeed) -> Validators | None:
    """The validators that the feed remembers, if any."""
    if feed.validators_url is None or not (feed.etag or feed.last_modified):
        return None
    return Validators(feed.validators_url, feed.etag, feed.last_modified)


async def judge(feed: ClaimedFeed, result: Answer | Failed, parser: ParserPool) -> Reading:
    """The verdict on `result`; parses the body where it has not been read before."""
    kept = kept_validators(feed)
    if isinstance(result, Failed):
        return Reading(
            PollReason(result.reason.value),
            failure=result,
            error=result.detail[:ERROR_CAP],
            validators=kept,
            body_sha256=feed.body_sha256,
        )
    reading = Reading(
        PollReason.HTTP_ERROR,
        status=result.status,
        answer=result,
        validators=kept,
        body_sha256=feed.body_sha256,
        max_age_s=max_age(result.headers.get("cache-control"), result.headers.get("age")),
    )
    if result.status == 304:
        if kept is None or kept.url != result.url:  # nothing was asked conditionally there
            return replace(reading, reason=PollReason.UNEXPECTED_304, body_sha256=None)
        return replace(reading, reason=PollReason.NOT_MODIFIED)
    if result.status != 200:
        return _refused(reading, result)
    return await _body(feed, reading, result, parser)


def _refused(reading: Reading, answer: Answer) -> Reading:
    error = f"the server answered {answer.status}"
    if answer.status in (429, 503):
        asked = retry_after(answer.headers.get("retry-after"), now=_server_now(answer))
        if answer.status == 429 or asked is not None:
            return replace(reading, reason=PollReason.THROTTLED, error=error, retry_after_s=asked)
    reason = PollReason.GONE if answer.status == 410 else PollReason.HTTP_ERROR
    return replace(reading, reason=reason, error=error)


def _server_now(answer: Answer) -> datetime:
    """The server's own clock where it is within a day of ours, so that a date it names is a span."""
    ours = datetime.now(UTC)
    theirs = http_date(answer.headers.get("date", ""))
    return theirs if theirs and abs((theirs - ours).total_seconds()) < 86400 else ours


async def _body(feed: ClaimedFeed, reading: Reading, answer: Answer, parser: ParserPool) -> Reading:
    whole = answer.end is BodyEnd.COMPLETE
    digest = hashlib.sha256(answer.body).hexdigest()
    fresh = Validators(answer.url, answer.headers.get("etag"), answer.headers.get("last-modified"))
    if whole and digest == feed.body_sha256 and feed.parser_version == PARSER_VERSION:
        return replace(reading, reason=PollReason.UNCHANGED_BODY, validators=fresh, body_sha256=digest)
    found = await parser.read(
        answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url
    )
    forgets = replace(reading, validators=None, body_sha256=None)
    if isinstance(found, ParserKilled):
        return replace(forgets, reason=PollReason.PARSER_KILLED, error=found.complaint)
    if isinstance(found, NotAFeed):
        reason = PollReason.EMPTY_BODY if found.empty else PollReason.NOT_A_FEED
        return replace(forgets, reason=reason, error=found.complaint[:ERROR_CAP])
    if not whole:
        reason = PollReason.CUT if answer.end is BodyEnd.CUT else PollReason.TRUNCATED
        return replace(forgets, reason=reason, document=found, error=answer.note[:ERROR_CAP])
    return replace(reading, reason=PollReason.CHANGED, document=found, validators=fresh, body_sha256=digest)
