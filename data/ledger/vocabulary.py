"""Words of a ledger → the atlas' own: parks, sites, sectors, layers, qualifications. The tables are facts, the rest is here."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.search import without_city
from data.vocabulary import CONFIDENCES, KINDS, LAYERS, PRECISIONS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from data.load import Facts

SEPARATORS = re.compile(r"[;；,，、/|\n]+|\s{2,}|\s+(?=[\u4e00-\u9fff])")
_PLACE_ENDS = re.compile(r"(一带|沿线|片区|园区|代表点|等)$")
_FORMER = re.compile(r"原.+(校区|校址|厂区|厂址)")  # what a place was before is no name for it
_NUMBERED = re.compile(r"^(?P<road>\D{2,}?)(?P<low>\d+)(?:[-—–~](?P<high>\d+))?号$")
_HOUSE = re.compile(r"(?P<road>[\u4e00-\u9fff]{2,8}?(?:路|街|大道))(?P<number>\d{1,4})(?:-\d+)?号")
YES = frozenset(["是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "1.0"])
NO = frozenset(["否", "无", "没有", "n", "no", "false", "0", "×", "✗", "0.0", "x"])
DATUMS = {
    "wgs84": ("wgs84", "wgs-84", "wgs1984", "gps", "4326", "epsg:4326", "world", "地球坐标", "wgs 84", "天地图"),
    "gcj02": ("gcj02", "gcj-02", "gcj", "火星", "火星坐标", "火星坐标系", "高德", "高德坐标", "腾讯", "国测局", "amap", "gaode", "tencent", "mars"),
    "bd09": ("bd09", "bd-09", "bd09ll", "百度", "百度坐标", "百度坐标系", "baidu"),
    "cgcs2000": ("cgcs2000", "cgcs-2000", "2000", "国家2000", "2000国家大地坐标系", "国家大地2000", "4490", "epsg:4490", "大地2000", "cgcs 2000"),
}  # fmt: skip
_LAYER_WORDS = {"基础层": "基础层", "技术层": "技术层", "硬件终端": "硬件终端", "硬件终端层": "硬件终端", "终端层": "硬件终端", "硬件层": "硬件终端",
                "终端": "硬件终端", "硬件": "硬件终端", "应用层": "应用层", "基础": "基础层", "技术": "技术层", "应用": "应用层",
                "foundation": "基础层", "technology": "技术层", "hardware": "硬件终端", "devices": "硬件终端", "application": "应用层",
                "foundation layer": "基础层", "technology layer": "技术层", "application layer": "应用层"}  # fmt: skip
_QUALIFICATIONS = {"规上": "规上", "规模以上": "规上", "规上企业": "规上", "规模以上企业": "规上", "四上": "规上", "高企": "高企", "高新技术企业": "高企",
                   "国家高新技术企业": "高企", "国高": "高企", "国家级高新技术企业": "高企", "独角兽": "独角兽", "独角兽企业": "独角兽", "培育独角兽": "培育独角兽",
                   "培育独角兽企业": "培育独角兽", "瞪羚": "瞪羚", "瞪羚企业": "瞪羚", "unicorn": "独角兽", "gazelle": "瞪羚", "high-tech": "高企"}  # fmt: skip
_KINDS = {"企业": "enterprise", "公司": "enterprise", "民营企业": "enterprise", "国有企业": "enterprise", "研究院": "institute", "研究机构": "institute",
          "研究所": "institute", "新型研发机构": "institute", "科研院所": "institute", "科研机构": "institute", "实验室": "lab", "重点实验室": "lab",
          "平台": "platform", "公共服务平台": "platform", "创新平台": "platform", "孵化器": "platform", "高校": "campus", "大学": "campus",
          "学校": "campus", "校区": "campus", "高等院校": "campus",
          **dict.fromkeys(("有限责任公司", "有限公司", "股份有限公司", "上市公司", "合伙企业", "有限合伙", "个人独资企业", "个体工商户", "民营", "国有", "国企", "央企", "国有控股",
                           "外资", "外商投资企业", "外资企业", "中外合资", "合资", "港澳台投资企业", "内资企业", "内资", "私营企业", "私营", "高新技术企业", "科技型中小企业"), "enterprise"),
          **{kind: kind for kind in KINDS}}  # fmt: skip
_STATUSES = {"存续": "active", "在业": "active", "开业": "active", "正常": "active", "在营": "active", "经营": "active", "在营(开业)": "active",
             "存续(在营、开业、在册)": "active", "迁入": "active", "运营": "active", "营业": "active", "注销": "ended", "吊销": "ended", "迁出": "ended",
             "停业": "ended", "歇业": "ended", "清算": "ended", "破产": "ended", "已注销": "ended", "吊销,未注销": "ended", "撤销": "ended",
             "open": "active", "closed": "ended", **{status: status for status in STATUSES}}  # fmt: skip
_CONFIDENCE = {"高": "high", "中": "medium", "低": "low", **{word: word for word in CONFIDENCES}}
_PRECISION = {"点": "point", "门牌": "point", "精确": "point", "街道": "street", "道路": "street", "片区": "area", "区域": "area", "园区": "park", "行政区": "district", "district": "district",
              **{word: word for word in PRECISIONS}}  # fmt: skip
CURRENCIES = {
    "人民币": "CNY",
    "元": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "人民币元": "CNY",
    "美元": "USD",
    "usd": "USD",
    "美金": "USD",
}


def key(text: str) -> str:
    """A word as tables are looked up: narrow, lower case, no blanks, no closing full stop."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold().strip("。.、,;")


