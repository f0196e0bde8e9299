"""What whoever runs the atlas may set, from environment variables; each has a safe default."""

from __future__ import annotations

import os


def review_number() -> str:
    """审图号 of a reviewed map, ``ATLAS_REVIEW_NUMBER``; "" while there is none (maps then say they are schematic)."""
    return os.environ.get("ATLAS_REVIEW_NUMBER", "").strip()
