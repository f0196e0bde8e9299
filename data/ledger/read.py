"""read(): one table of a person's file in, LedgerResult out; read_all(): every table of a workbook. Each row of a file
ends in ``rows`` or ``set_aside``."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from data.ledger import _boundaries, _designations, _enterprises, _figures, _open, _projects
from data.ledger._body import Body
from data.ledger._job import Job
from data.ledger._rows import set_aside_frame
from data.ledger._sift import date_of_data, sample
from data.ledger._signs import straighten
from data.ledger._unfold import unfolded
from data.ledger.choices import Choices
from data.ledger.errors import LedgerUnreadable
from data.ledger.kinds import recognised
from data.ledger.limits import MAX_BYTES
from data.ledger.result import LedgerResult
from data.ledger.vocabulary import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.datum import Datum
    from data.ledger._header import Head
    from data.ledger._job import Judged
    from data.ledger._raw import Progress, RawTable
    from data.ledger.kinds import TableKind
    from data.load import Facts

_JUDGES: dict[str, Callable[[Body, Job], Judged]] = {
    "enterprises": _enterprises.judged,
    "projects": _projects.judged,
    "boundaries": _boundaries.judged,
    "figures": _figures.judged,
    "designations": _designations.judged,
}


def read(  # the choices stand here one by one, so that a caller sees them
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    kind: str | None = None,
    sheet: int | str | None = None,
    datum: Datum | None = None,
    mapping: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    sector_words: Mapping[str, str] | None = None,
    stage_words: Mapping[str, str] | None = None,
    metric_words: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> LedgerResult:
    """Read one table (CSV, TSV, XLSX, XLS, GeoJSON, GPKG, KML, zipped Shapefile; found by content).

    ``kind`` is what the table is (default: found out); ``sheet`` is a number from 1 or a name (default: the first that
    has a header); ``datum`` holds for rows that name none themselves (default WGS-84); ``mapping``, ``units`` and the
    words as in Preset; ``progress(step, share)`` is called as work goes on. Raises LedgerUnreadable and nothing else.
    """
    chosen = Choices(
        kind=kind,
        datum=datum,
        mapping=mapping or {},
        units=units or {},
        sector_words=sector_words or {},
        stage_words=stage_words or {},
        metric_words=metric_words or {},
    )
    return read_as(source, filename, facts=facts, sheet=sheet, choices=chosen, progress=progress)


def read_as(
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    sheet: int | str | None = None,
    choices: Choices,
    progress: Progress | None = None,
) -> LedgerResult:
    """``read`` with the choices as one value."""
    chosen = choices
    tell = progress or _silent
    data, name = from_disk(source, filename)
    tell("open", 0.0)
    with _foreseen(name):
        raw, of_kind, head = next(_tables(data, name, sheet, chosen))
        del data
        tell("columns", 0.35)
        result = _judged(raw, of_kind, head, facts, chosen, tell, name)
    tell("done", 1.0)
    return result


@contextmanager
def _foreseen(name: str) -> Iterator[None]:
    """The one place where any fault becomes a sentence: a stranger's file must never take a page down."""
    try:
        yield
    except LedgerUnreadable:
        raise
    except MemoryError as error:
        raise LedgerUnreadable("too_much_memory", name=name) from error
    except Exception as error:
        raise LedgerUnreadable("unforeseen", name=name, kind=type(error).__name__) from error


def read_all(
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    choices: Choices | None = None,
    progress: Progress | None = None,
) -> tuple[LedgerResult, ...]:
    """Every table of a file, in the order of its sheets: a workbook may hold enterprises, projects and figures at once.

    Sheets without a header that anybody recognises (a cover, explanations) are passed over. Raises LedgerUnreadable
    when there is no table at all.
    """
    chosen, tell = choices or Choices(), progress or _silent
    data, name = from_disk(source, filename)
    tell("open", 0.0)
    results: list[LedgerResult] = []
    with _foreseen(name):
        for raw, kind, head in _tables(data, name, None, chosen):
            later = _later(tell, 1 - 0.5 ** len(results))
            results.append(_judged(raw, kind, head, facts, chosen, later, name))
    tell("done", 1.0)
    # a lone name over a column of explanations is no table beside real ones, nor is a sheet that nobody filled in
    tables = [result for result in results if len([f for f in result.mapping.values() if f]) > 1] or results
    return tuple([result for result in tables if result.rows_in] or tables[:1])


