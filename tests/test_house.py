"""The rules of the house, enforced: what may stand where, whatever the modules are."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from data.load import load
from layers.map import LAYERS

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [path for folder in ("data", "geo", "layers") for path in (ROOT / folder).rglob("*.py")]
CODE = [*sorted(FOLDERS), ROOT / "app.py"]
TOP = {
    "app.py", "layers", "geo", "data", "tests", "requirements.txt", "pyproject.toml", "Makefile", "README.md",
    "CHANGELOG.md", "LICENSE", ".streamlit", ".ci", ".gitignore", "ARCHITECTURE.md", "CONTRIBUTING.md", "DEPLOY.md",
    "SECURITY.md", "requirements.lock", "biome.json", "package.json", "package-lock.json", "Dockerfile",
    ".dockerignore", "compose.yaml", "alembic.ini", ".pre-commit-config.yaml",
}  # fmt: skip


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


@cache
def calls(path: Path) -> list[tuple[str, int]]:
    """Dotted names of everything called in a file, with line numbers."""
    return [(ast.unparse(node.func), node.lineno) for node in nodes(path) if isinstance(node, ast.Call)]


def offenders(pattern: str, allowed: tuple[str, ...]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name(path)}:{line} {call}"
        for path in CODE
        if not name(path).startswith(allowed)
        for call, line in calls(path)
        if found.search(call)
    ]


def tracked() -> list[str]:
    out = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return out.stdout.splitlines()


def test_nothing_stands_beside_the_fixed_top_level() -> None:
    assert {line.split("/")[0] for line in tracked()} <= TOP


def test_metres_have_one_door() -> None:
    assert offenders(r"\.to_crs$", ("geo/crs.py",)) == []


def test_files_are_read_only_in_data() -> None:
    assert offenders(r"^(pd|gpd|pandas|geopandas|pyogrio)\.read_", ("data/",)) == []


def test_session_and_address_have_one_door() -> None:
    users = [p for p in CODE if re.search(r"\bst\.(session_state|query_params)", p.read_text(encoding="utf-8"))]
    assert [name(path) for path in users] == ["layers/state.py"]


def test_caches_have_one_door() -> None:
    """Results are kept in layers.memory, which forgets them with the facts; another cache would hold on to them."""
    users = [p for p in CODE if re.search(r"\bst\.cache_|\bWeak\w+Dict", p.read_text(encoding="utf-8"))]
    assert [name(path) for path in users] == []


def test_text_becomes_markup_in_one_place() -> None:
    """`html.escape` and the like stand in svg.py only; nothing hands raw data to Streamlit as HTML."""
    assert offenders(r"^(html\.escape|escape|xml\.sax\.saxutils\.escape)$", ("layers/svg.py",)) == []
    assert [call for call in offenders(r"unsafe_allow_html", ()) if call] == []
    assert [name(p) for p in CODE if "unsafe_allow_html" in p.read_text(encoding="utf-8")] == []


def test_a_list_of_choices_shows_text_as_it_is() -> None:
    """Streamlit reads no markdown there, so what ``plain`` escapes would show its backslashes."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("st.selectbox", "st.multiselect")
        for keyword in node.keywords
        if keyword.arg == "format_func" and "plain" in ast.unparse(keyword.value)
    ]
    assert found == []


# Ids that are also words of the code: what stands beside a landmark, a layer of technology, a kind of place or project
WORDS = {"park", "chips", "devices", "research"}


def test_a_park_is_a_row_never_code() -> None:
    """No literal anywhere is the id of a park, a sector, a family, a plan or an axis."""
    facts = load()
    tables = (facts.parks, facts.sectors, facts.families, facts.plan["plans"], facts.boundaries.axes)
    ids = {str(found) for table in tables for found in table["id"]} - WORDS
    bad = []
    for path in CODE:
        for node in nodes(path):
            if isinstance(node, ast.Constant) and node.value in ids:
                bad.append(f"{name(path)}:{node.lineno} {node.value}")
    assert bad == []


