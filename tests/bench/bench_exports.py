"""Every export, first of its process with the facts loaded: CPU seconds, ratio to the deck, size; times not asserted.

`make bench`, or `python -m pytest -s tests/bench/bench_exports.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from layers.export import EXPORTS
from layers.text import LANGS

ROOT = Path(__file__).resolve().parents[2]
_ONE = """
import json, os, sys
from data.load import load
from geo.filter import Filter
from geo.select import select
from layers.export import export
from layers.export.job import no_progress, prepare
from layers.map.browser.message import message
from layers.story import chapters
from layers.view import View
facts, view = load(), View(lang=sys.argv[2])
message(facts, select(facts, Filter()), view, lambda data: str(hash(data)))  # the server has shown its map
before = os.times()
made = export(sys.argv[1]).make(prepare(facts, view, chapters(facts.plan["chapters"])), no_progress)
print(json.dumps([sum(os.times()[:4]) - sum(before[:4]), len(made)]))
"""


def taken(id_: str, lang: str) -> tuple[float, int]:
    """CPU seconds and bytes of one export in a new process."""
    done = subprocess.run([sys.executable, "-c", _ONE, id_, lang], cwd=ROOT, check=True, capture_output=True)
    seconds, size = json.loads(done.stdout.splitlines()[-1])
    return seconds, size


@pytest.mark.parametrize("lang", LANGS)
def test_each_export_beside_the_deck(lang: str) -> None:
    found = {one.id: taken(one.id, lang) for one in EXPORTS}
    deck = found["deck"][0]
    print(f"\nfirst export of a process, {lang}")
    for id_, (seconds, size) in found.items():
        print(f"{id_:12} {seconds:5.2f} s CPU  {seconds / deck:4.2f} of the deck  {size / 1e6:5.2f} MB")
    assert found["interactive"][1] <= 3_300_000  # goes by mail and on an old stick
