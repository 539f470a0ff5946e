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

# sync FOLDER WHAT OPTIONS…: makes FOLDER/.venv equal to its lock. The first time takes
# minutes and is watched; later there is nothing to see.
sync() {
    folder=$1
    what=$2
    shift 2
    quiet=--quiet
    if [ ! -d "$folder/.venv" ]; then
        echo "Installing $what …"
        if [ -t 2 ]; then quiet=; fi
    fi
    "$UV" sync $quiet --locked --project "$folder" "$@"
}

# --inexact: setting up for a run leaves the tools of a developer where they are.
if [ "${1:-run}" = test ]; then
    sync . "Cairn and what its tests need" --python "$cairn_python"
else
    sync . "Cairn" --inexact --no-dev --python "$cairn_python"
fi
sync bot "Rasa (about 2 GB)" --python "$bot_python"

if [ "${1:-run}" = test ]; then
    . scripts/browser.sh
fi
