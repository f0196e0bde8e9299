"""Another city for the tests, made from the facts that ship: moved, renamed, four parks, other sectors, other axes.

Nothing in it is true; it lives in the folder of a test only.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from data.load import HOME
from data.schema import BOUNDARIES, TABLES
from data.skeleton import as_csv, rows_of, without_lost_references

EAST, NORTH = 1.82, -0.75  # degrees by which everything moves; it then lies in another UTM zone
GONE = "qilin"
PARKS = {"zhigu": "donghu", "ruanjiangu": "nanhu", "jiangbei": "beihu", "jiangxinzhou": "xihu"}
# What the shipped facts call things → what this place calls them; the longest first, so that no name is half replaced
NAMES = {
    "宁政办发": "某政办发",
    "宁政发": "某政发",
    "南京": "某州",
    "宁": "某",
    "金陵": "某陵",
    "Nanjing": "Mouzhou",
    "nanjing": "mouzhou",
    "nj-": "mz-",
    "G42": "S7",
    "g42": "s7",
    "G25": "S9",
    "g25": "s9",
    "紫东": "湖东",
    "Zidong": "Hudong",
    "智谷": "东湖园",
    "AI Valley": "East Lake",
    "雨花台高新区": "南湖高新区",
    "软件谷": "南湖园",
    "Software Valley": "South Lake",
    "Yuhuatai": "Nanhu",
    "江北新区": "北湖新区",
    "江北": "北湖",
    "Jiangbei": "North Lake",
    "江心洲": "西湖岛",
    "Jiangxinzhou": "West Lake",
    "麒麟": "旧园",
    "Qilin": "Old Park",
    "zhigu": "donghu",
    "ruanjiangu": "nanhu",
    "jiangbei": "beihu",
    "jiangxinzhou": "xihu",
    "qilin": "jiuyuan",
    "ai_chip": "battery_cell",
    "chip_design": "battery_pack",
    "smart_sensor": "power_electronics",
    "ai_software": "grid_software",
    "ai_service": "energy_service",
    "video_recognition": "wind_turbine",
    "smart_robot": "hydrogen",
    "chips": "storage",
    "applications": "uses",
}
_PATTERN = re.compile("|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))))


def renamed(text: str) -> str:
    """Text with every name of the shipped place replaced."""
    return _PATTERN.sub(lambda found: NAMES[found[0]], text)


def second_place(root: Path) -> Path:
    """Write the place below ``root``; returns it. It loads without a fault."""
    rows = {table.name: rows_of(HOME, table) for table in TABLES}
    rows["parks"][:] = [row for row in rows["parks"] if row["id"] != GONE]
    without_lost_references(rows)
    rows["chapters"][:] = [row for row in rows["chapters"] if row["camera"] != f"park:{GONE}"]
    (root / "tables").mkdir(parents=True)
    (root / "boundaries").mkdir()
    for table in TABLES:
        moved = [_moved_row(row) for row in rows[table.name]]
        (root / table.file).write_text(renamed(as_csv(table, moved)), encoding="utf-8")
    for table in BOUNDARIES:
        content = json.loads((HOME / table.file).read_text(encoding="utf-8"))
        if table.name == "park_areas":
            content["features"] = [one for one in content["features"] if one["properties"]["park_id"] != GONE]
        for feature in content["features"]:
            feature["geometry"]["coordinates"] = _moved(feature["geometry"]["coordinates"])
            feature["properties"] = {
                name: cell + EAST if name == "label_lon" else cell + NORTH if name == "label_lat" else cell
                for name, cell in feature["properties"].items()
            }
        (root / table.file).write_text(renamed(json.dumps(content, ensure_ascii=False)), encoding="utf-8")
    place = renamed((HOME / "place.toml").read_text(encoding="utf-8")).replace("32650", "32651")
    place = re.sub(r"\[([\d., ]+)\]", lambda found: str(_box(found[1])), place)
    (root / "place.toml").write_text(place, encoding="utf-8")
    return root


def _moved_row(row: dict[str, str]) -> dict[str, str]:
    if not row.get("lon") or not row.get("lat"):
        return row
    return row | {"lon": f"{float(row['lon']) + EAST:.6f}", "lat": f"{float(row['lat']) + NORTH:.6f}"}


def _moved(coordinates: list) -> list:
    if isinstance(coordinates[0], list):
        return [_moved(part) for part in coordinates]
    return [coordinates[0] + EAST, coordinates[1] + NORTH]


def _box(numbers: str) -> list[float]:
    return [round(float(part) + (NORTH if at % 2 else EAST), 3) for at, part in enumerate(numbers.split(","))]


def copied(root: Path) -> Path:
    """The shipped facts as they are, below ``root``, for a test to change."""
    for name in ("tables", "boundaries"):
        shutil.copytree(HOME / name, root / name)
    shutil.copy(HOME / "place.toml", root)
    return root
