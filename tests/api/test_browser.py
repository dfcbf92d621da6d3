"""The pages in a real browser: readable at both widths and in both themes, with nothing blocked."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from services.adapters.db.engine import Database
from tests.api.conftest import Client
from tests.support.builders import add_development, add_milestone, add_topic

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: apt install chromium"),
]
CONTRAST = """() => {
  const luminance = (text) => {
    const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = [];
  for (const e of document.querySelectorAll('main *, header *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.fixture
def address(api: Client, database: Database) -> Iterator[str]:
    """The app on a real socket, with something to show."""
    with database.transaction() as connection:
        for slug in ("critical-minerals", "usmca-review", "semiconductor-supply-chains"):
            add_topic(connection, slug)
            title = "Commerce opens an investigation into imports of " + "semiconductors, " * 6
            add_development(
                connection, title=title, topics=[slug], stage="in_force", last_seen_at=datetime.now(UTC)
            )
        add_milestone(connection, date=date(2099, 7, 1), headline="Joint review of the agreement " * 4)
    server = uvicorn.Server(uvicorn.Config(api.app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Debian's launcher is a shell script that looks for grep, which a bare PATH may lack.
        path = os.pathsep.join([os.environ["PATH"], os.defpath])
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), headless=True, args=ARGUMENTS, env={**os.environ, "PATH": path}
        )
        yield launched
        launched.close()


def test_pages_read_well_at_both_widths_and_in_both_themes(address: str, browser: Browser) -> None:
    for width in (1280, 375):
        for theme in ("light", "dark"):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]  # one of its literals
            said: list[str] = []
            asked: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            for path in ("/", "/docs", "/problems"):
                page.goto(address + path)
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                where = f"{path} at {width} px, {theme}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, where
                assert page.evaluate(CONTRAST) == [], where
            assert said == []
            assert [url for url in asked if not url.startswith((address, "data:"))] == []
            page.close()
