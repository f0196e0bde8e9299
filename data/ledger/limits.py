"""How much a ledger may hold. The page states these numbers; a file beyond them is refused with a sentence."""

from __future__ import annotations

MAX_BYTES = 100 * 2**20  # the file as it comes
MAX_UNPACKED = 512 * 2**20  # all members of a ZIP or XLSX together, by the sizes it declares
MAX_TAGS = 26_000_000  # tags of all XML read in a workbook: MAX_CELLS with their values open and close 24 million
MAX_CONTENT = 256 * 2**20  # bytes of all cells and shapes that GDAL gives of a layer
MAX_PIECE = 1_000  # rows that GDAL gives at once
MAX_RATIO = 400  # unpacked : packed; spreadsheets stay below 100
HARMLESS = 64 * 2**20  # unpacked size that is streamed without ado, whatever the ratio
MAX_MEMBERS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 256  # columns beyond are not read, with a finding
MAX_CELLS = 6_000_000  # rows × widest row: what memory has to hold
MAX_TOKENS = 8_000_000  # brackets, braces and commas of a GeoJSON file: each becomes an object
MAX_TEXT = 32_767  # characters in one cell: what a spreadsheet itself can hold
MAX_SHARED_TEXT = 64 * 2**20  # characters in the shared strings of an XLSX file
MAX_CHARACTERS = 64 * 2**20  # characters in all cells together, a shared string counted each time it is shown
MAX_LINES = 2_000_000  # lines of a text file, blank ones and those inside quotes included
MAX_LINE = 16_000_000  # characters of one line of a text file
HEADER_SEARCH = 30  # the header is looked for in the first rows only
