#!/usr/bin/env bash
# Measures compiling and rendering chat templates against jinja2, and prints Markdown tables. Arguments go to the
# benchmark: Scripts/bench-templates.sh --rounds 15 --turns 50.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/libllama.sh"
source "$scripts/environment.sh"

python=python3
if ! python3 -c 'import sys, jinja2; sys.exit(jinja2.__version__ != "3.1.6")' 2>/dev/null; then
    say "installing jinja2 (only the first time)"
    make_venv "$deps/bench"
    "$deps/bench/bin/pip" install --quiet jinja2==3.1.6
    python="$deps/bench/bin/python"
fi

cd "$root/Benchmarks"
swift build -c release --product template-benchmark "${SWIFT_FLAGS[@]}" >&2
say "measuring; other programs that compute on this machine change the numbers"
.build/release/template-benchmark --python "$python" "$@"
