"""What whoever runs the atlas may set, from environment variables; each has a safe default.

The only place that reads them. Each call reads anew, so that a test may set one.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from data.load import HOME
from layers.privacy import PUBLIC, known


def data_folder() -> Path:
    """The folder of facts the atlas starts on, ``ATLAS_DATA``: place.toml, tables, boundaries. Else the shipped."""
    return Path(os.environ.get("ATLAS_DATA", "").strip() or HOME)


def database_url() -> str:
    """Where workspaces are kept: ``ATLAS_DATABASE_URL``, else one SQLite file in ``ATLAS_HOME`` (else ``var`` here)."""
    url = os.environ.get("ATLAS_DATABASE_URL", "").strip()
    if url:  # psycopg 3 is what requirements.txt installs; plain addresses mean it
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    home = Path(os.environ.get("ATLAS_HOME", "").strip() or Path(__file__).resolve().parents[1] / "var")
    home.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # somebody else's folder that we may write to: its owner decides
        home.chmod(0o700)
    return f"sqlite:///{home / 'atlas.db'}"


def tianditu_key() -> str:
    """The key for the tiles of 天地图, ``ATLAS_TIANDITU_KEY``; "" while there is none."""
    return os.environ.get("ATLAS_TIANDITU_KEY", "").strip()


def review_number() -> str:
    """审图号 of a reviewed map, ``ATLAS_REVIEW_NUMBER``; "" while there is none (maps then say they are schematic)."""
    return os.environ.get("ATLAS_REVIEW_NUMBER", "").strip()


def basemap_folder() -> Path:
    """Where the installation's own base map lies: ``basemap`` in ``ATLAS_HOME`` (default ``var`` of the checkout)."""
    return Path(os.environ.get("ATLAS_HOME") or Path(__file__).resolve().parents[1] / "var") / "basemap"


def hidden_columns() -> tuple[str, ...]:
    """What this installation never shows, ``ATLAS_HIDDEN``: names of privacy.HIDEABLE with commas, or ``public``.

    An address can hide more but never show these again.
    """
    wanted = os.environ.get("ATLAS_HIDDEN", "").replace(" ", "")
    return PUBLIC if wanted == "public" else known(wanted.split(","))


def talk_ahead() -> bool:
    """Whether the talk as it opens is made after the start, before anybody asks; ``ATLAS_TALK_AHEAD=off`` says no."""
    return os.environ.get("ATLAS_TALK_AHEAD", "").strip() != "off"


def public_address() -> str:
    """Where people open the atlas when that is not this machine's own name, ``ATLAS_PUBLIC_URL``, such as
    ``https://atlas.example.org``; "" for none."""
    return os.environ.get("ATLAS_PUBLIC_URL", "").strip().rstrip("/")


def embedding_origins() -> tuple[str, ...]:
    """Origins of pages that may show the atlas in a frame, ``ATLAS_EMBED``, with blanks or commas; none by default."""
    return tuple(os.environ.get("ATLAS_EMBED", "").replace(",", " ").split())
