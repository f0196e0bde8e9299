"""Talks that outlive the server: for their owner or for everybody, for some days."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from data.workspaces import Pages
from data.workspaces.pages import LASTS, MOST

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def pages(url: str) -> Pages:
    return Pages(url)


def test_a_page_is_its_owners_or_everybodys(pages: Pages) -> None:
    me, other, mine, open_ = (secrets.token_hex(16) for _ in range(4))
    pages.keep(me, mine, b"mine", now=NOW)
    pages.keep("", open_, b"open", now=NOW)
    assert pages.find(me, mine, now=NOW) == b"mine"
    assert [pages.find(who, mine, now=NOW) for who in (other, None, "")] == [None] * 3
    assert [pages.find(who, open_, now=NOW) for who in (me, other, None)] == [b"open"] * 3
    pages.forget(me)
    assert pages.find(me, mine, now=NOW) is None


def test_a_page_ends_after_its_days_unless_it_is_kept_again(pages: Pages) -> None:
    me, digest = secrets.token_hex(16), secrets.token_hex(16)
    pages.keep(me, digest, b"x", now=NOW)
    pages.keep(me, digest, b"x", now=NOW + timedelta(days=1))
    assert pages.find(me, digest, now=NOW + LASTS) == b"x"
    assert pages.find(me, digest, now=NOW + LASTS + timedelta(days=1)) is None
    me = secrets.token_hex(16)
    for number in range(MOST + 1):
        pages.keep(me, f"{number:032x}", b"x", now=NOW + timedelta(minutes=number))
    assert pages.find(me, f"{0:032x}", now=NOW) is None
    assert pages.find(me, f"{1:032x}", now=NOW) == b"x"
