"""The OpenAPI document as a page that a person reads: no script, and nothing fetched but the atlas' own letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.static import url
from layers.svg import safe
from layers.text import t
from layers.theme import FONT_STACK, palette

if TYPE_CHECKING:
    from layers.theme import Palette

_HTML_LANG = {"zh": "zh-CN", "en": "en"}
_SHOWN = 12  # choices that a line names
_STYLE = """
body{{margin:0 auto;max-width:62rem;padding:1.5rem;font:15px/1.6 {font};background:var(--panel);color:var(--ink)}}
h1{{font-size:1.6rem}} h2{{font-size:1.1rem;margin:2rem 0 .3rem}}
code{{font-family:ui-monospace,monospace;overflow-wrap:anywhere}}
th code{{white-space:nowrap;overflow-wrap:normal}} a{{color:inherit}}
table{{border-collapse:collapse;width:100%;margin:.5rem 0}} td,th{{border-top:1px solid var(--line);padding:.3rem .6rem;
text-align:left;vertical-align:top}} summary{{cursor:pointer}} .ways{{overflow-x:auto}}
"""


def page(document: dict[str, Any], lang: str) -> bytes:
    """HTML of the document in the language that it was made in."""
    info, root = document["info"], document["servers"][0]["url"]
    shared = document["components"]["parameters"]
    other = "en" if lang == "zh" else "zh"
    ways = "".join(_way(root, path, asks, shared, lang) for path, asks in document["paths"].items())
    said = [*info["description"].splitlines(), document["components"]["securitySchemes"]["token"]["description"]]
    paragraphs = "".join(f"<p>{safe(line)}</p>" for line in said if line.strip())
    return (
        f'<!doctype html><html lang="{_HTML_LANG[lang]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{safe(info["title"])}</title>'
        f'<link rel="stylesheet" href="../../{safe(url("fonts.css"))}">'
        f"<style>{_inks()}{_STYLE.format(font=FONT_STACK)}</style></head><body><main>"
        f"<h1>{safe(info['title'])}</h1>{paragraphs}"
        f'<p><a href="{safe(root)}/openapi.json?lang={lang}">openapi.json</a> · '
        f'<a href="?lang={other}" lang="{_HTML_LANG[other]}">{safe(t(f"ui.lang.{other}", lang))}</a></p>'
        f"{ways}</main></body></html>"
    ).encode()


def _inks() -> str:
    light, dark = (_variables(palette(theme)) for theme in ("light", "dark"))
    return f":root{{{light};color-scheme:light dark}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _variables(inks: Palette) -> str:
    return f"--ink:{inks.ink};--panel:{inks.panel};--line:{inks.panel_line}"


def _way(root: str, path: str, asks: dict[str, Any], shared: dict[str, Any], lang: str) -> str:
    methods = " · ".join(name.upper() for name in asks)
    get = asks["get"]
    address = f"{root}{path}"
    shown = safe(address)
    if "{" not in path and not any(name == "post" for name in asks):
        shown = f'<a href="{shown}?lang={lang}">{shown}</a>'
    rows = "".join(_row(one, shared, lang) for one in get["parameters"])
    kinds = " · ".join(get["responses"]["200"]["content"])
    return (
        f"<section><h2>{safe(get['summary'])}</h2><p><code>{methods} {shown}</code> → {safe(kinds)}</p>"
        f"<details><summary>{safe(t('api.page.parameters', lang))}</summary><div class=ways><table><tbody>{rows}"
        "</tbody></table></div></details></section>"
    )


def _row(one: dict[str, Any], shared: dict[str, Any], lang: str) -> str:
    told = shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    form = told["schema"]
    choices = form.get("enum") or form.get("items", {}).get("enum") or []
    named = ", ".join(choices[:_SHOWN]) + (" …" if len(choices) > _SHOWN else "")
    said = f"{told['description']} {named}".strip()
    usual = t("api.page.usual", lang, value=form["default"]) if "default" in form else ""
    return f'<tr><th scope="row"><code>{safe(told["name"])}</code></th><td>{safe(said)} {safe(usual)}</td></tr>'
