#!/usr/bin/env bash
# Measures weir serve against a bare loop of llama_decode and llama.cpp's own server, and prints Markdown tables.
# Arguments go to the benchmark: Scripts/bench.sh --streams 8 --rounds 5. BENCH_MODEL names another GGUF file;
# BENCH_PEER=none leaves llama.cpp's server out. Fetches nothing: Scripts/bench-setup.sh does, once.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

model=${BENCH_MODEL:-"$bench_model"}
if [ ! -f "$model" ]; then
    say "there is no model at $model: run Scripts/bench-setup.sh first"
    exit 66
fi
peer=()
if [ "${BENCH_PEER:-}" != none ] && "$scripts/llama-server.sh" --offline; then
    peer=(--llama-server "$llama_server")
fi

say "building the benchmark"
cd "$root/Benchmarks"
swift build -c release --product serving-benchmark "${SWIFT_FLAGS[@]}" >&2

say "measuring; other programs that compute on this machine change the numbers"
servers=("$model" --weir "$root/.build/release/weir" "${peer[@]}")
.build/release/serving-benchmark streams "${servers[@]}" "$@"
if [ $# = 0 ]; then
    .build/release/serving-benchmark dialogue "${servers[@]}"
    .build/release/serving-benchmark embeddings "${servers[@]}"
fi
