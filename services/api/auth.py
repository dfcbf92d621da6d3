"""Who asks, and what the key allows. Without a key nothing under /v1 is answered."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from services.adapters.db.reads import keys
from services.api.context import Current
from services.api.problems import FORBIDDEN, UNAUTHENTICATED, Problem
from services.domain.scopes import SCOPES, Scope

__all__ = ["SCOPES", "Caller", "Scope", "authenticate", "needs"]
LONGEST_KEY = 200
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """The key that a request was made with."""

    key_id: int
    name: str
    scopes: frozenset[str]


_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key made by `tradewire keys create`, sent as `Authorization: Bearer tw_live_…`.",
)


def authenticate(
    wanted: SecurityScopes,
    context: Current,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """The caller, who has every scope in `wanted`.

    Raises Problem: 401 for no key, an unknown, revoked or expired one; 403 for one without the scope.
    """
    if credentials is None or len(credentials.credentials) > LONGEST_KEY:
        raise _unauthenticated("The request carries no key.", "")
    digest = hashlib.sha256(credentials.credentials.encode()).hexdigest()
    moment = context.clock()
    with context.database.transaction() as connection:
        row = keys.find(connection, digest)
        # The row was found by its digest; comparing once more, in constant time, trusts no collation.
        if row is None or not hmac.compare_digest(row.key_sha256, digest):
            raise _unauthenticated("The key is not known here.", ', error="invalid_token"')
        if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= moment):
            raise _unauthenticated("The key was revoked or has expired.", ', error="invalid_token"')
        if row.last_used_at is None or row.last_used_at <= moment - TOUCH_EVERY:
            keys.touch(connection, row.id, moment)
    caller = Caller(row.id, row.name, frozenset(row.scopes))
    lacking = [scope for scope in wanted.scopes if not caller.scopes & {scope, Scope.ADMIN.value}]
    if lacking:
        raise _forbidden(lacking)
    return caller


def needs(scope: Scope) -> Any:
    """The dependency of a route that only keys with `scope` may use."""
    return Security(authenticate, scopes=[scope.value])


def _unauthenticated(detail: str, error: str) -> Problem:
    return Problem(UNAUTHENTICATED, detail, headers={"www-authenticate": f'Bearer realm="tradewire"{error}'})


def _forbidden(lacking: list[str]) -> Problem:
    scope = " ".join(lacking)
    challenge = f'Bearer realm="tradewire", error="insufficient_scope", scope="{scope}"'
    return Problem(FORBIDDEN, f"The key lacks the scope {scope}.", headers={"www-authenticate": challenge})
