"""A comparison of two ledgers as tables and as a workbook: every change is in it, and nothing in it runs."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from data.load import Facts
from geo.states.versions import changes
from layers.export.changed import PARTS, counts, tables, workbook
from layers.text import t


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_change_has_its_row_and_the_sheets_say_the_counts(facts: Facts, lang: str) -> None:
    before = facts.enterprises
    after = before.iloc[3:].copy()
    after.loc[after.index[0], "address"] = "=HYPERLINK(1)"
    extra = before.iloc[:1].assign(id="own-1", name_zh="全新的一家机构", credit_code="")
    found = changes(before, pd.concat([after, extra], ignore_index=True), (), facts.place.prefixes)
    said = counts(found)
    assert (said["new"], said["gone"], said["cells"]) == (1, 3, 1)
    assert said["same"] == len(before) - 4
    shown = tables(found, facts, lang)
    assert {part: len(shown[part]) for part in PARTS} == {part: said[part] for part in PARTS}
    assert "=HYPERLINK(1)" in shown["cells"].iloc[0].tolist()
    book = openpyxl.load_workbook(io.BytesIO(workbook(found, ("older", "=newer"), facts, lang)))
    assert book.sheetnames[1:] == [t(f"ledger.changed.part.{part}", lang) for part in PARTS]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=HYPERLINK(1)" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


def test_what_goes_with_a_hidden_column_is_in_no_part(facts: Facts) -> None:
    """Old and new rows come from the store as they are: with the place hidden an address told it all the same."""
    before, planted = facts.enterprises, "种下的地址一七零号"
    after = before.copy()
    after.loc[after.index[0], ["address", "lon"]] = [planted, 118.123456]
    extra = before.iloc[:1].assign(
        id="own-1", name_zh="全新的一家机构", credit_code="", address=planted, lon=118.123456
    )
    found = changes(before, pd.concat([after, extra], ignore_index=True), (), facts.place.prefixes)
    whole, public = (tables(found, facts, "zh", hidden) for hidden in ((), ("location",)))
    told = ["\n".join(frame.astype(str).to_csv() for frame in made.values()) for made in (whole, public)]
    assert planted in told[0]
    assert "118.123456" in told[0]
    assert planted not in told[1]
    assert "118.123456" not in told[1]
    assert len(public["new"]) == 1
