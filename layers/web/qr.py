"""A QR code of an address, and the address that a phone in the same network can reach."""

from __future__ import annotations

import io
import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

import segno

_ELSEWHERE = ("192.0.2.1", 9)  # TEST-NET-1: choosing a route to it sends nothing


def qr_svg(address: str, dark: str, light: str) -> bytes:
    """SVG of the code, error correction M: readable from a wall at arm's length per 10 cm of width.

    Its quiet zone is 4, as ISO/IEC 18004 wants: it may stand on dark ground.
    """
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=6, border=4, dark=dark, light=light)
    return out.getvalue()


def is_local(host: str) -> bool:
    """Whether only this machine understands the host name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "")


def network_address() -> str | None:
    """This machine's address in its network; None when it is in none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            found = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_local(found) else found


def for_phones(address: str, listens_on: str) -> str | None:
    """``address`` as a phone can open it: a local host name becomes this machine's network address.

    ``listens_on`` is the interface the server is bound to; None when no phone can reach it.
    """
    parts = urlsplit(address)
    if not is_local(parts.hostname or ""):
        return address
    if is_local(listens_on) and listens_on:
        return None
    host = network_address()
    if host is None:
        return None
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, parts.fragment))
