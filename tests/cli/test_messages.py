"""What cannot work is said in one line that names the remedy, without a trace and without a password."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from services.runtime.embedded.folder import own
from tests.cli.conftest import Ran, Run


def _one_line(ran: Ran) -> str:
    lines = [line for line in ran.err.splitlines() if line.strip()]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    assert "sekret" not in ran.err + ran.out
    assert lines[0].startswith("tradewire: ")
    return lines[0]


def test_a_wrong_database_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "postgresql://u:sekret@127.0.0.1:1/x")
    monkeypatch.setenv("TRADEWIRE_REDIS_URL", "redis://:sekret@127.0.0.1:1/0")
    ran = run("up", "--port", "0")
    assert ran.code == 3
    assert "no database at 127.0.0.1:1/x: Connection refused" in _one_line(ran)


def test_a_wrong_password(run_on_servers: Run, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    user, _, rest = database_url.rpartition("@")
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", f"{user.rpartition(':')[0]}:sekret@{rest}")
    ran = run_on_servers("migrate")
    assert ran.code == 3
    assert "password authentication failed" in _one_line(ran)


def test_an_address_of_another_kind_of_database(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "mysql://u:sekret@h/x")
    ran = run("migrate")
    assert ran.code == 2
    assert "TRADEWIRE_DATABASE_URL: not an address of this kind; expected postgresql://" in _one_line(ran)


def test_a_redis_that_is_not_there(run_on_servers: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_REDIS_URL", "redis://:sekret@127.0.0.1:1/0")
    ran = run_on_servers("up", "--port", "0")
    assert ran.code == 3
    assert "no Redis at redis://127.0.0.1:1/0" in _one_line(ran)


def test_a_taken_port(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("up", "--port", str(taken.getsockname()[1]))
    assert ran.code == 3
    assert "is taken; stop what listens there, or choose another (--port" in _one_line(ran)


def test_an_address_that_is_not_this_machines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_API_HOST", "192.0.2.1")
    ran = run("up", "--port", "8080")
    assert ran.code == 3
    assert "cannot listen on 192.0.2.1 port 8080" in _one_line(ran)


def test_a_second_up_on_the_same_data_is_told_who_holds_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    lock = own(tmp_path / "data", "up")
    with socket.create_server(("127.0.0.1", 0)) as taken:  # as by the API of the first one
        ran = run("up", "--port", str(taken.getsockname()[1]))
    lock.release()
    assert ran.code == 3
    assert f"in use by process {os.getpid()} (tradewire up, since" in _one_line(ran)


def test_a_data_folder_that_cannot_be_written(run: Run) -> None:
    ran = run("up", "--port", "0", "--data", "/proc/tradewire")
    assert ran.code == 3
    assert "cannot write in the data folder /proc/tradewire" in _one_line(ran)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounts a small file system")
def test_a_full_disk(run: Run, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small], check=False)
    if mounted.returncode != 0:
        pytest.skip("may not mount here")
    try:
        with pytest.raises(OSError, match="No space left"):
            (small / "filler").write_bytes(b"x" * (2 << 20))
        full = run("up", "--port", "0", "--data", str(small / "data"))
        (small / "filler").unlink()
        cramped = run("up", "--port", "0", "--data", str(small / "data"))
    finally:
        subprocess.run(["umount", small], check=True)
    assert (full.code, cramped.code) == (3, 3)
    assert "No space left on device; free some room there" in _one_line(full)
    assert "no room for the database" in _one_line(cramped)


def test_a_broken_topic_pack_is_named_with_its_line(
    run_on_servers: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "mine.yaml").write_text("slug: mine\nthreshold: high\n")
    monkeypatch.setenv("TRADEWIRE_TOPICS_DIR", str(packs))
    ran = run_on_servers("seed")
    assert ran.code == 2
    lines = ran.err.strip().splitlines()
    assert "mine.yaml, line 1, label: is missing" in lines[0]
    assert "mine.yaml, line 2, threshold: there is no such field; did you mean 'thresholds'?" in lines[-1]


def test_a_broken_list_of_feeds_is_named_with_its_line(
    run_on_servers: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n  - slug: a\n    url: https://a.example/\n    title: A\n    publisher: A\n"
        "  - slug: b\n    url: nonsense\n    title: B\n    publisher: B\n"
    )
    monkeypatch.setenv("TRADEWIRE_FEEDS_FILE", str(tmp_path / "feeds.yaml"))
    ran = run_on_servers("seed")
    assert ran.code == 2
    assert "feeds.yaml:6: url: " in _one_line(ran)


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_WORKERS", "0")
    ran = run("settings")
    assert ran.code == 2
    assert "TRADEWIRE_WORKERS: input should be greater than or equal to 1" in _one_line(ran)


def test_a_command_that_is_misspelt(run: Run) -> None:
    ran = run("demmo")
    assert ran.code == 2
    assert "Did you mean 'demo'?" in ran.err


def test_ctrl_c_while_a_command_is_still_being_loaded_leaves_no_trace() -> None:
    script = "import services.cli; raise KeyboardInterrupt"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (-signal.SIGINT, "")
