"""Known vulnerabilities of everything that is locked, asked of OSV.dev in one request (`make audit`).

Nothing but names and versions is sent. Ends with 1 when something is known, with 0 when nothing is, and with 0 and a
sentence that nothing was audited when the database cannot be reached.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import httpx

ADDRESS = "https://api.osv.dev/v1/querybatch"
PATIENCE = 10.0  # seconds
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def locked(path: Path) -> set[tuple[str, str, str]]:
    """(ecosystem, name, version) of every package that a lock file names: pip's, or npm's when it is JSON."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return {("PyPI", name, version) for name, version in _PINNED.findall(text)}
    packages = json.loads(text)["packages"]
    return {
        ("npm", at.rpartition("node_modules/")[2], str(package["version"])) for at, package in packages.items() if at
    }


def known(packages: list[tuple[str, str, str]], client: httpx.Client) -> dict[tuple[str, str, str], list[str]]:
    """Package → ids of the vulnerabilities that are known of it. Raises httpx.HTTPError when nobody answers."""
    queries = [
        {"package": {"ecosystem": ecosystem, "name": name}, "version": version} for ecosystem, name, version in packages
    ]
    answer = client.post(ADDRESS, json={"queries": queries}).raise_for_status()
    results = answer.json()["results"]
    return {
        package: [str(one["id"]) for one in result["vulns"]]
        for package, result in zip(packages, results, strict=True)
        if result.get("vulns")
    }


def audit(paths: list[Path], client: httpx.Client) -> tuple[int, str]:
    """(exit status, what to say)."""
    packages = sorted(set().union(*map(locked, paths)))
    try:
        found = known(packages, client)
    except (httpx.HTTPError, ValueError, LookupError) as fault:
        why = type(fault).__name__
        return 0, f"NOT AUDITED: the database of known vulnerabilities could not be reached ({why})."
    lines = [f"{name} {version}: {', '.join(ids)}" for (_, name, version), ids in sorted(found.items())]
    said = f"{len(packages)} packages audited against OSV.dev, {len(found)} with known vulnerabilities."
    return int(bool(found)), "\n".join([*lines, said])


if __name__ == "__main__":
    with httpx.Client(timeout=PATIENCE) as asked:
        status, text = audit([Path(name) for name in sys.argv[1:]], asked)
    print(text)
    sys.exit(status)
