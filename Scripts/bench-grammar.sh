#!/usr/bin/env bash
# Measures JSON schemas as grammars against llguidance and XGrammar, and prints a Markdown table. The schemas are those
# of SCHEMAS, a line of JSON each: {"name", "schema", "tests": [{"valid", "data"}]}. Arguments go to the benchmark:
# Scripts/bench-grammar.sh --limit 100 --verbose.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/libllama.sh"
"$scripts/llama-source.sh"
source "$scripts/environment.sh"

schemas=${SCHEMAS:-$root/../shared/schemas/maskbench-sample.jsonl}
if [ ! -f "$schemas" ]; then
    say "no schemas at $schemas; name a file with SCHEMAS=file.jsonl"
    exit 66
fi

peers="$deps/grammar-peers"
requirements="$scripts/Grammar/requirements.txt"
make_venv "$peers"
if ! cmp -s "$requirements" "$peers/requirements.txt"; then
    say "installing llguidance and XGrammar (only the first time)"
    # Without what they ask for besides: XGrammar's masks need neither torch nor transformers.
    "$peers/bin/pip" install --quiet --no-deps -r "$requirements"
    cp "$requirements" "$peers/requirements.txt"
fi

cd "$root/Benchmarks"
swift build -c release --product grammar-benchmark "${SWIFT_FLAGS[@]}" >&2
say "measuring"
.build/release/grammar-benchmark --vocabulary "$deps/vocabularies/ggml-vocab-llama-bpe.gguf" --schemas "$schemas" \
    --timer "$scripts/Grammar/time_peers.py" --python "$peers/bin/python" "$@"
