#!/usr/bin/env bash
# Measures streams of 0, 1, 4 and 16 adapters at the same time against llama.cpp's own server, and prints a Markdown
# table. Arguments go to the benchmark: Scripts/bench-adapters.sh --mixes 4 --rounds 3. Scripts/bench-setup.sh makes
# what it needs.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

if [ ! -f "$bench_model" ] || [ ! -d "$bench_adapters" ]; then
    say "there are no model and adapters to measure with: run Scripts/bench-setup.sh first"
    exit 66
fi
peer=()
if [ "${BENCH_PEER:-}" != none ] && "$scripts/llama-server.sh" --offline; then
    peer=(--llama-server "$llama_server")
fi

say "building the benchmark"
cd "$root/Benchmarks"
swift build -c release --product serving-benchmark "${SWIFT_FLAGS[@]}" >&2

adapters=()
for number in $(seq 0 15); do adapters+=(--adapter "$bench_adapters/a$number.gguf"); done
say "measuring; other programs that compute on this machine change the numbers"
.build/release/serving-benchmark adapters "$bench_model" --weir "$root/.build/release/weir" "${peer[@]}" \
    "${adapters[@]}" "$@"
