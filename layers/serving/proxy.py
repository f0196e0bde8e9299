"""The proxy before the processes: Caddy, told where they are. A cookie of its own keeps a browser with one process
(Streamlit holds a session in one), and sends it to another when that one is gone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COOKIE = "atlas_node"
BODY = "110MB"  # a ledger of 100 MB in the envelope of an upload
_FILE = """\
{{
	admin off
	auto_https off
	persist_config off
	log {{
		level WARN
	}}
	servers {{
		trusted_proxies static private_ranges
	}}
}}
http://:{port} {{
	bind {address}
	request_body {{
		max_size {body}
	}}
	reverse_proxy {behind} {{
		lb_policy cookie {cookie} {{
			fallback random
		}}
		lb_try_duration 5s
		lb_try_interval 100ms
		fail_duration 2s
		health_uri {health}
		health_interval 1s
		health_timeout 10s
		health_fails 2
		transport http {{
			dial_timeout 2s
		}}
	}}
}}
"""


def configuration(address: str, port: int, behind: Sequence[int], base: str = "") -> str:
    """Caddy's configuration file: plain HTTP on ``address:port``, the processes on these ports of this machine.

    ``base``: server.baseUrlPath. Each process is asked for its health: one that starts again listens long before it
    answers (Streamlit binds its port first), and whoever was sent there would wait.
    """
    places = " ".join(f"127.0.0.1:{number}" for number in behind)
    return _FILE.format(address=address, port=port, behind=places, cookie=COOKIE, body=BODY, health=health(base))


def health(base: str) -> str:
    """Where Streamlit itself answers, without the database."""
    return f"/{base.strip('/')}/_stcore/health" if base.strip("/") else "/_stcore/health"


def program() -> str:
    """Path of the caddy that is installed: the one that came with the atlas, else the system's.

    Raises FileNotFoundError when there is none.
    """
    beside = Path(sys.executable).parent
    found = shutil.which("caddy", path=str(beside)) or shutil.which("caddy")
    if found is None:
        raise FileNotFoundError("caddy is not installed; `make serve` installs it, or use your own proxy (DEPLOY.md)")
    return found
