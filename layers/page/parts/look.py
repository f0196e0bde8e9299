"""How the page looks: style sheet with the palette's inks, language of the document, Streamlit's own theme."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from layers.static import url
from layers.text import LANGS, section, t
from layers.theme import FONT_STACK, palette
from layers.web.opening import HTML_LANG

if TYPE_CHECKING:
    from layers.view import Lang, Theme, View

_ASSETS = Path(__file__).parents[2] / "assets"
_CHROME = ("upload",)  # words of Streamlit's own widgets that page.css puts in place of the English ones


def set_look(view: View) -> None:
    """Inject style and script: constant for one language and theme, so a filter change sends nothing."""
    st.html(f"<style>{_style(view.lang, view.theme)}</style>")
    st.html(f"<script>{_script(view.lang, view.theme)}</script>", unsafe_allow_javascript=True)


@cache
def _style(lang: Lang, theme: Theme) -> str:
    words = "".join(
        f"--word-{name}:{json.dumps(t(f'ui.chrome.{name}', lang), ensure_ascii=False)};" for name in _CHROME
    )
    inks = "".join(f"--{name.replace('_', '-')}:{ink};" for name, ink in asdict(palette(theme)).items())
    letters = f'@import url("./{url("fonts.css")}");'  # must come first in a style sheet
    return (
        letters
        + f":root{{color-scheme:{theme};--font:{FONT_STACK};{words}{inks}}}"
        + (_ASSETS / "page.css").read_text("utf-8")
    )


@cache
def _script(lang: str, theme: Theme) -> str:
    """Only words of our own vocabularies go in here, never data."""
    settings = json.dumps(
        {
            "lang": HTML_LANG[lang],
            "theme": theme,
            "streamlit": _whole_theme(theme),
            "words": _words(lang),
            "lost": section("lost", lang),
        }
    )
    scripts = "".join((_ASSETS / name).read_text("utf-8") for name in ("page.js", "widgets.js", "connection.js"))
    return f"window.atlasLook={settings};{scripts}"


def _words(lang: str) -> dict[str, str]:
    """What a widget of Streamlit's may say now, in any language → the same in ``lang``."""
    wanted = section("widgets", lang)
    return {word: wanted[key] for other in LANGS if other != lang for key, word in section("widgets", other).items()}


def streamlit_theme(theme: Theme) -> dict[str, object]:
    """Streamlit's colours for ``theme``, made from the palette (names as in config.toml, where they stand too)."""
    ink = palette(theme)
    return {
        "primaryColor": ink.accent,
        "backgroundColor": ink.panel,
        "secondaryBackgroundColor": ink.land,
        "textColor": ink.ink,
        "linkColor": ink.selected,
        "borderColor": ink.panel_line,
    }


def _whole_theme(theme: Theme) -> dict[str, object]:
    """Colours of one theme and the letters of both, as the browser takes them while it runs."""
    colours = streamlit_theme(theme)
    sides = {
        "backgroundColor": colours["secondaryBackgroundColor"],
        "secondaryBackgroundColor": colours["backgroundColor"],
    }
    return {
        **colours,
        "base": ("light", "dark").index(theme),
        "bodyFont": st.get_option("theme.font"),
        "headingFont": st.get_option("theme.font"),
        "codeFont": st.get_option("theme.codeFont"),
        "baseFontSize": st.get_option("theme.baseFontSize"),
        "baseRadius": st.get_option("theme.baseRadius"),
        "headingFontSizes": st.get_option("theme.headingFontSizes"),
        "showWidgetBorder": st.get_option("theme.showWidgetBorder"),
        "sidebar": sides,
    }
