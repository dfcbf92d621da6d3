"""One attempt: sign, POST, judge. Expected failures come back as values."""

import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from services.adapters.answers import Answer, Deadlines, Failed, HttpFailure
from services.adapters.clients import EndpointClients
from services.adapters.db.attempts import Result
from services.adapters.db.deliveries import Claim
from services.adapters.sealing import Sealer, SealError
from services.domain.ids import public
from services.domain.retry import AttemptReason, Reply, decide_retry
from services.domain.signing import headers

log = structlog.get_logger()
ANSWER_KEPT = 2048
REASONS = {
    HttpFailure.TIMEOUT: AttemptReason.TIMEOUT,
    HttpFailure.DNS: AttemptReason.DNS,
    HttpFailure.DNS_TEMPORARY: AttemptReason.DNS,
    HttpFailure.REFUSED: AttemptReason.REFUSED,
    HttpFailure.UNREACHABLE: AttemptReason.UNREACHABLE,
    HttpFailure.RESET: AttemptReason.RESET,
    HttpFailure.TLS: AttemptReason.TLS,
    HttpFailure.PROTOCOL: AttemptReason.BAD_ANSWER,
    HttpFailure.CODING: AttemptReason.BAD_ANSWER,
    HttpFailure.REDIRECT_LOOP: AttemptReason.REDIRECT,
    HttpFailure.INSECURE_REDIRECT: AttemptReason.REDIRECT,
    HttpFailure.REFUSED_ADDRESS: AttemptReason.ADDRESS_REFUSED,
    HttpFailure.REFUSED_URL: AttemptReason.ADDRESS_REFUSED,
}


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class Sender:
    """Sends claimed deliveries. `allow_http`: endpoints may be plain http; `draw` gives jitter (0 to 1)."""

    def __init__(
        self,
        clients: EndpointClients,
        sealer: Sealer,
        *,
        allow_http: bool = False,
        clock: Callable[[], datetime] = utc_now,
        draw: Callable[[], float] = random.random,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._clients, self._sealer = clients, sealer
        self._allow_http, self._deadlines = allow_http, deadlines
        self._clock, self._draw = clock, draw

    async def send(self, claim: Claim) -> Result:
        """Try `claim` once: its stored bytes, signed with the endpoint's live secrets for this moment."""
        started_at = self._clock()
        try:
            secrets = [self._sealer.open(sealed) for sealed in claim.sealed_secrets]
            signed = headers(secrets, claim.message_id, int(started_at.timestamp()), claim.body)
        except (SealError, ValueError) as error:
            log.error("delivery.unsignable", endpoint_id=public("ep", claim.endpoint_id), error=str(error))  # noqa: TRY400 - the message says what to do
            return self.judge(
                claim, Reply(failure=AttemptReason.OUR_FAULT), error="the message could not be signed"
            )
        if not self._allow_http and not claim.url.startswith("https://"):
            return self.judge(
                claim, Reply(failure=AttemptReason.ADDRESS_REFUSED), error="address not allowed"
            )
        async with self._clients.use(claim.endpoint_id) as client:
            answer = await client.post(
                claim.url,
                claim.body,
                {"Content-Type": "application/json", **signed},
                deadlines=self._deadlines,
            )
        if isinstance(answer, Failed):
            return self._failed(claim, answer)
        reply = Reply(answer.status, answer.headers.get("retry-after"))
        return self.judge(
            claim,
            reply,
            duration_s=answer.duration_s,
            status=answer.status,
            address=answer.address,
            answer=_plain(answer, signed["webhook-signature"]),
        )

    def judge(
        self,
        claim: Claim,
        reply: Reply,
        *,
        duration_s: float = 0.0,
        status: int | None = None,
        address: str | None = None,
        error: str | None = None,
        answer: str | None = None,
    ) -> Result:
        """The result of an attempt from what came of it."""
        now = self._clock()
        verdict = decide_retry(reply, tries=claim.tries + 1, draw=self._draw(), now=now)
        return Result(claim, verdict, now, duration_s, status, address, error, answer)

    def _failed(self, claim: Claim, failed: Failed) -> Result:
        reason = REASONS[failed.reason]
        refused = reason is AttemptReason.ADDRESS_REFUSED
        # An owner learns no more of our network than this; operators find the rest in the log.
        error = "address not allowed" if refused else failed.reason.value.replace("_", " ")
        log.debug("delivery.failed", endpoint_id=public("ep", claim.endpoint_id), detail=failed.detail)
        return self.judge(claim, Reply(failure=reason), duration_s=failed.duration_s, error=error)


def _plain(answer: Answer, signature: str) -> str:
    """The start of the answer as text, without the signature that some receivers send back."""
    text = answer.body[:ANSWER_KEPT].decode("utf-8", "replace").replace(signature, "[signature]")
    return "".join(c for c in text if c in "\n\t" or not unicodedata.category(c).startswith("C"))
