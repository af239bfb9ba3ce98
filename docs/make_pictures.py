"""Takes the pictures of the page that the READMEs show: the starter corpus in Chromium.

`python docs/make_pictures.py` needs the extras web and browser, Chromium, and a font for Chinese.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
NOTICE = quote("岚江市-数据共享-通知.txt")
VERSIONS = "/".join(map(quote, ("云川省-养犬管理条例-2012.md", "云川省-养犬管理条例-2020.md")))
PICTURES = {
    "page-results.png": "/search?q=" + quote("数据共享 养老"),
    "page-document.png": f"/doc/{NOTICE}?q={quote('数据共享 接口')}&m=3",
    "page-diff.png": f"/diff/{VERSIONS}",
}
SIZE: Any = {"width": 1280, "height": 800}
SCALE = 0.75
NAMES = ("chromium", "chromium-browser", "google-chrome")


def take(base: str) -> None:
    """Take all pictures of a server."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise SystemExit("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=SCALE, locale="zh-CN")
        for name, address in PICTURES.items():
            page.goto(base + address)
            page.screenshot(path=str(ROOT / "docs" / name))
        browser.close()


def main() -> None:
    """Index the starter corpus apart, serve it, take the pictures."""
    program = [sys.executable, "-m", "searcher"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*program, "index", "seeds/", "--index", folder, "-q"], cwd=ROOT, env=env, check=True
        )
        serve = [*program, "serve", "--index", folder, "--port", "0"]
        with subprocess.Popen(serve, env=env, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr is not None
                found = re.search(r"http://[^/]+", server.stderr.readline())
                assert found is not None
                take(found[0])
            finally:
                server.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
