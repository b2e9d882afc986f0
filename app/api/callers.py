"""Who is asking: the key in the Authorization header, what its role may do, and how often it may ask."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from ..storage import Database, Role, tenants
from ..storage.tenants import Caller
from .problems import Problem, come_back

CHALLENGE = 'Bearer realm="ublrelay"'
EVERYBODY: tuple[Role, ...] = ("operator", "customer", "supplier")
STAFF: tuple[Role, ...] = ("operator", "customer")
LONGEST_KEY = 200
_WINDOW = 60.0
_REMEMBERED = 10_000

bearer = HTTPBearer(auto_error=False, scheme_name="key", description="A key that begins with sk_test_ or sk_live_.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


@dataclass(slots=True)
class _Bucket:
    """What one key has left of its requests, and when that was counted (monotonic seconds)."""

    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many requests a minute, how many are left, and in how many seconds there are all of them again.

    `wait` is the seconds until there is one again, where this request was one too many; else 0.
    """

    limit: int
    left: int
    reset: int
    wait: int = 0


class RateLimit:
    """Requests a minute for each key, counted in this process. 0 means that nothing is counted."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = per_minute, clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, key_id: str) -> Allowed | None:
        """Count one request; return what is left, or None where nothing is counted."""
        if self._limit == 0:
            return None
        with self._lock:
            bucket = self._bucket(key_id)
            wait = 0
            if bucket.left < 1:
                wait = max(1, math.ceil((1 - bucket.left) * _WINDOW / self._limit))
            else:
                bucket.left -= 1
            missing = self._limit - bucket.left
            return Allowed(self._limit, int(bucket.left), math.ceil(missing * _WINDOW / self._limit), wait)

    def _bucket(self, key_id: str) -> _Bucket:
        at = self._clock()
        if len(self._buckets) >= _REMEMBERED:
            self._buckets = {key: each for key, each in self._buckets.items() if at - each.at < _WINDOW}
        bucket = self._buckets.setdefault(key_id, _Bucket(float(self._limit), at))
        bucket.left = min(float(self._limit), bucket.left + (at - bucket.at) * self._limit / _WINDOW)
        bucket.at = at
        return bucket


class Doorman:
    """Knows who is asking. Kept in `app.state.doorman`, where the dependencies below find it."""

    def __init__(self, database: Database, rate: RateLimit) -> None:
        self._database, self._rate = database, rate

    def let_in(self, request: Request, key: str, roles: tuple[Role, ...]) -> Caller:
        """Return who is asking. Raises Problem (unauthorized, forbidden, rate-limited) and DatabaseAway."""
        if not key or len(key) > LONGEST_KEY:
            raise Problem("unauthorized", headers={"WWW-Authenticate": CHALLENGE})
        with self._database.reading() as connection:
            caller = tenants.caller_of(connection, key)
        if caller is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
        request.state.allowed = allowed = self._rate.take(caller.key_id)
        if allowed is not None and allowed.wait:
            raise come_back("rate-limited", allowed.wait)
        if caller.role not in roles:
            raise Problem("forbidden", facts={"role": caller.role, "allowed": ", ".join(roles)})
        return caller


def somebody(request: Request, credentials: Credentials) -> Caller:
    """Let in whoever has a key."""
    return _let_in(request, credentials, EVERYBODY)


def staff(request: Request, credentials: Credentials) -> Caller:
    """Let in the organisation's own people and programs, not its suppliers."""
    return _let_in(request, credentials, STAFF)


def _let_in(request: Request, credentials: HTTPAuthorizationCredentials | None, roles: tuple[Role, ...]) -> Caller:
    doorman: Doorman = request.app.state.doorman
    return doorman.let_in(request, credentials.credentials if credentials is not None else "", roles)


Somebody = Annotated[Caller, Depends(somebody)]
Staff = Annotated[Caller, Depends(staff)]
