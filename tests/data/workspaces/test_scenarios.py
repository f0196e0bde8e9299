"""Scenarios are kept as they are made: append-only, undo is a step, others see nothing, a kill loses nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data.workspaces import Scenarios

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'a.db'}"


def test_steps_are_added_and_undo_walks_back_through_them(url) -> None:
    kept = Scenarios(url)
    first = kept.add("me", "a", "1")
    for content in ("2", "3"):
        kept.add("me", "a", content, first.scenario)
    assert [kept.undo("me", first.scenario).content for _ in range(2)] == ["2", "1"]
    assert kept.undo("me", first.scenario) is None
    kept.add("me", "b", "4", first.scenario)
    assert kept.undo("me", first.scenario).content == "1"
    assert [kept.load("me", first.scenario, n).content for n in range(1, 8)] == ["1", "2", "3", "2", "1", "4", "1"]


def test_another_owner_neither_reads_nor_adds(url) -> None:
    kept = Scenarios(url)
    mine = kept.add("me", "a", "1")
    assert kept.all("you") == ()
    for attempt in (lambda: kept.load("you", mine.scenario), lambda: kept.add("you", "a", "2", mine.scenario)):
        with pytest.raises(LookupError):
            attempt()
    kept.delete("you", mine.scenario)
    assert [step.content for step in kept.all("me")] == ["1"]
    kept.delete("me", mine.scenario)
    assert kept.all("me") == ()


def test_what_a_browser_made_is_forgotten_with_it(url) -> None:
    kept = Scenarios(url)
    mine, other = kept.add("me", "a", "1"), kept.add("you", "b", "2")
    kept.add("me", "a", "3", mine.scenario)
    assert kept.forget("me") == 1
    assert kept.all("me") == ()
    assert [step.scenario for step in kept.all("you")] == [other.scenario]


def test_a_step_that_was_reported_survives_kill_9(url) -> None:
    code = (
        "import sys, os, signal\nfrom data.workspaces import Scenarios\n"
        "kept = Scenarios(sys.argv[1]); step = kept.add('me', 'a', '0')\n"
        "for n in range(1, 4): step = kept.add('me', 'a', str(n), step.scenario)\n"
        "print(step.number, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    out = subprocess.run([sys.executable, "-c", code, url], env=env, capture_output=True, text=True, check=False)
    assert out.returncode == -signal.SIGKILL
    step = Scenarios(url).all("me")[0]
    assert (str(step.number), step.content) == (out.stdout.strip(), "3")
