"""Secrets at rest."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.adapters.sealing import Sealer, SealError, new_secret
from services.domain.signing import SECRET_BYTES, parse_secret

KEY = "0123456789" * 4


def test_what_is_sealed_can_be_opened_and_looks_different_each_time() -> None:
    sealer = Sealer.from_text(KEY)
    secret = new_secret()
    one, other = sealer.seal(secret), sealer.seal(secret)

    assert one != other
    assert secret not in one
    assert sealer.open(one) == sealer.open(other) == secret


@pytest.mark.parametrize("sealed", ["", "v1.", "v1.AAAA", "v1.***", "nonsense"])
def test_what_was_not_sealed_cannot_be_opened(sealed: str) -> None:
    with pytest.raises(SealError, match="sealing_key"):
        Sealer.from_text(KEY).open(sealed)


def test_another_key_opens_nothing() -> None:
    sealed = Sealer.from_text(KEY).seal("secret")

    with pytest.raises(SealError):
        Sealer.from_text(KEY + "!").open(sealed)


def test_a_short_key_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="openssl rand"):
        Sealer.from_text("short")


def test_the_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    sealed = Sealer.from_file(path).seal("secret")

    assert path.stat().st_mode & 0o777 == 0o600
    assert Sealer.from_file(path).open(sealed) == "secret"


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        sealers = list(starting.map(Sealer.from_file, [tmp_path / "sealing.key"] * 32))

    assert len({sealer.derive("any purpose") for sealer in sealers}) == 1


def test_a_key_file_that_was_never_written_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    path.touch(0o600)

    sealed = Sealer.from_file(path).seal("secret")

    assert Sealer.from_file(path).open(sealed) == "secret"


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    Sealer.from_file(path)
    path.chmod(0o644)

    with pytest.raises(ValueError, match="chmod 600"):
        Sealer.from_file(path)


def test_a_new_secret_has_thirty_two_bytes() -> None:
    assert len(parse_secret(new_secret())) == SECRET_BYTES
    assert new_secret() != new_secret()
