"""What is installed: locked with hashes, in agreement with what is asked for, and under licences that bind nobody."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import metadata, util
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from layers import fonts, static

ROOT = Path(__file__).resolve().parents[1]
PAIRS = {"requirements.txt": "requirements.lock", "tests/requirements.txt": "tests/requirements.lock"}
# What the metadata leaves out, from the licence file: in the package of resvg-py, in the repository of streamlit-folium
STATED = {"resvg-py": "MIT", "streamlit-folium": "MIT"}
STRONG = re.compile(r"(?<!L)\bA?GPL|GNU (?:Affero )?General Public|SSPL|Commons Clause", re.IGNORECASE)
# Used as libraries, unchanged, each replaceable by whoever installs it: what the LGPL asks for
LESSER = {"psycopg", "psycopg-binary"}


@cache
def locked(name: str) -> dict[str, str]:
    """Package → version, as a lock says."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def asked(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [Requirement(text) for line in lines if (text := line.partition("#")[0].strip())]


def brought(wanted: list[Requirement]) -> set[str]:
    """Every package that these bring along on this machine, by the metadata of what is installed."""
    seen: set[str] = set()
    waiting = [(one, extra) for one in wanted for extra in (*one.extras, "")]
    done: set[tuple[str, str]] = set()
    while waiting:
        one, extra = waiting.pop()
        name = canonicalize_name(one.name)
        seen.add(name)
        if (name, extra) in done:
            continue
        done.add((name, extra))
        for text in metadata.requires(name) or ():
            next_one = Requirement(text)
            if next_one.marker is None or next_one.marker.evaluate({"extra": extra}):
                waiting += [(next_one, inner) for inner in (*next_one.extras, "")]
    return seen


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_asked_for_is_locked_at_its_version(name: str) -> None:
    lock = locked(PAIRS[name])
    off = [str(one) for one in asked(name) if not one.specifier.contains(lock.get(canonicalize_name(one.name), "0"))]
    assert off == [], "make lock"


@pytest.mark.parametrize("name", PAIRS)
def test_all_that_comes_along_is_locked_and_nothing_else(name: str) -> None:
    """What only another system needs stands in the lock with a marker."""
    text = (ROOT / PAIRS[name]).read_text("utf-8")
    elsewhere = {canonicalize_name(one) for one in re.findall(r"^([A-Za-z0-9._-]+)==\S+ ;", text, re.MULTILINE)}
    needed, lock = brought(asked(name)), set(locked(PAIRS[name]))
    assert (needed - lock, lock - needed - elsewhere) == (set(), set()), "make lock"


def test_both_locks_name_one_version() -> None:
    run, tests = (locked(name) for name in PAIRS.values())
    assert {name: (run[name], tests[name]) for name in run.keys() & tests.keys() if run[name] != tests[name]} == {}


@pytest.mark.parametrize("name", PAIRS.values())
def test_every_file_is_held_against_a_hash_and_no_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked(name)) > 40
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []
    assert not re.search(r"https?:|file:|git\+|--(?:extra-)?index-url|--find-links", text)


def test_make_installs_from_the_locks_only() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    installs = re.findall(r"^\t\$\(INSTALL\) (.+)$", makefile, re.MULTILINE)
    assert [line for line in installs if "--require-hashes -r" in line] == [
        f"--require-hashes -r {lock}" for lock in PAIRS.values()
    ]
    assert [line for line in installs if "--require-hashes" not in line and not line.startswith("uv==")] == []
    assert makefile.count("pip install") == 1


def stated(name: str) -> str:
    """What a package says about its licence: the expression, the field, the classifiers."""
    about = metadata.metadata(name)
    classifiers = [text for text in about.get_all("Classifier") or () if text.startswith("License ::")]
    said = [about.get("License-Expression"), (about.get("License") or "").partition("\n")[0][:200], *classifiers]
    return " | ".join(text for text in said if text)


