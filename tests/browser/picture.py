"""Takes the README's picture of the program: `make picture` writes layers/assets/screenshot.png."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ARGS, FRAME, ROOT, serve

TARGET = ROOT / "layers" / "assets" / "screenshot.png"
SIZE = {"width": 1440, "height": 900}


def take(address: str) -> bytes:
    """PNG of the first page as it opens, when the map is drawn and its letters are there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        inside = page.frame_locator(FRAME)
        inside.locator("html[data-atlas-shown]").wait_for(state="attached", timeout=60_000)
        inside.locator("#map_div").evaluate("() => document.fonts.ready.then(() => true)")
        page.wait_for_timeout(1500)
        taken = page.screenshot()
        browser.close()
    return taken


def main() -> None:
    """Write the picture with a palette of 255 colours: small enough for a repository."""
    with serve(ROOT / "app.py") as address:
        taken = take(address)
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(255, dither=Image.Dither.NONE)
    picture.save(TARGET, optimize=True)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
