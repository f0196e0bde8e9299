"""WGS-84 ↔ GCJ-02 ↔ BD-09 for arrays. The formula stands in data/datum.py, because a ledger needs it while it is read."""

from __future__ import annotations

from data.datum import DATUMS, Datum, convert

__all__ = ["DATUMS", "Datum", "convert"]