def test_no_code_knows_the_city() -> None:
    """Its name, those of its parks and the numbers of its axes stand in the folder of facts only."""
    facts = load()
    known = {words[key] for words in facts.place.words.values() for key in ("city", "belt_far")}
    known |= {str(found) for key in ("short_zh", "short_en", "name_zh", "name_en") for found in facts.parks[key]}
    known |= {*facts.boundaries.axes["ref"], *facts.place.prefixes, facts.place.file}
    texts = [
        p
        for root in ("data", "geo", "layers")
        for end in ("toml", "js", "css")
        for p in (ROOT / root).rglob(f"*.{end}")
    ]
    files = [path for path in (*CODE, *texts) if path != ROOT / "data" / "place.toml"]
    found = re.compile("|".join(map(re.escape, sorted(known))))
    assert [
        f"{name(path)}:{number} {hit[0]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (hit := found.search(line))
    ] == []


def test_settings_have_one_door() -> None:
    users = [p for p in CODE if re.search(r"\bos\.(environ|getenv)|\bfrom os import", p.read_text(encoding="utf-8"))]
    assert [name(path) for path in users] == ["data/apart/door.py", "layers/settings.py"]  # what a child process keeps


def test_colours_stand_in_the_theme() -> None:
    literal = re.compile(r"""["']#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})["']""")
    bad = [
        f"{name(path)}:{number}"
        for path in CODE
        if name(path) not in ("layers/theme.py", "layers/map/drawing.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert bad == []


def test_no_sentence_stands_in_a_page() -> None:
    """Chinese text on screen comes from layers/text: none stands as a literal in layers (docstrings may explain)."""
    bad = []
    for path in CODE:
        if not name(path).startswith("layers/"):
            continue
        docs = {
            id(node.body[0].value)
            for node in nodes(path)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        } | {
            id(part)  # a pattern that finds words in data is never shown
            for node in nodes(path)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
            for part in ast.walk(node)
        }
        for node in nodes(path):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if id(node) not in docs and re.search(r"[\u4e00-\u9fff]{3,}", text):
                bad.append(f"{name(path)}:{node.lineno} {text[:20]}")
    assert bad == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(tree(path)), "a module docstring is missing"
    assert len(source.splitlines()) <= 400
    assert path.stem not in {"utils", "util", "common", "helpers", "misc"}


def test_a_module_with_an_underscore_is_private_to_its_folder() -> None:
    bad = []
    for path in CODE:
        here = name(path).rpartition("/")[0].replace("/", ".")
        for node in nodes(path):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(("data", "geo", "layers")):
                continue
            for imported in (f"{node.module}.{alias.name}" for alias in node.names):
                parts = imported.split(".")
                folders = [".".join(parts[:at]) for at, part in enumerate(parts) if part.startswith("_")]
                bad += [f"{name(path)}:{node.lineno} {imported}" for folder in folders if folder != here]
    assert bad == []


def test_below_the_charts_no_chart_library_is_loaded() -> None:
    code = """
import importlib, pkgutil, sys, layers
for room in ("text", "view", "theme", "svg", "words", "figures", "map"):
    module = importlib.import_module(f"layers.{room}")
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"layers.{room}."):
        importlib.import_module(found.name)
print(sorted({"altair", "vl_convert", "streamlit", "streamlit_folium"} & set(sys.modules)))
"""
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"


def test_one_map_layer_does_not_import_another() -> None:
    modules = {layer.build.__module__ for layer in LAYERS}
    bad = []
    for module in modules:
        path = ROOT / f"{module.replace('.', '/')}.py"
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module in modules - {module}:
                bad.append(f"{module} imports {node.module}")
    assert bad == []


def test_no_host_is_named_where_the_program_could_ask_it() -> None:
    """No CDN, font or package host in code or own assets; the optional tile servers are named in one file."""
    hosts = re.compile(r"jsdelivr|unpkg|cdnjs|googleapis|gstatic|bootstrapcdn|pypi\.org|npmjs", re.I)
    assets = [p for p in (ROOT / "layers" / "assets").rglob("*") if p.suffix in {".js", ".css", ".html"}]
    assert [name(p) for p in [*CODE, *assets] if hosts.search(p.read_text(encoding="utf-8"))] == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(
        "|".join(
            [r"\bTO" r"DO\b", r"\bFIX" r"ME\b", "raise NotImplementedError", r"pytest\.mark\.(sk" r"ip|xf" r"ail)"]
        )
    )
    files = [*CODE, *(p for p in (ROOT / "tests").rglob("*.py") if p != Path(__file__))]
    assert [name(p) for p in files if left.search(p.read_text(encoding="utf-8"))] == []
