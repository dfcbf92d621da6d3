"""Settings: where they come from, and what a wrong one is answered with."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from services.runtime.setting_sources import SettingsError, misspelt, source_of
from services.runtime.settings import Settings, field_names, load_settings, values


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in field_names():
        monkeypatch.delenv(f"TRADEWIRE_{name.upper()}", raising=False)
        monkeypatch.delenv(f"TRADEWIRE_{name.upper()}_FILE", raising=False)
    monkeypatch.delenv("TRADEWIRE_SETTINGS_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def _refusal(**overrides: object) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(**overrides)
    return "\n".join(refused.value.problems)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_wins_over_a_secret_file_and_that_over_the_settings_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tradewire.yaml").write_text("contact: from the file\nworkers: 2\napi_port: 81\n")
    secret = tmp_path / "secret"
    secret.write_text("from the secret\n")
    monkeypatch.setenv("TRADEWIRE_CONTACT_FILE", str(secret))
    monkeypatch.setenv("TRADEWIRE_API_PORT", "82")
    found = load_settings()
    assert (found.contact, found.workers, found.api_port) == ("from the secret", 2, 82)
    assert source_of("contact") == "TRADEWIRE_CONTACT_FILE"
    assert source_of("api_port") == "TRADEWIRE_API_PORT"
    assert source_of("workers") == "tradewire.yaml"
    assert source_of("log_level") == "default"


def test_a_named_settings_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_SETTINGS_FILE", "/nowhere/tradewire.yaml")
    assert "cannot read /nowhere/tradewire.yaml" in _refusal()


def test_a_slip_in_the_settings_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "tradewire.yaml").write_text("workers: 2\n  api_port: [\n")
    assert "tradewire.yaml, line 2" in _refusal()


def test_an_unknown_name_in_the_settings_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tradewire.yaml").write_text("wrokers: 2\n")
    assert _refusal() == "wrokers: no such setting in tradewire.yaml; see `tradewire settings` for the names"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("API_PORT", "70000", "less than or equal to 65535"),
        ("WORKERS", "many", "valid integer"),
        ("ALLOW_NETWORKS", "10.0.0.0/33", "give networks like 127.0.0.0/8"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("PUBLIC_URL", "tradewire", "give one like https://"),
        ("DATABASE_URL", "mysql://u:sekret@h/x", "expected postgresql://"),
        ("REDIS_URL", "http://:sekret@h", "expected redis://"),
        ("CONTACT", "a\nb", "one line"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"TRADEWIRE_{name}", value)
    refusal = _refusal()
    assert refusal.startswith(f"TRADEWIRE_{name}: ")
    assert words in refusal
    assert "sekret" not in refusal


def test_an_unreadable_secret_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL_FILE", "/nowhere/url")
    expected = "TRADEWIRE_DATABASE_URL_FILE: cannot read /nowhere/url (No such file or directory)"
    assert _refusal() == f"{expected}; name a readable file"


def test_secrets_are_masked_when_shown() -> None:
    shown = values(load_settings(database_url="postgresql://u:sekret@h/x"))
    assert "sekret" not in str(shown)
    assert shown["database_url"] == "********"


def test_an_empty_address_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "")
    assert load_settings().database_url is None


def test_networks_are_given_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_ALLOW_NETWORKS", "127.0.0.0/8, ::1/128")
    assert load_settings().allow_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_the_base_address_is_one_that_can_be_opened() -> None:
    assert load_settings(api_host="0.0.0.0", api_port=9).base_url == "http://127.0.0.1:9"
    assert load_settings(api_host="::1", api_port=9).base_url == "http://[::1]:9"
    assert load_settings(public_url="https://t.example/").base_url == "https://t.example"


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_INSTANCE", "no setting, and none that is misspelt")
    monkeypatch.setenv("tradewire_workers", "2")
    assert misspelt(field_names()) == []
    monkeypatch.setenv("TRADEWIRE_WROKERS", "2")
    monkeypatch.setenv("TRADEWIRE_REDIS_URL_FLIE", "/run/secrets/redis")
    monkeypatch.setenv("TRADEWIRE_QQQ", "2")
    assert misspelt(field_names()) == [
        ("TRADEWIRE_QQQ", "see: tradewire settings"),
        ("TRADEWIRE_REDIS_URL_FLIE", "did you mean TRADEWIRE_REDIS_URL_FILE?"),
        ("TRADEWIRE_WROKERS", "did you mean TRADEWIRE_WORKERS?"),
    ]
