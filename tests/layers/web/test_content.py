"""Content by digest: public for all, private for its owner only, bounded in bytes and in time."""

from __future__ import annotations

import gzip
import os

from hypothesis import given
from hypothesis import strategies as st

from layers.web.content import Store


def test_public_content_is_for_everybody():
    store = Store()
    digest = store.put(b"facts")
    for owner in (None, "", "somebody"):
        assert gzip.decompress(store.get(digest, owner).packed) == b"facts"


def test_private_content_is_for_its_owner_only():
    store = Store()
    digest = store.put(b"ledger", "mine")
    assert store.get(digest, "mine").size == 6
    for owner in (None, "", "other", "min", "minee"):
        assert store.get(digest, owner) is None


def test_the_same_private_content_of_two_owners_lives_and_ends_apart():
    store = Store()
    assert store.put(b"same", "one") == store.put(b"same", "two")
    digest = store.put(b"same", "one")
    store.forget("one")
    assert store.get(digest, "one") is None
    assert store.get(digest, "two") is not None


def test_what_nobody_uses_ends_after_its_time():
    now = [0.0]
    store = Store(ttl=10, clock=lambda: now[0])
    digest, other = store.put(b"a"), store.put(b"b")
    now[0] = 8
    assert store.get(digest, None) is not None
    now[0] = 12
    assert store.get(digest, None) is not None
    assert store.get(other, None) is None


def test_one_owner_cannot_push_out_another_nor_the_public():
    store = Store(shared=10_000, each=2_000, private=10_000)
    public, mine = store.put(os.urandom(1_000)), store.put(os.urandom(1_000), "mine")
    for _ in range(20):
        store.put(os.urandom(900), "greedy")
    assert store.used("greedy") <= 2_000
    assert store.get(public, None) is not None
    assert store.get(mine, "mine") is not None


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.binary(max_size=400)), max_size=40))
def test_budgets_hold_whatever_comes(puts):
    store = Store(shared=600, each=500, private=900)
    for owner, data in puts:
        digest = store.put(data, owner)
        assert gzip.decompress(store.get(digest, owner).packed) == data  # the newest always stays
    largest = 430
    assert store.used("") <= 600 + largest
    assert sum(store.used(owner) for owner in "abc") <= 900 + largest
