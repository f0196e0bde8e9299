"""``python -m data.ledger check FILE``, ``convert FILE OUT``, ``template OUT``: the page's reading, as commands.

A file may hold enterprises, projects, boundaries, figures or designations; a workbook several of them, one a sheet.
Exit status: 0 clean, 1 findings, 2 unreadable (or a wrong command).
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from data.datum import DATUMS
from data.errors import FactsError
from data.ledger.apart import read_all_apart, read_apart
from data.ledger.errors import LedgerUnreadable
from data.ledger.kinds import KINDS
from data.ledger.result import LedgerResult, Preset, book_json, json_findings, unreadable_json
from data.ledger.template import template
from data.ledger.texts import action_text, kind_text
from data.ledger.write import FORMATS, Format, cleaned
from data.load import HOME, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger.texts import Lang
    from data.load import Facts

CLEAN, FOUND, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    lang = cast("Lang", options.lang)
    try:
        facts = load(options.data)
        if options.command == "template":
            options.out.write_bytes(template(facts, lang))
            return CLEAN
        results = _read(options, facts)
        if options.command == "convert":
            _convert(results[0], facts, options.out, lang)
    except LedgerUnreadable as error:
        if getattr(options, "json", False):
            print(json.dumps(unreadable_json(error, lang, options.datum), ensure_ascii=False, indent=1))
        else:
            print(error.sentence(lang), file=sys.stderr)
        return UNREADABLE
    except (OSError, UnicodeError, FactsError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    if getattr(options, "json", False):
        print(json.dumps(book_json(results, lang), ensure_ascii=False, indent=1))
    else:
        for result in results:
            _print(result, lang, of_several=len(results) > 1)
    return FOUND if any(len(result.findings) for result in results) else CLEAN


def _read(options: argparse.Namespace, facts: Facts) -> tuple[LedgerResult, ...]:
    """Every table of the file, or the one that was asked for (by sheet, or by a preset made for it)."""
    preset = Preset.from_json(options.preset.read_text("utf-8")) if options.preset else Preset()
    sheet, kind = _sheet(options.sheet) or preset.sheet, options.kind or preset.kind
    choices = replace(preset, kind=kind, datum=options.datum or preset.datum).choices()
    if sheet is None and kind is None and not preset.mapping and options.command == "check":
        return read_all_apart(options.file, facts=facts, choices=choices)
    return (read_apart(options.file, facts=facts, sheet=sheet, choices=choices),)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.ledger", description="Check or clean a planner's tables.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="say what the tables are, and list everything that is not as expected")
    convert = commands.add_parser("convert", help=f"write the cleaned table; by suffix: {', '.join(FORMATS)}")
    empty = commands.add_parser("template", help="write an empty workbook with a sheet for each kind of table")
    for command in (check, convert):
        command.add_argument(
            "file", type=Path, metavar="FILE", help="CSV, TSV, XLSX, XLS, GeoJSON, GPKG, KML or zipped Shapefile"
        )
        command.add_argument("--kind", choices=tuple(KINDS), help="what the table is (default: found out)")
        command.add_argument("--datum", choices=DATUMS, help="datum of rows that name none (default wgs84)")
        command.add_argument("--sheet", metavar="N", help="sheet or layer: number from 1, or name (default: every one)")
        command.add_argument("--preset", type=Path, help="saved settings (JSON): mapping, units, words")
    for command in (check, convert, empty):
        command.add_argument(
            "--data", type=Path, default=HOME, metavar="FOLDER", help="facts of the place (default: the shipped)"
        )
        command.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the sentences")
    check.add_argument("--json", action="store_true", help="what was found as JSON")
    for command in (convert, empty):
        command.add_argument("out", type=Path, metavar="OUT")
    return parser


def _sheet(text: str | None) -> int | str | None:
    return int(text) if text and text.isdecimal() else text


def _convert(result: LedgerResult, facts: Facts, out: Path, lang: Lang) -> None:
    form = cast("Format", out.suffix.lstrip(".").lower())
    out.write_bytes(cleaned(result.rows, facts, form, lang, result.kind))


def _print(result: LedgerResult, lang: Lang, *, of_several: bool) -> None:
    zh = lang == "zh"
    flawed, aside = result.rows_with_findings, len(result.set_aside)
    where = f"[{result.sheet}] " if of_several and result.sheet else ""
    kind = kind_text(result.kind, lang)
    if zh:
        print(f"{where}{kind}：共 {result.rows_in} 行，采用 {result.used} 行，{flawed} 行有问题，搁置 {aside} 行。")
    else:
        print(
            f"{where}{kind}: {result.rows_in} rows in, {result.used} used, {flawed} with findings, {aside} set aside."
        )
    for finding in json_findings(result.shown(lang)):
        row, column = finding["row"], finding["column"]
        where = ("整个文件" if zh else "whole file") if row is None else (f"第 {row} 行" if zh else f"row {row}")
        named = f" [{column}]" if column else ""
        print(f"{where}{named} {finding['code']}: {finding['message']} ({action_text(finding['action'], lang)})")
