"""``python -m data.ledger check FILE`` and ``convert FILE OUT``: the page's reading, on the command line.

Exit status: 0 clean, 1 findings, 2 unreadable (or a wrong command).
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from data.datum import DATUMS
from data.errors import FactsError
from data.ledger.apart import read_apart
from data.ledger.errors import LedgerUnreadable
from data.ledger.result import LedgerResult, Preset, json_findings, unreadable_json
from data.ledger.texts import action_text
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
        preset = Preset.from_json(options.preset.read_text("utf-8")) if options.preset else Preset()
        facts = load(options.data)
        result = read_apart(
            options.file,
            facts=facts,
            sheet=_sheet(options.sheet) or preset.sheet,
            datum=options.datum or preset.datum,
            mapping=preset.mapping,
            units=preset.units,
            sector_words=preset.sector_words,
        )
        if options.command == "convert":
            _convert(result, facts, options.out, lang)
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
        print(json.dumps(result.to_json(lang), ensure_ascii=False, indent=1))
    else:
        _print(result, lang)
    return FOUND if len(result.findings) else CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.ledger", description="Check or clean an enterprise ledger.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="list everything that is not as expected")
    convert = commands.add_parser("convert", help=f"write the cleaned ledger; by suffix: {', '.join(FORMATS)}")
    for command in (check, convert):
        command.add_argument(
            "file", type=Path, metavar="FILE", help="CSV, TSV, XLSX, XLS, GeoJSON, GPKG or zipped Shapefile"
        )
        command.add_argument("--datum", choices=DATUMS, help="datum of rows that name none (default wgs84)")
        command.add_argument("--sheet", metavar="N", help="sheet or layer: number from 1, or name")
        command.add_argument("--preset", type=Path, help="saved settings (JSON): mapping, units, industry words")
        command.add_argument(
            "--data", type=Path, default=HOME, metavar="FOLDER", help="facts of the place (default: the shipped)"
        )
        command.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the sentences")
    check.add_argument("--json", action="store_true", help="findings as JSON")
    convert.add_argument("out", type=Path, metavar="OUT")
    return parser


def _sheet(text: str | None) -> int | str | None:
    return int(text) if text and text.isdecimal() else text


def _convert(result: LedgerResult, facts: Facts, out: Path, lang: Lang) -> None:
    out.write_bytes(cleaned(result.rows, facts, cast("Format", out.suffix.lstrip(".").lower()), lang))


def _print(result: LedgerResult, lang: Lang) -> None:
    zh = lang == "zh"
    flawed, aside = result.rows_with_findings, len(result.set_aside)
    if zh:
        print(f"共 {result.rows_in} 行，采用 {result.used} 行，{flawed} 行有问题，搁置 {aside} 行。")
    else:
        print(f"{result.rows_in} rows in, {result.used} used, {flawed} with findings, {aside} set aside.")
    for finding in json_findings(result.shown(lang)):
        row, column = finding["row"], finding["column"]
        where = ("整个文件" if zh else "whole file") if row is None else (f"第 {row} 行" if zh else f"row {row}")
        named = f" [{column}]" if column else ""
        print(f"{where}{named} {finding['code']}: {finding['message']} ({action_text(finding['action'], lang)})")
