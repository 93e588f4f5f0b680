#!/usr/bin/env bash
# Measures what parsing a reply costs, for every format, and prints a Markdown table.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/libllama.sh"
source "$scripts/environment.sh"
cd "$root/Benchmarks"
swift build -c release --product parsing-benchmark "${SWIFT_FLAGS[@]}" >&2
.build/release/parsing-benchmark "$@"
