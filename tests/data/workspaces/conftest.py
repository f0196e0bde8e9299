"""Each test of the store runs twice: against one SQLite file and against a real PostgreSQL started for the tests."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.workspaces import Store
from layers.settings import database_url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A throw-away PostgreSQL of Debian's package on a free port of 127.0.0.1."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    programs = found[-1].parent if found else Path(shutil.which("initdb") or "").parent
    home = Path(tempfile.mkdtemp(prefix="atlas-pg-"))
    port = free_port()
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "cwd": str(home)}
    run = [programs / "initdb", "-D", home / "db", "-U", "atlas", "--auth=trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(run, check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    control = [programs / "pg_ctl", "-D", home / "db", "-w", "-l", home / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    yield f"postgresql://atlas@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "sqlite":
        monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
        monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    else:
        monkeypatch.setenv("ATLAS_DATABASE_URL", request.getfixturevalue("postgres_url"))
    return database_url()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()
