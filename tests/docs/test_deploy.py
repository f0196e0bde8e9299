"""DEPLOY.md, the Dockerfile and compose.yaml say what the program does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from data.ledger.limits import MAX_BYTES
from layers import settings
from layers.serving.proxy import configuration, program
from layers.web.routes import COOKIE

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = (ROOT / "DEPLOY.md").read_text(encoding="utf-8")
HALVES = dict(zip(("zh", "en"), DEPLOY.split("\n# Deployment\n"), strict=True))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def block(kind: str) -> str:
    found = re.search(rf"^```{kind} \S+\n(.*?)^```$", DEPLOY, re.M | re.S)
    assert found is not None, kind
    return found[1]


def defaults(lang: str) -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\S+) \|", HALVES[lang], re.M)
    return {name: default.strip("`") for name, default in rows}


def found(value: object) -> str:
    """A setting's value with nothing set, as the table writes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    text = str(value).removeprefix("sqlite:///").replace(f"{ROOT}/", "") if value else ""
    return text or "none"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_setting_stands_there_with_its_default(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (ROOT / "layers" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(ATLAS_[A-Z_]+)"', code))
    for name in names:
        monkeypatch.delenv(name, raising=False)
    told = {name: default.replace("无", "none") for name, default in defaults(lang).items()}
    assert {name for name in told if name.startswith("ATLAS_")} == names
    true = {
        "ATLAS_DATA": found(settings.data_folder()),
        "ATLAS_HOME": found(settings.basemap_folder().parent),
        "ATLAS_DATABASE_URL": found(settings.database_url()),
        "ATLAS_PUBLIC_URL": found(settings.public_address()),
        "ATLAS_EMBED": found(settings.embedding_origins()),
        "ATLAS_HIDDEN": found(settings.hidden_columns()),
        "ATLAS_REVIEW_NUMBER": found(settings.review_number()),
        "ATLAS_TIANDITU_KEY": found(settings.tianditu_key()),
        "ATLAS_TALK_AHEAD": found(settings.talk_ahead()),
    }
    assert {name: told[name] for name in true} == true


def test_both_halves_name_the_same_settings_commands_and_addresses() -> None:
    assert defaults("zh").keys() == defaults("en").keys()
    for word in ("/healthz", "/readyz", "make serve", "database backup", "database restore", "--replace", "atlas_node"):
        assert all(word in half for half in HALVES.values()), word


def test_the_proxies_pass_what_the_atlas_needs() -> None:
    nginx, caddy = block("nginx"), block("caddyfile")
    assert f"$cookie_{COOKIE} consistent" in nginx
    for needed in ("Host $host", "Upgrade $http_upgrade", "X-Forwarded-Proto $scheme", "proxy_http_version 1.1"):
        assert f"{needed};" in nginx, needed
    for size in (re.search(r"client_max_body_size (\d+)m;", nginx), re.search(r"max_size (\d+)MB", caddy)):
        assert size is not None
        assert int(size[1]) * 10**6 > MAX_BYTES


@pytest.mark.parametrize("which", ["ours", "theirs"])
def test_caddy_itself_takes_the_configurations(which: str, tmp_path: Path) -> None:
    text = configuration("127.0.0.1", 8501, [9001, 9002]) if which == "ours" else block("caddyfile")
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
    command = [program(), "validate", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    out = subprocess.run(command, capture_output=True, text=True, env={"HOME": str(tmp_path)}, check=False)
    assert "Valid configuration" in out.stdout + out.stderr, out.stderr


def test_the_unit_starts_what_there_is() -> None:
    unit = block("ini")
    assert "-m layers.cli serve" in unit
    names = set(re.findall(r"^Environment=(ATLAS_[A-Z_]+)=", unit, re.M))
    assert names
    assert names <= defaults("en").keys()


def test_the_image_is_made_from_what_is_locked_and_does_not_run_as_root() -> None:
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    last = "\n".join(lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :])
    assert re.search(r"^USER \d+$", last, re.M)
    assert '"-m", "layers.cli", "serve"' in last
    assert "/healthz" in last
    version = re.search(r"FROM python:(\d+\.\d+)", DOCKERFILE)
    assert version is not None
    assert f'requires-python = ">={version[1]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M):
        assert (ROOT / source).exists()


def test_hadolint_has_nothing_to_say() -> None:
    linter = Path(program()).with_name("hadolint")
    path = str(linter) if linter.exists() else shutil.which("hadolint")
    assert path is not None
    out = subprocess.run([path, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (out.returncode, out.stdout) == (0, "")


def test_compose_gives_the_atlas_only_settings_that_exist_and_keeps_no_password() -> None:
    atlas = COMPOSE["services"]["atlas"]
    assert set(atlas["environment"]) <= defaults("en").keys()
    assert "${POSTGRES_PASSWORD:?}" in atlas["environment"]["ATLAS_DATABASE_URL"]
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_PASSWORD"].endswith(":?}")
    assert atlas["depends_on"]["database"]["condition"] == "service_healthy"
