#!/bin/sh
# Makes both environments from their locks: .venv (Cairn) and bot/.venv (Rasa, Python 3.10).
# `setup.sh test` adds what the tests need: development tools and a browser.
set -eu
cd "$(dirname "$0")/.."
unset VIRTUAL_ENV CONDA_PREFIX PYTHONPATH PYTHONHOME

. scripts/uv.sh
. scripts/pythons.sh

need_python "3.11|3.12|3.13" "Cairn" 3.12
cairn_python=$found_python
need_python "3.10" "Rasa, the dialogue engine," 3.10
bot_python=$found_python

# --inexact: setting up for a run leaves the tools of a developer where they are.
if [ "${1:-run}" = test ]; then
    "$UV" sync --quiet --locked --python "$cairn_python"
else
    "$UV" sync --quiet --locked --inexact --no-dev --python "$cairn_python"
fi
"$UV" sync --quiet --locked --project bot --python "$bot_python"

if [ "${1:-run}" = test ]; then
    . scripts/browser.sh
fi
