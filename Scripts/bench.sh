#!/usr/bin/env bash
# Measures weir serve against a bare loop of llama_decode, and prints a Markdown table. Arguments go to the
# benchmark: Scripts/bench.sh --streams 8 --rounds 5. BENCH_MODEL names another GGUF file.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

model=${BENCH_MODEL:-"$deps/bench-model.gguf"}
if [ ! -f "$model" ]; then
    say "making a model of 155 million random parameters (only the first time)"
    make_venv "$deps/bench"
    "$deps/bench/bin/pip" install --quiet -r "$scripts/Models/requirements.txt"
    "$deps/bench/bin/python" "$scripts/Models/make_random.py" --out "$model" >&2
fi

say "building the benchmark"
cd "$root/Benchmarks"
swift build -c release --product serving-benchmark "${SWIFT_FLAGS[@]}" >&2

say "measuring; other programs that compute on this machine change the numbers"
.build/release/serving-benchmark "$model" --weir "$root/.build/release/weir" "$@"
