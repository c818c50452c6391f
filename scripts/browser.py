"""Finds a Chromium for the browser tests: the system's, else Debian's package, else Playwright's download."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.terminal import Terminal  # noqa: E402

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOG = ROOT / "var" / "log" / "browser.log"
WORKS_SECONDS = 60


class BrowserMissing(Exception):
    """Raised when no Chromium can be had; the message says what to do."""


def find_chromium(terminal: Terminal) -> str:
    """The path of a Chromium that starts. Raises BrowserMissing."""
    for candidate in (os.environ.get("LOTSE_CHROMIUM", ""), *_on_path(), _of_playwright()):
        if candidate and _starts(candidate):
            return candidate
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with terminal.working("Installing Chromium for the browser tests"):
        for install in (_install_debian_package, _install_by_playwright):
            found = install()
            if found:
                return found
    raise BrowserMissing(
        "The browser tests need Chromium: install it (Debian, Ubuntu: sudo apt-get install chromium) "
        f"or name one with LOTSE_CHROMIUM. Details: {LOG.relative_to(ROOT)}"
    )


def _on_path() -> list[str]:
    return [path for path in map(shutil.which, NAMES) if path]


def _starts(path: str) -> bool:
    # A name alone says little: on some systems it is a stub that asks for another installer.
    command = [path, "--version"]
    try:
        return subprocess.run(command, capture_output=True, timeout=WORKS_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install_debian_package() -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = "apt-get install -y --no-install-recommends chromium fonts-liberation".split()
    for command in (["apt-get", "update"], install):
        if not _log_run(command, environment):
            return ""
    return next((path for path in _on_path() if _starts(path)), "")


def _install_by_playwright() -> str:
    if not _log_run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ)):
        return ""
    found = _of_playwright()
    return found if found and _starts(found) else ""


def _of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def _log_run(command: list[str], environment: dict[str, str]) -> bool:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        log.flush()
        return subprocess.run(command, env=environment, stdout=log, stderr=log).returncode == 0


if __name__ == "__main__":
    try:
        print(find_chromium(Terminal()))
    except BrowserMissing as error:
        sys.exit(str(error))
