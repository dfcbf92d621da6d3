"""The receiver's lines in the README accept what the notifier sends, and nothing else."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from standardwebhooks import Webhook

from services.domain.signing import format_secret, headers
from tests.house.tree import ROOT

SECRET = format_secret(bytes(range(32)))
OTHER = format_secret(bytes(range(1, 33)))
BODY = b'{"type":"development.opened"}'
Verify = Callable[[str, Mapping[str, str], bytes], str]


@pytest.fixture(scope="module")
def verify() -> Verify:
    (code,) = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    found: Verify = names["verify"]
    return found


def _signed(secrets: list[str], at: float | None = None) -> dict[str, str]:
    return headers(secrets, "msg_1", int(time.time() if at is None else at), BODY)


def test_the_readme_s_lines_accept_our_message(verify: Verify) -> None:
    assert verify(SECRET, _signed([SECRET]), BODY) == "msg_1"


def test_they_accept_either_secret_while_one_replaces_the_other(verify: Verify) -> None:
    signed = _signed([OTHER, SECRET])
    assert verify(SECRET, signed, BODY) == verify(OTHER, signed, BODY) == "msg_1"


def test_they_refuse_another_secret(verify: Verify) -> None:
    with pytest.raises(ValueError, match="wrong signature"):
        verify(OTHER, _signed([SECRET]), BODY)


def test_they_refuse_an_altered_body(verify: Verify) -> None:
    with pytest.raises(ValueError, match="wrong signature"):
        verify(SECRET, _signed([SECRET]), BODY + b" ")


def test_they_refuse_an_old_message(verify: Verify) -> None:
    with pytest.raises(ValueError, match="too old"):
        verify(SECRET, _signed([SECRET], time.time() - 301), BODY)


def test_the_library_that_the_readme_names_accepts_it_too() -> None:
    assert Webhook(SECRET).verify(BODY.decode(), _signed([SECRET])) == {"type": "development.opened"}
