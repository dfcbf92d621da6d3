"""A small client of our own REST API, for commands that use it as any program would."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx


class ApiError(Exception):
    """The API refused a request; the message holds what it said."""


class ApiClient:
    """Requests with a key; anything but success raises ApiError."""

    def __init__(self, base_url: str, key: str) -> None:
        self._client = httpx.Client(
            base_url=base_url, headers={"authorization": f"Bearer {key}"}, timeout=10, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._client.close()

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create something; gives what was created."""
        return self._answer(self._client.post(path, json=dict(body)))

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """Read something."""
        return self._answer(self._client.get(path, params=query))

    def all(self, path: str, **query: str | int) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        while True:
            page = self.get(path, **query)
            items += page["items"]
            if not page.get("next_cursor"):
                return items
            query["cursor"] = page["next_cursor"]

    def _answer(self, response: httpx.Response) -> dict[str, Any]:
        if response.is_success:
            answer: dict[str, Any] = response.json()
            return answer
        raise ApiError(
            f"{response.request.method} {response.url.path}: {response.status_code} {response.text}"
        )
