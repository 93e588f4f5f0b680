#!/usr/bin/env bash
# Fetches the source package of libllama into .deps, once: it is what libllama is built from, and it holds real
# vocabularies that the tests compare tokenisers with.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

need_tools
[ -f "$llama_source" ] && [ -d "$deps/vocabularies" ] && exit 0
make_venv "$deps"
if [ ! -f "$llama_source" ]; then
    say "downloading the source of libllama"
    "$deps/bin/pip" download --quiet --no-cache-dir --no-deps --no-binary llama-cpp-python --dest "$deps/download" \
        "llama-cpp-python==$libllama_version" >&2
    mv "$deps/download/$(basename "$llama_source")" "$llama_source"
    rmdir "$deps/download"
fi
mkdir -p "$deps/vocabularies.new"
tar -xzf "$llama_source" -C "$deps/vocabularies.new" --strip-components=4 --wildcards '*/llama.cpp/models/ggml-vocab-*'
rm -rf "$deps/vocabularies"
mv "$deps/vocabularies.new" "$deps/vocabularies"
