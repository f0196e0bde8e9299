"""The ledger page in Streamlit's tester: its scripts, a small dirty ledger, and what the page shows."""

import csv
import io

from streamlit.testing.v1 import AppTest

from layers.view import View

PAGE = """
from layers import cache, state
from layers.page import ledger
from layers.page.parts.workspace import current_facts
state.start_run()
ledger.render(current_facts(cache.facts()), state.view())
"""
OWNED = f"""
from layers.page.ledger import adoption, changed, desk, draft, offered, reading, saved
for module in (saved, reading, adoption, desk, draft, offered, changed):
    module.owner = lambda: "a" * 43
{PAGE}
"""
OFFERED = OWNED.replace("ledger.render(", "offered.offer(cache.facts(), state.view().lang)\nledger.render(")
HEAD = ("企业名称", "所在园区", "经度", "纬度", "总投资（亿元）", "行业分类")
ROWS = (
    ("南京甲芯片有限公司", "智谷", 118.954, 32.1317, 1.5, "芯片"),
    ("<img src=x onerror=alert(1)>{{7*7}}", "智谷", 118.955, 32.1318, "", "没见过的词"),
    ("", "智谷", 118.956, 32.1319, 2, "芯片"),
)


def table(*rows: tuple[object, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode("gb18030")


def page(lang: str, script: str = PAGE, content: bytes | None = None, name: str = "台账.csv") -> AppTest:
    at = AppTest.from_string(script, default_timeout=120)
    at.session_state["atlas.view"] = View(lang=lang)
    at.run()
    if content is not None:
        at.file_uploader(key="ledger.upload").upload(name, content, "text/csv").run()
    return at


def texts(at: AppTest) -> str:
    parts = [*at.caption, *at.text, *at.success, *at.warning, *at.info, *at.error]
    told = [*(part.value for part in parts), *(b.label for b in at.button if str(b.key).startswith("figure."))]
    return "\n".join(map(str, told)).replace("\\", "")


def counts(at: AppTest) -> list[int]:
    """Rows in, used, with findings, set aside, as the page shows them; empty when it shows none."""
    shown = [b.label for b in at.button if b.key and b.key.startswith("figure.ledger.count.")]
    return [int(label.split("**")[1].replace(",", "")) for label in shown]


def button(at: AppTest, label: str):
    return next(b for b in at.button if b.label == label)
