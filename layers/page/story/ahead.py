"""The talk that a first visitor opens, made before anybody asks, in a process of its own that yields to everybody.

python -m layers.page.story.ahead zh    the version of the facts, a line feed, and the talk as it is kept
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Hashable
from typing import TYPE_CHECKING, get_args

from layers import cache
from layers.export.talk import talk_html
from layers.memory import MEMORY
from layers.privacy import known, redact
from layers.settings import hidden_columns, review_number, talk_ahead
from layers.story import Chapter, chapters
from layers.view import Lang, View

if TYPE_CHECKING:
    from data.load import Facts

_NAME = "talk"
_LANGS: tuple[Lang, ...] = get_args(Lang)
_PATIENCE = 600  # seconds


def talk(facts: Facts, view: View, told: tuple[Chapter, ...]) -> bytes:
    """The file for this view; made once for a version of the facts, a filter and a set of chapters."""
    review = review_number()
    return MEMORY.kept(
        _NAME,
        facts.version,
        _key(view, told, review),
        lambda: talk_html(facts, cache.selection(facts, view.filter), view, told, review),
    )


def talk_in_memory(facts: Facts, view: View, told: tuple[Chapter, ...]) -> bytes | None:
    """What ``talk`` has made before."""
    return MEMORY.get(_NAME, facts.version, _key(view, told, review_number()), bytes)


def make_ahead() -> threading.Thread:
    """Start to make the talk as it opens, one language after the other; who asks earlier makes it as ever."""
    thread = threading.Thread(target=_make if talk_ahead() else bool, name="talk-ahead", daemon=True)
    thread.start()
    return thread


def _make() -> None:
    for lang in _LANGS:
        command = [sys.executable, "-m", __name__, lang]
        try:
            done = subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE)  # noqa: S603 ourselves
        except (OSError, subprocess.SubprocessError) as fault:
            logging.getLogger("atlas").warning("the talk was not made ahead: %s", fault)
            return
        version, _, page = done.stdout.partition(b"\n")
        facts, view = _opening(lang)
        if version.decode() == facts.version:  # nobody has changed a table in between
            MEMORY.put(_NAME, facts.version, _key(view, chapters(facts.plan["chapters"]), review_number()), page)


def _opening(lang: Lang) -> tuple[Facts, View]:
    """What a person who opens the atlas in this language looks at."""
    hidden = known(hidden_columns())
    return redact(cache.facts(), hidden), View(lang=lang, hidden=hidden)


def _key(view: View, told: tuple[Chapter, ...], review: str) -> Hashable:
    return (view.filter, view.lang, view.theme, view.mode, view.layers, view.belt_km, view.hidden, told, review)


def _leave_with(parent: int) -> None:
    """End this process when the server has ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main(lang: Lang) -> None:
    """Write the talk to standard output, after everybody else's work."""
    os.nice(15)
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    facts, view = _opening(lang)
    page = talk(facts, view, chapters(facts.plan["chapters"]))
    sys.stdout.buffer.write(facts.version.encode() + b"\n" + page)


if __name__ == "__main__":
    main(next(lang for lang in _LANGS if lang == sys.argv[1]))
