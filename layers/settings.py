"""What whoever runs the atlas may set, from environment variables; each has a safe default."""

from __future__ import annotations

import os
from pathlib import Path

from layers.privacy import PUBLIC, known


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


def public_address() -> str:
    """Where people open the atlas when that is not this machine's own name, ``ATLAS_PUBLIC_URL``, such as
    ``https://atlas.example.org``; "" for none."""
    return os.environ.get("ATLAS_PUBLIC_URL", "").strip().rstrip("/")


def embedding_origins() -> tuple[str, ...]:
    """Origins of pages that may show the atlas in a frame, ``ATLAS_EMBED``, with blanks or commas; none by default."""
    return tuple(os.environ.get("ATLAS_EMBED", "").replace(",", " ").split())
