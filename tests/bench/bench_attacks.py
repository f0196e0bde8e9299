"""Thousands of files that nobody honest would bring: 3,000 random mutations and 300 designed ones of each format.

Each is read under the limits of a stranger's child. Prints how they ended, what the dearest took against an honest
file, and fails when one crashed, hung, was wrongly accounted for, or ended without a sentence:
`python -m pytest -s tests/bench/bench_attacks.py`, some minutes a format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.data.ledger.designed import FORMATS, honest, mutated
from tests.data.ledger.reader import End, Reader

MUTATIONS, DESIGNED = 3_000, 300


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    one = Reader()
    yield one
    one.close()


def _mutations(kind: str, read: Callable[[bytes], None]) -> None:
    chance = Random(kind)  # noqa: S311  # no secret
    for _ in range(MUTATIONS):
        read(mutated(honest(kind), chance))


def _designs(kind: str, read: Callable[[bytes], None]) -> None:
    settings(
        max_examples=DESIGNED,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )(given(FORMATS[kind])(read))()


@pytest.mark.parametrize("way", [_mutations, _designs], ids=["mutated", "designed"])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_file_ends_well(
    kind: str, way: Callable[[str, Callable[[bytes], None]], None], reader: Reader, tmp_path: Path
) -> None:
    plain = min((reader.read(honest(kind)) for _ in range(3)), key=lambda end: end.cpu)
    ends: list[End] = []
    bad: list[tuple[Path, End]] = []

    def read(data: bytes) -> None:
        ends.append(reader.read(data))
        if not ends[-1].well:
            bad.append((tmp_path / f"{len(bad)}.{kind}", ends[-1]))
            bad[-1][0].write_bytes(data)

    way(kind, read)
    dearest, largest = max(end.cpu for end in ends), max(end.peak for end in ends)
    print(
        f"\n{kind}: {len(ends)} files, {dict(Counter(end.how for end in ends))}; the dearest took "
        f"{dearest / max(plain.cpu, 1e-3):.0f} times an honest file's CPU, the largest {largest / plain.peak:.1f} "
        f"times its memory; {len(bad)} ended badly"
    )
    print("   ", Counter(code for end in ends for code in end.codes).most_common(6))
    assert bad == []
