#!/usr/bin/env bash
# Fetches what the serving benchmark needs, once: the Python packages that make its model, and llama.cpp's server.
# Scripts/bench.sh itself fetches nothing.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

make_venv "$deps/bench"
"$deps/bench/bin/pip" install --quiet -r "$scripts/Models/requirements.txt"
if [ ! -f "$bench_model" ]; then
    say "making a model of 155 million random parameters"
    "$deps/bench/bin/python" "$scripts/Models/make_random.py" --out "$bench_model" >&2
fi
if [ ! -d "$bench_adapters" ]; then
    say "making adapters of random numbers for it"
    "$deps/bench/bin/python" "$scripts/Models/make_random_adapters.py" --base "$bench_model" --out "$bench_adapters"
fi
"$scripts/llama-server.sh"
