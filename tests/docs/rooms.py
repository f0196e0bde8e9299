"""The picture of the rooms in ARCHITECTURE.md, made from the imports: `make rooms` writes it, a test compares it."""

import re
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "ARCHITECTURE.md"
BLOCK = re.compile(r"```mermaid\n.*?```", re.DOTALL)
# Rooms that are drawn as one: what every floor of layers stands on
GROUND = ("text", "view", "theme", "svg", "fonts", "static", "privacy", "settings", "memory", "weight")
SESSION = ("cache", "state")


def room(module: str) -> str:
    """The room of a module: its second level; the ground floor of layers and single files of data and geo as one."""
    top, _, rest = module.partition(".")
    first = rest.partition(".")[0]
    if top == "layers":
        return "layers.ground" if not first or first in GROUND else f"layers.{'session' if first in SESSION else first}"
    folder = ROOT / top / first
    return f"{top}.{first}" if first and folder.is_dir() else top


def edges() -> set[tuple[str, str]]:
    """Which room imports which, without those that follow from others (the arrow over a third room)."""
    graph = grimp.build_graph("layers", "geo", "data", exclude_type_checking_imports=True)
    found = {
        (room(module), room(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    found = {(a, b) for a, b in found if a != b}
    reach = {a: {b for x, b in found if x == a} for a, _ in found}

    def reached(start: str, seen: frozenset[str]) -> set[str]:
        out = set(reach.get(start, set()))
        for step in reach.get(start, set()) - seen:
            out |= reached(step, seen | {step})
        return out

    return {(a, b) for a, b in found if not any(b in reached(c, frozenset({a, c})) for c in reach[a] - {b})}


def picture() -> str:
    """A Mermaid flowchart, sorted, so that the same imports give the same text."""
    lines = [f"    {a.replace('.', '_')}[{a}] --> {b.replace('.', '_')}[{b}]" for a, b in sorted(edges())]
    return "```mermaid\nflowchart TD\n" + "\n".join(lines) + "\n```"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda _: picture(), page, count=1), encoding="utf-8")
    sys.stdout.write(picture() + "\n")
