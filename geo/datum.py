"""Datums for geometry: the one door is data.datum, since reading a ledger needs it too; geo and layers come here."""

from __future__ import annotations

from data.datum import DATUMS, Datum, convert

__all__ = ["DATUMS", "Datum", "convert"]
