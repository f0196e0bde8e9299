"""Times as the person before the screen reads a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st


def local_minute(time: datetime) -> str:
    """``YYYY-MM-DD HH:MM`` of the browser's own clock; of UTC, named, when the browser does not tell its own.

    SQLite gives times without a zone; they are UTC.
    """
    utc = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    behind: int | None = st.context.timezone_offset  # minutes that UTC is ahead of it
    if behind is None:
        return utc.strftime("%Y-%m-%d %H:%M UTC")
    return (utc - timedelta(minutes=behind)).strftime("%Y-%m-%d %H:%M")
