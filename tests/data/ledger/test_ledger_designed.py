"""Designed attacks of every format, and random mutations: each file ends in a sentence or a right account.

A short run; `make bench` (tests/bench/bench_attacks.py) has 3,000 mutations a format.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.data.ledger.designed import FORMATS, honest, mutated
from tests.data.ledger.reader import Reader

PEAK = 1.2 * 2**30  # bytes of memory: what the child may have, less a third
_SHORT = settings(
    max_examples=14,
    deadline=None,
    phases=(Phase.generate,),  # a file that ends badly is printed as it is: to shrink it would read hundreds more
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    one = Reader()
    yield one
    one.close()


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_designed_ends_in_a_sentence(kind: str, reader: Reader) -> None:
    @_SHORT
    @given(FORMATS[kind])
    def tried(data: bytes) -> None:
        end = reader.read(data)
        assert end.well, end
        assert end.peak < PEAK, end

    tried()


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_mutated_ends_in_a_sentence(kind: str, reader: Reader) -> None:
    chance = Random(20_190_619)  # noqa: S311  # no secret
    for _ in range(25):
        data = mutated(honest(kind), chance)
        end = reader.read(data)
        assert end.well, (end, data)


def test_the_reader_tells_a_bad_end() -> None:
    """What would pass unseen otherwise."""
    quick = Reader(cpu=1)
    try:
        end = quick.read(("企业名称,所在园区\n" + "南京甲公司,软件谷\n" * 100_000).encode())
        assert (end.how, end.well) == ("killed", False)
    finally:
        quick.close()


@given(st.data())
@_SHORT
def test_every_format_is_reached(data: st.DataObject) -> None:
    """The generator makes files that are still taken for their format, or it would test the door only."""
    made = {kind: data.draw(strategy) for kind, strategy in FORMATS.items()}
    assert made["gpkg"].startswith(b"SQLite format 3")
    assert made["xls"].startswith(b"\xd0\xcf\x11\xe0")
    assert made["xlsx"].startswith(b"PK")
    assert made["shapefile"].startswith(b"PK")
