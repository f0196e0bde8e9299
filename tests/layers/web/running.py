"""The atlas as a running server, with a home and a temporary folder of its own, that forgets soon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Server:
    url: str
    pid: int
    home: Path
    temporary: Path

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def log(self) -> bytes:
        return Path(f"/proc/{self.pid}/fd/1").read_bytes()


# A session goes soon after its browser; and what is freed is overwritten at once, so that what a search of the memory
# finds is held by something. Without this it would find remnants that nobody holds and nobody overwrites
FORGETFUL = {
    "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
    "PYTHONMALLOC": "malloc",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165",
}
