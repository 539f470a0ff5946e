# Sourced by setup.sh: the browser tests need a Chromium.
# The system's is taken when there is one; else apt's where we may; else Playwright's own.

has_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || has_playwright_browser
}

has_playwright_browser() {
    .venv/bin/python - <<'PYTHON'
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not Path(playwright.chromium.executable_path).exists())
PYTHON
}

if ! has_browser; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing chromium with apt-get …"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null ||
            true
    fi
    if ! has_browser; then
        echo "Installing Playwright's chromium …"
        .venv/bin/playwright install chromium || true
    fi
    if ! has_browser; then
        {
            echo "The browser tests need a Chromium, and none could be installed."
            echo "  Debian: sudo apt-get install chromium. Elsewhere: .venv/bin/playwright install --with-deps chromium"
        } >&2
        exit 1
    fi
fi
