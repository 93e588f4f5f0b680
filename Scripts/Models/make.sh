#!/bin/sh
# Makes every model again, in a virtual environment of its own, and verifies them.
#   Scripts/Models/make.sh [--all | --only NAME…]
set -eu
cd "$(dirname "$0")"
if [ ! -x .venv/bin/python ]; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --requirement requirements.txt
fi
[ $# -gt 0 ] || set -- --all
.venv/bin/python make_models.py "$@"
.venv/bin/python verify.py ../../Models/*.gguf ../../Tests/Fixtures/Models/*.gguf