def peek(
    source: bytes | Path,
    filename: str = "",
    *,
    kind: str | None = None,
    sheet: int | str | None = None,
    mapping: Mapping[str, str | None] | None = None,
) -> tuple[RawTable, Head | None]:
    """The cells and the header as recognised, without judging a row: what a mapping editor shows.

    The header is None when none was recognised. Raises LedgerUnreadable when the file cannot be opened at all.
    """
    data, name = from_disk(source, filename)
    with _foreseen(name):
        try:
            raw, _, head = next(_tables(data, name, sheet, Choices(kind=kind, mapping=mapping or {})))
        except LedgerUnreadable as error:
            if error.code != "no_header":
                raise
            return next(iter(_open.tables(data, name, sheet, lambda _: False))), None
    return raw, head


def _later(tell: Progress, share: float) -> Progress:
    """Progress of one sheet of several: from ``share`` on, half of what is left."""
    return lambda step, at: tell(step, share + at * (1 - share) / 2)


def _silent(_: str, __: float) -> None:
    """Nobody listens."""


def from_disk(source: bytes | Path, filename: str) -> tuple[bytes, str]:
    """(content, name) of a file, or of bytes that are at hand. Raises LedgerUnreadable (too_large, unreadable)."""
    if isinstance(source, bytes):
        return source, filename or "ledger"
    path = Path(source)
    name = filename or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            _open.refuse_size(path.stat().st_size)
        return path.read_bytes(), name
    except OSError as error:
        raise LedgerUnreadable(
            "unreadable", name=name, format="文件", why="打不开这个文件", why_en="it cannot be opened"
        ) from error


def _tables(
    data: bytes, name: str, sheet: int | str | None, chosen: Choices
) -> Iterator[tuple[RawTable, TableKind, Head]]:
    """The sheets that have a header, each with what it is. Raises LedgerUnreadable when there is none."""
    missing: LedgerUnreadable | None = None
    found = False

    def has_header(top: RawTable) -> bool:
        try:
            recognised(top, chosen.mapping, chosen.kind)
        except LedgerUnreadable:
            return False
        return True

    for raw in _open.tables(data, name, sheet, has_header):
        straighten(raw)
        if not raw.rows and raw.header is None:
            missing = missing or LedgerUnreadable("empty_file")
            continue
        try:
            kind, head = recognised(raw, chosen.mapping, chosen.kind)
        except LedgerUnreadable as error:
            if error.code != "no_header":
                raise
            missing = error
        else:
            found = True
            yield raw, kind, head
    if not found:
        raise missing or LedgerUnreadable("empty_file")


def _judged(  # noqa: PLR0917  # one call each above
    raw: RawTable, kind: TableKind, head: Head, facts: Facts, chosen: Choices, tell: Progress, name: str
) -> LedgerResult:
    raw, head = unfolded(raw, head) if kind.id == "figures" else (raw, head)
    body = Body.of(raw, head)
    datum = chosen.datum or cast("Datum | None", raw.datum) or "wgs84"
    job = Job(
        facts=facts, words=Words.of(facts, chosen.sector_words), datum=datum, tell=tell, name=name, units=chosen.units,
        stage_words=chosen.stage_words, metric_words=chosen.metric_words,
    )  # fmt: skip
    rows, units, counts = _JUDGES[kind.id](body, job)
    body.findings.rename_columns(head.labels)
    as_of, as_of_said = date_of_data(body, name)
    return LedgerResult(
        kind=kind.id,
        rows=rows,
        findings=body.findings.frame(),
        set_aside=set_aside_frame(body),
        rows_in=len(body),
        mapping={label: target for label, target in head.mapping.items() if not label.startswith("#")},
        units=units,
        encoding=raw.encoding,
        datum=datum,
        format=raw.format,
        sheet=raw.sheet,
        sheets=raw.sheets,
        header_row=head.row,
        counts=counts,
        samples={label: sample(body.rows, at) for at, label in enumerate(head.labels) if label and label[0] != "#"},
        as_of=as_of,
        as_of_said=as_of_said,
    )