def test_nothing_that_runs_is_under_the_gpl() -> None:
    here = [name for name in locked("requirements.lock") if _installed(name)]
    said = {name: STATED.get(name) or stated(name) for name in here}
    assert len(here) > 90
    assert [name for name, text in said.items() if not text] == [], "read its licence file, and state it above"
    assert {name: text for name, text in said.items() if STRONG.search(text)} == {}
    lesser = {name for name, text in said.items() if re.search(r"LGPL|Lesser General Public", text, re.IGNORECASE)}
    assert lesser == LESSER


def test_a_licence_stated_here_is_that_of_the_licence_file() -> None:
    (file,) = [path for path in metadata.files("resvg-py") or () if path.name == "LICENSE"]
    assert "Permission is hereby granted, free of charge" in file.read_text()


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "strong"),
    [("GPL-3.0-only", True), ("AGPL-3.0", True), ("License :: OSI Approved :: GNU General Public License v3", True),
     ("LGPL-3.0-only", False), ("GNU Lesser General Public License v3 (LGPLv3)", False), ("BSD-3-Clause", False)],
)  # fmt: skip
def test_the_pattern_tells_the_gpl_from_the_lgpl(text: str, strong: bool) -> None:
    assert bool(STRONG.search(text)) is strong


def test_the_fonts_licence_stands_beside_the_font() -> None:
    """In the folder of cut letters, and where a browser gets them; it names the font's own copyright."""
    said = fonts.licence()
    owner = str(TTFont(fonts.source(), lazy=True)["name"].getDebugName(0))
    assert "SIL OPEN FONT LICENSE Version 1.1" in said
    assert owner.removeprefix("(c) ").split(" (")[0] in said  # who, and since when
    assert static.web_file("fonts/OFL.txt").plain().decode() == said
    assert (fonts.ttf_dir() / "OFL.txt").read_text("utf-8") == said


@pytest.fixture(scope="module")
def auditor() -> ModuleType:
    spec = util.spec_from_file_location("audit", ROOT / "tests" / "setup" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LOCKS = [ROOT / name for name in (*PAIRS.values(), "tests/setup/js/package-lock.json")]


def answering(reply: httpx.Response | Exception) -> tuple[httpx.Client, list[dict[str, object]]]:
    """A client whose database says just this, and what it was asked."""
    heard: list[dict[str, object]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        if isinstance(reply, Exception):
            raise reply
        return reply

    return httpx.Client(transport=httpx.MockTransport(handle)), heard


def test_the_audit_tells_what_is_known_and_stops_the_build(auditor: ModuleType) -> None:
    packages = sorted(set().union(*map(auditor.locked, LOCKS)))
    at = packages.index(("PyPI", "starlette", locked("requirements.lock")["starlette"]))
    results = [{"vulns": [{"id": "GHSA-test"}]} if one == at else {} for one in range(len(packages))]
    client, heard = answering(httpx.Response(200, json={"results": results}))
    status, said = auditor.audit(LOCKS, client)
    assert status == 1
    assert "starlette" in said
    assert "GHSA-test" in said
    asked_for = heard[0]["queries"]
    assert len(asked_for) == len(packages)  # type: ignore[arg-type]
    assert {"npm", "PyPI"} == {one["package"]["ecosystem"] for one in asked_for}  # type: ignore[attr-defined]
    clean, _ = answering(httpx.Response(200, json={"results": [{}] * len(packages)}))
    assert auditor.audit(LOCKS, clean) == (
        0,
        f"{len(packages)} packages audited against OSV.dev, 0 with known vulnerabilities.",
    )


@pytest.mark.parametrize(
    "reply", [httpx.ConnectError("no network"), httpx.Response(502), httpx.Response(200, json={"results": []})]
)
def test_an_audit_that_could_not_be_made_says_so(auditor: ModuleType, reply: httpx.Response | Exception) -> None:
    status, said = auditor.audit(LOCKS, answering(reply)[0])
    assert status == 0
    assert said.startswith("NOT AUDITED")
