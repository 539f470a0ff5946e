"""Guessing codes is made slow: who failed too often waits.

A code has ten characters of thirty-one, so guessing is hopeless anyway; this keeps one
address from trying all day and filling the database's log. It lives in this process and needs
no table: with N gateways an address has N times as many tries. Behind a proxy all share the
proxy's address, so only failures count, and there are more than a clinic's patients mistype.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

FAILURES = 30
WINDOW = timedelta(minutes=10)
ADDRESSES = 10_000


class Attempts:
    """What each address failed at, or asked for, within ten minutes: at most so many times."""

    def __init__(self, most: int = FAILURES) -> None:
        self._most = most
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_many(self, address: str, now: datetime) -> bool:
        """Whether this address has to wait."""
        failed = self._failed.get(address, deque())
        while failed and failed[0] <= now - WINDOW:
            failed.popleft()
        return len(failed) >= self._most

    def failed(self, address: str, now: datetime) -> None:
        """Note a failure; the address not heard of for longest is forgotten when there are many."""
        self._failed.setdefault(address, deque(maxlen=self._most)).append(now)
        self._failed.move_to_end(address)
        if len(self._failed) > ADDRESSES:
            self._failed.popitem(last=False)
