"""Two processes behind one port: 2,000 mixed requests without a fault, and how much more they do than one."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import httpx

from layers.web.routes import COOKIE
from tests.bench.load import people, report
from tests.bench.serving import Served, served

REQUESTS, AT_ONCE, PEOPLE, SECONDS = 2_000, 20, 10, 30.0
PATHS = ("", "readyz", "healthz", "targets", "sources", "assets/map.js", "assets/atlas.css", "_stcore/health")


async def requests(two: Served, seed: int) -> Counter[str]:
    """So many requests by browsers with and without cookies; what was answered, by status."""
    jars, chance, found = [*two.jars(), ""], random.Random(seed), Counter[str]()  # noqa: S311
    gate = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=two.url, timeout=60) as client:

        async def one() -> None:
            path, cookies = chance.choice(PATHS), chance.choice(jars)
            async with gate:
                answer = await client.get(f"/{path}", headers={"Cookie": cookies, "Accept": "text/html"})
            found[str(answer.status_code)] += 1
            if COOKIE not in cookies and path == "" and COOKIE not in answer.headers.get("set-cookie", ""):
                found["no cookie"] += 1

        await asyncio.gather(*(one() for _ in range(REQUESTS)))
    return found


def test_mixed_requests_and_people(tmp_path: Path) -> None:
    runs: dict[int, int] = {}
    for processes in (1, 2):
        with served(str(tmp_path / str(processes)), processes) as found:
            if processes == 2:
                start = time.perf_counter()
                answers = asyncio.run(requests(found, 1))
                print(f"{REQUESTS} requests in {time.perf_counter() - start:.1f} s: {dict(answers)}")
                assert answers == {"200": REQUESTS}
            tally = asyncio.run(people(found.url, PEOPLE, SECONDS, 1.0))
            runs[processes] = sum(map(len, tally.took.values()))
            print(f"{processes} process(es), {PEOPLE} people, {SECONDS:.0f} s:", *report(tally), sep="\n")
            assert tally.errors == []
    print(f"two processes answered {runs[2] / runs[1]:.2f} × as many clicks as one")
