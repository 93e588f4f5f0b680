#!/usr/bin/env bash
# Builds llama.cpp's own server from the source package that libllama is built from, with the same flags, for
# benchmarks to compare with (about ten minutes, once). Fetches nothing; Scripts/bench-setup.sh does.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

[ -x "$llama_server" ] && exit 0
cmake="$deps/bench/bin/cmake"
if [ ! -f "$llama_source" ] || [ ! -x "$cmake" ]; then
    say "llama.cpp's server is not compared with: run Scripts/bench-setup.sh first"
    exit 69
fi
say "building llama.cpp's server (about ten minutes, only the first time)"
source_folder="$deps/llama.cpp"
rm -rf "$source_folder"
mkdir -p "$source_folder"
tar -xzf "$llama_source" -C "$source_folder" --strip-components=3 --wildcards '*/vendor/llama.cpp/*'
export PATH="$deps/bench/bin:$PATH"
# Optimised for this machine and without a web page, which would be fetched. Word splitting of the options is meant.
# shellcheck disable=SC2086
"$cmake" -S "$source_folder" -B "$source_folder/build" -G Ninja $libllama_options -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_FLAGS="$libllama_compiler_flags" -DCMAKE_CXX_FLAGS="$libllama_compiler_flags" \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_USE_PREBUILT_UI=OFF \
    -DLLAMA_CURL=OFF >"$deps/llama-server.log" 2>&1
"$cmake" --build "$source_folder/build" --target llama-server >>"$deps/llama-server.log" 2>&1 ||
    { tail -n 30 "$deps/llama-server.log" >&2; exit 70; }
say "llama.cpp's server is built"