def _keyed(words: Mapping[str, str]) -> dict[str, str]:
    return {key(word): target for word, target in words.items()}


CHOICES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "tech_layer": (_keyed(_LAYER_WORDS), LAYERS),
    "qualifications": (_keyed(_QUALIFICATIONS), ("规上", "高企", "独角兽", "瞪羚", "培育独角兽")),
    "kind": (_keyed(_KINDS), KINDS),
    "status": (_keyed(_STATUSES), STATUSES),
    "confidence": (_keyed(_CONFIDENCE), CONFIDENCES),
    "precision": (_keyed(_PRECISION), (*PRECISIONS, "district")),
    "registered_capital_currency": (_keyed(CURRENCIES), ("CNY", "USD")),
}
_DATUM_WORDS = {key(word): datum for datum, words in DATUMS.items() for word in words}


def datum(text: str) -> str | None:
    """The datum a word names (百度, GCJ-02, 2000国家大地坐标系 …), or None."""
    return _DATUM_WORDS.get(key(text).removesuffix("坐标系").removesuffix("坐标")) or _DATUM_WORDS.get(key(text))


@dataclass(slots=True)
class Words:
    """Look-ups made from the facts once for a file. ``sectors`` and ``parks`` are by ``key``; longest words first."""

    parks: dict[str, str] = field(default_factory=dict)
    park_parts: list[tuple[str, str]] = field(default_factory=list)
    sectors: dict[str, str] = field(default_factory=dict)
    sector_parts: list[tuple[str, str]] = field(default_factory=list)
    sites: dict[str, str] = field(default_factory=dict)
    roads: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()  # the city as it is written at the front of names
    districts: dict[str, str] = field(default_factory=dict)
    park_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    district_names: tuple[str, ...] = ()

    @staticmethod
    def of(facts: Facts, sector_words: Mapping[str, str] | None = None) -> Words:
        """From the tables of the atlas, with a person's own industry words on top."""
        words = Words(prefixes=facts.place.prefixes)
        for row in facts.parks.itertuples():
            words.parks.update(
                {key(str(name)): str(row.id) for name in (row.id, row.name_zh, row.short_zh, row.name_en, row.short_en)}
            )
        for row in facts.park_aliases.itertuples():
            words.parks[key(str(row.alias))] = str(row.park_id)
            if row.match == "contains":
                words.park_parts.append((key(str(row.alias)), str(row.park_id)))
        words.park_parts.sort(key=lambda pair: -len(pair[0]))
        for row in facts.sectors.itertuples():
            words.sectors.update({key(str(name)): str(row.id) for name in (row.id, row.name_zh, row.name_en)})
        words.sectors.update(
            {
                key(str(w)): str(s)
                for w, s in zip(facts.sector_words["word"], facts.sector_words["sector_id"], strict=True)
            }
        )
        words.sectors.update({key(word): sector for word, sector in (sector_words or {}).items()})
        words.sector_parts = sorted(
            ((w, s) for w, s in words.sectors.items() if len(w) >= 2 and not w.isascii()),
            key=lambda pair: -len(pair[0]),
        )
        words._add_sites(facts.sites)
        words._add_districts(facts.boundaries.districts)
        words.park_names = {lang: tuple(map(str, facts.parks[f"short_{lang}"])) for lang in ("zh", "en")}
        return words

    def _add_districts(self, districts: pd.DataFrame) -> None:
        """Districts by their names in full and without the word for district."""
        self.district_names = tuple(map(str, districts["name_zh"]))
        for row in districts.itertuples():
            name = key(str(row.name_zh))
            for word in (str(row.id), name, str(row.name_en), name[:-1] if len(name) > 2 else name):
                self.districts[key(word)] = str(row.id)

    def _add_sites(self, sites: pd.DataFrame) -> None:
        """Names in sites' names. A name that several sites share means the widest of them; a bare road is no point."""
        for row in sites.sort_values("uncertainty_m", ascending=False).itertuples():
            self.sites.setdefault(key(str(row.id)), str(row.id))
            self.sites.setdefault(key(str(row.name_zh)), str(row.id))
            if row.precision == "park":
                continue
            for token in _tokens(str(row.name_zh)):
                numbered = _NUMBERED.match(token)
                if numbered:
                    low = int(numbered["low"])
                    self.roads.setdefault(numbered["road"], []).append((low, int(numbered["high"] or low), str(row.id)))
                elif len(token) >= 3 and not (row.precision == "point" and token.endswith(("路", "街", "大道"))):
                    self.sites.setdefault(token, str(row.id))

    def park(self, text: str) -> str | None:
        """The park that a word means, or None: the whole word first, then a park's full name inside a longer text."""
        wanted = key(text)
        found = self.parks.get(wanted) or self.parks.get(without_city(wanted, self.prefixes))
        return found or self.park_in(text)

    def park_itself(self, text: str) -> str | None:
        """The park that a word means when it is not the name of a district: a district is wider than its park."""
        return None if key(text) in map(key, self.district_names) else self.park(text)

    def park_in(self, text: str) -> str | None:
        """The park whose full name stands in a longer text such as an address, or None."""
        wanted = key(text)
        return next((park for part, park in self.park_parts if part in wanted), None)

    def district(self, text: str) -> str | None:
        """The district that a word means, or None: the whole word first, then a full name inside a longer text."""
        wanted = key(text)
        found = self.districts.get(wanted)
        inside = (
            at for name, at in zip(map(key, self.district_names), self._district_ids(), strict=True) if name in wanted
        )
        return found or next(inside, None)

    def _district_ids(self) -> list[str]:
        return [self.districts[key(name)] for name in self.district_names]

    def sector(self, text: str) -> str | None:
        """The sector that an industry word means, or None: the whole word, else the longest known word inside it."""
        wanted = re.sub(r"^[a-z]?\d{1,4}(?=[^\d])", "", key(text))
        found = self.sectors.get(wanted) or self.sectors.get(key(text))
        if found is None and len(wanted) <= 40:
            found = next((sector for word, sector in self.sector_parts if word in wanted), None)
        return found

    def site(self, text: str) -> str | None:
        """The site whose name a cell is, or None."""
        wanted = key(text)
        return self.sites.get(wanted) or self.site_in(text)

    def site_in(self, address: str) -> str | None:
        """The site that an address names: a house number within a known range first, then the longest known name in it."""
        flat = key(address)
        for house in _HOUSE.finditer(flat):
            number = int(house["number"])
            for road, ranges in self.roads.items():
                if house["road"].endswith(road):
                    for low, high, site in ranges:
                        if low <= number <= high:
                            return site
        inside = [name for name in self.sites if len(name) >= 3 and name in flat]
        return self.sites[max(inside, key=len)] if inside else None


def _tokens(name: str) -> Iterable[str]:
    """The single names in a site's name: 研创园(腾飞大厦、孵鹰大厦一带) → 研创园, 腾飞大厦, 孵鹰大厦."""
    for part in re.split(r"[()、·,/]+", unicodedata.normalize("NFKC", name).casefold()):
        token = _PLACE_ENDS.sub("", _PLACE_ENDS.sub("", part.strip()))
        if token and token not in ("高新",) and not _FORMER.fullmatch(token):
            yield token
            if (match := re.match(r"^(.*?号)", token)) and match[1] != token:
                yield match[1]
