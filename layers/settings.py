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
