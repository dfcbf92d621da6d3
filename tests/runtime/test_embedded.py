"""The servers we start ourselves: in every mode, over crashes, one owner a folder."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from services.runtime.embedded.folder import LOCK_FILE, Lock, is_held, own, read_json, write_json
from services.runtime.embedded.postgres import EmbeddedPostgres
from services.runtime.embedded.process import Mode, ServerError
from services.runtime.embedded.servers import Servers, running_servers
from services.runtime.embedded.valkey import EmbeddedValkey
from services.runtime.settings import load_settings
from tests.support.processes import lives, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="uses /proc")]
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}", "PATH": os.defpath}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="modes of root")

OWNER = """
import sys, time
from pathlib import Path
from services.runtime.embedded.servers import Servers
from services.runtime.settings import load_settings
with Servers(load_settings(data_dir=Path(sys.argv[1]), database_url=None, redis_url=None), "test") as servers:
    print(*servers.pids().values(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may reach (pytest's own is closed to them)."""
    made = Path(tempfile.mkdtemp(prefix="tradewire-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _open_interpreter() -> Path | None:
    """An interpreter like ours in folders that are open to everybody; a developer's own is often not."""
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    for python in (Path(sys.executable), system):
        real = python.resolve()
        if real.exists() and all(path.stat().st_mode & 1 for path in real.parents):
            tried = subprocess.run([python, "-c", "import redis, psycopg"], env=ENVIRONMENT, check=False)
            if tried.returncode == 0:
                return python
    return None


def _owner(folder: Path, python: Path | None = None, **arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(python or sys.executable), "-c", OWNER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env=ENVIRONMENT,
        **arguments,  # type: ignore[call-overload]  # passed through
    )


def _pids(owner: subprocess.Popen[str]) -> list[int]:
    assert owner.stdout is not None
    return [int(word) for word in owner.stdout.readline().split()]


def _rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def _keep_rows(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT * FROM generate_series(1, 1000)")


@as_root
@pytest.mark.parametrize("mode", [Mode.NAMESPACE, Mode.NOBODY, Mode.COPIED, Mode.CAPABLE])
def test_root_gets_a_server_in_every_mode_and_finds_its_data_again(folder: Path, mode: Mode) -> None:
    first = EmbeddedPostgres(folder / "d", modes=[mode])
    (folder / "d").mkdir(mode=0o700)
    try:
        first.start()
    except ServerError as error:
        if mode is Mode.NAMESPACE and "not permitted" in str(error):
            pytest.skip("no user namespaces here")
        raise
    _keep_rows(first.url)
    assert first.pid is not None
    first.stop()
    again = EmbeddedPostgres(folder / "d", modes=[mode])
    again.start()
    try:
        assert _rows(again.url) == 1000
        assert (read_json(folder / "d" / "postgres" / "tradewire.json") or {})["mode"] == mode
    finally:
        again.stop()


@as_root
def test_root_under_a_closed_home_without_namespaces_still_gets_a_server(folder: Path) -> None:
    (folder / "home" / "d").mkdir(parents=True)
    (folder / "home").chmod(0o700)
    server = EmbeddedPostgres(
        folder / "home" / "d", modes=[Mode.NOBODY, Mode.COPIED, Mode.CAPABLE], durable=False
    )
    server.start()
    try:
        marker = read_json(folder / "home" / "d" / "postgres" / "tradewire.json") or {}
        assert marker["mode"] == Mode.CAPABLE
        assert marker["owner"] == pwd.getpwnam("nobody").pw_uid
    finally:
        server.stop()


@as_root
def test_a_mode_that_no_longer_works_is_replaced_and_the_files_change_hands(folder: Path) -> None:
    (folder / "d").mkdir()
    first = EmbeddedPostgres(folder / "d", modes=[Mode.NOBODY])
    first.start()
    _keep_rows(first.url)
    first.stop()
    marker = folder / "d" / "postgres" / "tradewire.json"
    write_json(marker, {**(read_json(marker) or {}), "mode": "plain"})  # plain never works for root
    again = EmbeddedPostgres(folder / "d", modes=[Mode.NOBODY])
    again.start()
    try:
        assert _rows(again.url) == 1000
        assert (read_json(marker) or {})["mode"] == Mode.NOBODY
    finally:
        again.stop()


@as_root
def test_an_ordinary_user_gets_both_servers(folder: Path) -> None:
    python = _open_interpreter()
    if python is None:
        pytest.skip("no interpreter of this version that other users may run")
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    owner = _owner(folder / "d", python, user="nobody", extra_groups=[])
    assert all(lives(pid) for pid in _pids(owner))
    owner.communicate("")
    assert owner.returncode == 0


def test_killing_the_parent_leaves_no_orphan_and_loses_nothing(folder: Path) -> None:
    owner = _owner(folder / "d")
    pids = _pids(owner)
    assert len(pids) == 2
    found = running_servers(folder / "d")
    assert found is not None
    _keep_rows(found.database_url)
    owner.kill()
    owner.wait()
    wait_for(lambda: not any(lives(pid) for pid in pids), "the servers end with their parent")
    with Servers(load_settings(data_dir=folder / "d", database_url=None, redis_url=None), "test") as servers:
        assert _rows(servers.addresses.database_url) == 1000


def test_killed_servers_come_back_with_their_data(folder: Path) -> None:
    settings = load_settings(data_dir=folder / "d", database_url=None, redis_url=None)
    with Servers(settings, "test") as servers:
        _keep_rows(servers.addresses.database_url)
        with Redis.from_url(servers.addresses.redis_url) as client:
            client.rpush("jobs", *range(100))
            wait_for(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0, "the jobs are on disk")
        before = servers.pids()
        for pid in before.values():
            assert pid is not None
            os.kill(pid, signal.SIGKILL)

        def back() -> bool:
            servers.watch()
            now = servers.pids()
            return all(now[name] not in (None, before[name]) for name in before)

        wait_for(back, "both servers are restarted")
        assert _rows(servers.addresses.database_url) == 1000
        with Redis.from_url(servers.addresses.redis_url) as client:
            assert client.llen("jobs") == 100


def test_a_taken_port_is_replaced_by_another(folder: Path) -> None:
    with Servers(load_settings(data_dir=folder / "a", database_url=None, redis_url=None), "test") as one:
        (folder / "b").mkdir()
        ports = [int(url.rpartition(":")[2].split("/")[0]) for url in vars(one.addresses).values()]
        valkey = EmbeddedValkey(folder / "b")
        (folder / "b" / "valkey").mkdir()
        write_json(folder / "b" / "valkey" / "tradewire.json", {"port": ports[1]})
        valkey.start()
        try:
            assert not valkey.url.endswith(f":{ports[1]}/0")
        finally:
            valkey.stop()


def test_a_second_owner_is_told_who_holds_the_folder(folder: Path) -> None:
    lock = own(folder, "up")
    with pytest.raises(ServerError, match=f"in use by process {os.getpid()} .tradewire up, since"):
        own(folder, "up")
    lock.release()
    own(folder, "up").release()


def test_a_look_at_the_folder_takes_it_from_nobody(folder: Path) -> None:
    own(folder, "up").release()
    look = Lock(folder / LOCK_FILE)
    assert look.take(shared=True)
    assert not is_held(folder)  # two that look at once
    done = threading.Timer(0.1, look.release)
    done.start()
    lock = own(folder, "up")  # waits for the look to end
    done.join()
    assert is_held(folder)
    lock.release()


def test_a_folder_that_cannot_be_written_is_refused_with_the_remedy() -> None:
    settings = load_settings(data_dir=Path("/proc/nowhere"), database_url=None, redis_url=None)
    with pytest.raises(
        ServerError, match=r"cannot write in the data folder /proc/nowhere: .*TRADEWIRE_DATA_DIR"
    ):
        Servers(settings, "up").__enter__()


def test_data_of_another_major_version_is_never_touched(folder: Path) -> None:
    (folder / "postgres").mkdir()
    marker = {"mode": "plain", "owner": 0, "port": 1, "major": 15, "source": "wheel"}
    write_json(folder / "postgres" / "tradewire.json", marker)
    with pytest.raises(ServerError, match="is of PostgreSQL 15, the programs found are 18"):
        EmbeddedPostgres(folder).start()
    assert read_json(folder / "postgres" / "tradewire.json") == marker


def test_a_folder_that_is_not_ours_is_never_touched(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "thesis.txt").write_text("precious")
    with pytest.raises(ServerError, match="not tradewire's"):
        EmbeddedPostgres(folder).start()
    assert (folder / "postgres" / "thesis.txt").read_text() == "precious"


def test_an_interrupted_initdb_is_started_over(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    try:
        assert server.pid is not None
        assert not (folder / "postgres.new").exists()
    finally:
        server.stop()
