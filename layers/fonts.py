"""Noto Sans SC from its package, cut to what is needed: woff2 slices for the browser, static TTF for print.

The variable font (17 MB, OFL) comes with ``justmytype-intl-cjk``; HarfBuzz cuts it. The first slice holds every
character that the atlas' own texts and tables use; the others cover the rest of the font by code point, so a name in a
person's ledger is never a square. A slice is made on first use and kept in a cache folder.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.util
import io
import os
import tempfile
import threading
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont, woff2

FAMILY = "Noto Sans SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
LICENCE = "OFL.txt"
SLICE_SIZE = 900  # characters; about 230 KB of woff2, one second to make
_ROOT = Path(__file__).resolve().parents[1]
_TEXTS = (("layers/text", "*.toml"), ("data/tables", "*.csv"), ("data/boundaries", "*.geojson"))
_BASIC = (
    frozenset(range(0x20, 0x7F)) | frozenset(range(0xA0, 0x100)) | frozenset(map(ord, "—–‘’“”…·•←→↑↓≥≤≈×±²³Δγσμε√∑∞"))
)


def source() -> Path:
    """Path of the variable font inside its package.

    Raises:
        FileNotFoundError: the package is not installed; says which one.
    """
    spec = importlib.util.find_spec("justmytype_intl_cjk")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            "The Chinese font is missing: install the package justmytype-intl-cjk (requirements.txt)."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"


def licence() -> str:
    """The font's licence (OFL 1.1) with its copyright line, as the package carries it."""
    return source().with_name(LICENCE).read_text(encoding="utf-8")


@cache
def cache_dir() -> Path:
    """Folder for cut fonts: ``build/fonts`` of the checkout, or a private temporary one where that is read-only.

    The licence stands beside what is cut.
    """
    folder = _writable(_ROOT / "build" / "fonts") or Path(tempfile.mkdtemp(prefix="atlas-fonts-"))
    (folder / LICENCE).write_text(licence(), encoding="utf-8")
    return folder


def _writable(folder: Path) -> Path | None:
    """The folder, made when absent; None in a read-only installation."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


@cache
def _face() -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(source())))


@cache
def _own_characters() -> frozenset[int]:
    """Code points in the atlas' own texts, tables and boundary names, as far as the font has them."""
    used = set(_BASIC)
    for folder, pattern in _TEXTS:
        for path in sorted((_ROOT / folder).rglob(pattern)):
            used.update(map(ord, path.read_text(encoding="utf-8")))
    return frozenset(used & set(_face().unicodes))


@cache
def slices() -> dict[str, tuple[int, ...]]:
    """File name -> sorted code points; the name carries a digest of what is inside, so it may be cached for ever."""
    own = _own_characters()
    rest = sorted(set(_face().unicodes) - own)
    parts = [tuple(sorted(own)), *(tuple(rest[i : i + SLICE_SIZE]) for i in range(0, len(rest), SLICE_SIZE))]
    return {f"noto-sans-sc-{hashlib.sha256(repr(part).encode()).hexdigest()[:12]}.woff2": part for part in parts}


def _ranges(points: tuple[int, ...]) -> str:
    """CSS ``unicode-range`` value for sorted code points, consecutive ones joined."""
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


@cache
def web_css(base: str = "") -> str:
    """``@font-face`` rules for all slices; ``base`` is put before the file name (e.g. ``"../../assets/fonts/"``)."""
    return "\n".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:100 900;font-display:block;'
        f'src:url("{base}{name}") format("woff2");unicode-range:{_ranges(points)}}}'
        for name, points in slices().items()
    )


def subset(points: tuple[int, ...] | frozenset[int], weight: int | None = None) -> bytes:
    """TrueType bytes with these code points; ``weight`` pins the axis (None keeps the font variable)."""
    order = hb.SubsetInput()
    order.unicode_set.update(points)
    order.layout_feature_tag_set.update(int.from_bytes(tag, "big") for tag in (b"tnum", b"kern", b"liga", b"locl"))
    if weight is not None:
        order.pin_axis_location(_face(), "wght", weight)
    return bytes(hb.subset(_face(), order).blob.data)


def _kept(name: str, make: Callable[[], bytes]) -> Path:
    """Path of a cached file, made by ``make()`` when absent; threads and processes may race, a whole file wins."""
    path = cache_dir() / name
    if not path.exists():
        data = make()
        part = path.with_name(f"{name}.{os.getpid()}.{threading.get_ident()}.part")
        part.write_bytes(data)
        part.replace(path)
    return path


def to_woff2(data: bytes) -> bytes:
    """TrueType bytes as woff2."""
    out = io.BytesIO()
    woff2.compress(io.BytesIO(data), out)
    return out.getvalue()


def to_woff(data: bytes) -> bytes:
    """TrueType bytes as woff: a fifth larger than woff2 and forty times as fast, for a file that is made on demand."""
    font, out = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False), io.BytesIO()
    font.flavor = "woff"
    font.save(out, reorderTables=None)
    return out.getvalue()


def face_of(text: str) -> str:
    """An ``@font-face`` rule with every weight of just the characters of ``text`` as data: nothing is fetched."""
    points = frozenset(map(ord, text)) | frozenset(range(0x20, 0x7F))
    cut = base64.b64encode(to_woff(subset(points))).decode()
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:100 900;src:url(data:font/woff;base64,{cut}) format('woff')}}"
    )


def lettered(svg: str) -> bytes:
    """UTF-8 SVG that carries the letters of its texts, so that any browser shows Chinese."""
    head, close, rest = svg.partition(">")
    return f"{head}{close}<style>{face_of(html.unescape(svg))}</style>{rest}".encode()


def web_file(name: str) -> bytes:
    """Bytes of one slice.

    Raises:
        FileNotFoundError: no slice has that name.
    """
    points = slices().get(name)
    if points is None:
        raise FileNotFoundError(name)
    return _kept(name, lambda: to_woff2(subset(points))).read_bytes()


def _static(style: str) -> bytes:
    """One static face with the names that programs look up (the variable font calls itself Thin)."""
    font = TTFont(io.BytesIO(subset(frozenset(_face().unicodes), WEIGHTS[style])))
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    for name_id, text in {1: FAMILY, 2: style, 3: full, 4: full, 6: f"NotoSansSC-{style}", 16: None, 17: None}.items():
        font["name"].removeNames(nameID=name_id)
        if text is not None:
            font["name"].setName(text, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def ttf_files() -> tuple[Path, ...]:
    """Static TTF files, Regular and Bold, with every character of the font (10 MB each): for print and PDF."""
    return tuple(_kept(f"NotoSansSC-{style}.ttf", partial(_static, style)) for style in WEIGHTS)


def ttf_dir() -> Path:
    """Folder that holds ``ttf_files()``."""
    return ttf_files()[0].parent


if __name__ == "__main__":  # `make` prepares the first slice so that the first visitor does not wait for it
    web_file(next(iter(slices())))
    ttf_files()
