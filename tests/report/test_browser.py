"""The page in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

import vocsigma as vs

BROWSER = shutil.which("chromium")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_shown_without_console_errors(report: vs.report.Report, tmp_path, scheme):
    if BROWSER is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing; install it with: apt-get install chromium")
        pytest.skip("chromium is not installed")
    image = pytest.importorskip("matplotlib.image")
    report.save(tmp_path / "page.html")
    dark = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] * (scheme == "dark")
    done = subprocess.run(
        [
            BROWSER, *QUIET, *dark, "--enable-logging=stderr", f"--user-data-dir={tmp_path}/profile",
            f"--screenshot={tmp_path}/page.png", "--window-size=1200,1600", f"file://{tmp_path}/page.html",
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    pixels = image.imread(tmp_path / "page.png")[..., :3]
    assert pixels.shape == (1600, 1200, 3)
    # The corner is the page's ground; the headline's text stands on the card.
    assert (pixels[2, 2].mean() < 0.2) == (scheme == "dark")
    assert len({tuple(pixel) for pixel in pixels[100:400:3, 150:1000:3].reshape(-1, 3)}) > 20
