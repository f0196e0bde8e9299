"""Reading a stranger's file in a process of its own. Pages and commands read through here; ``read_as`` is what the
child runs, and what trusts its memory and its time to nobody's file but the tests'."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from data import apart
from data.ledger.choices import Choices
from data.ledger.errors import LedgerUnreadable
from data.ledger.read import from_disk, peek, read_all, read_as
from data.ledger.result import LedgerResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from data.ledger._raw import Cell, Progress
    from data.load import Facts

_TOP = 20  # rows that a person may have to choose the header from, with some below it

Top = tuple[list[list["Cell"]], list[int], str | None, tuple[str, ...]]


def reading(
    target: Callable[..., Any],
    source: bytes | Path,
    filename: str = "",
    *,
    who: str = "",
    classes: tuple[type, ...] = (),
    progress: Progress | None = None,
    **options: Any,
) -> Any:
    """``target(content, name, **options)`` in a child process: the door for every file that somebody brought.

    ``target`` stands at the top of a module, takes the bytes and the name, raises LedgerUnreadable, and returns plain
    values (``data.apart.plain``) or dataclasses named in ``classes``. It is given ``progress`` when there is one; that
    is called some times a second, with the step ``queue:<place>`` while others go first, and ends the work by raising.
    ``who`` is whose file it is (a session's key). Raises LedgerUnreadable and what ``progress`` raises, nothing else.
    """
    content, name = from_disk(source, filename)
    with _in_words(name):
        return apart.call(target, content, name, who=who, classes=classes, progress=progress, **options)


def read_apart(
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    sheet: int | str | None = None,
    choices: Choices | None = None,
    who: str = "",
    progress: Progress | None = None,
) -> LedgerResult:
    """``data.ledger.read_as`` through the door: the same arguments, the same result, the same one exception."""
    options = {"facts": facts, "sheet": sheet, "choices": choices or Choices()}
    result: LedgerResult = reading(
        read_as, source, filename, who=who, classes=(LedgerResult,), progress=progress, **options
    )
    return result


def read_all_apart(
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    choices: Choices | None = None,
    who: str = "",
    progress: Progress | None = None,
) -> tuple[LedgerResult, ...]:
    """``data.ledger.read_all`` through the door."""
    options = {"facts": facts, "choices": choices or Choices()}
    results: tuple[LedgerResult, ...] = reading(
        read_all, source, filename, who=who, classes=(LedgerResult,), progress=progress, **options
    )
    return results


def peek_apart(source: bytes | Path, filename: str = "", *, sheet: int | str | None = None, who: str = "") -> Top:
    """(first rows, their numbers, sheet, all sheets) of a file whose header nobody recognised, through the door."""
    top: Top = reading(top_rows, source, filename, who=who, sheet=sheet)
    return top


def top_rows(content: bytes, name: str, *, sheet: int | str | None = None) -> Top:
    """What ``peek_apart`` gives, computed here."""
    raw, _ = peek(content, name, sheet=sheet)
    return raw.rows[:_TOP], raw.numbers[:_TOP], raw.sheet, raw.sheets


def get_ready() -> None:
    """Start a process that waits for a ledger: whoever opens the page will most likely bring one."""
    apart.get_ready("data.ledger.read", "data.apart.plain")


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except apart.Refused as refused:
        raise LedgerUnreadable(refused.code, row=refused.row, **refused.params) from refused
    except apart.Overrun as overrun:
        if overrun.what == "time":
            raise LedgerUnreadable("too_long", name=name, seconds=apart.Limits().wall) from overrun
        raise LedgerUnreadable("too_much_memory", name=name) from overrun
    except apart.Gone as gone:
        raise LedgerUnreadable("reader_ended", name=name, kind=gone.kind) from gone
    except apart.Crowded as crowded:
        raise LedgerUnreadable("crowded", name=name) from crowded
