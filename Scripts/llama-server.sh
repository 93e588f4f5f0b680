#!/usr/bin/env bash
# Builds llama.cpp's own server, for tests to stand behind Weir and for benchmarks to compare with, once: from the
# source package that libllama is built from, and against that very libllama (about three minutes). With an installed
# libllama, whose sources are not here, all of llama.cpp is compiled (about ten).
#
# Fetches the source package and CMake where they are missing, unless called with --offline.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
source "$scripts/environment.sh"

# One that does not run was built where this checkout was before.
"$llama_server" --version >/dev/null 2>&1 && exit 0
cmake="$deps/cmake"
if [ "${1:-}" = --offline ] && { [ ! -f "$llama_source" ] || [ ! -x "$cmake/bin/ninja" ]; }; then
    say "llama.cpp's server is not built: run Scripts/llama-server.sh first"
    exit 69
fi
"$scripts/llama-source.sh"
"$cmake/bin/cmake" --version >/dev/null 2>&1 || rm -rf "$cmake"
make_venv "$cmake"
[ -x "$cmake/bin/ninja" ] || "$cmake/bin/pip" install --quiet cmake ninja
export PATH="$cmake/bin:$PATH"

source_folder="$deps/llama.cpp"
rm -rf "$source_folder"
mkdir -p "$source_folder"
tar -xzf "$llama_source" -C "$source_folder" --strip-components=3 --wildcards '*/vendor/llama.cpp/*'
options=(
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="$libllama_compiler_flags"
    -DCMAKE_CXX_FLAGS="$libllama_compiler_flags"
)
# Word splitting of the options is meant.
# shellcheck disable=SC2206
options+=($libllama_options)
if pkgconfig=$(bundled_libllama) && [ -f "$(dirname "$pkgconfig")/libllama-common.$library_suffix" ]; then
    say "building llama.cpp's server (about three minutes, only the first time)"
    cp "$scripts/LlamaServer/CMakeLists.txt" "$source_folder/CMakeLists.txt"
    options+=(-DLLAMA_LIBRARIES="$(dirname "$pkgconfig")")
else
    say "building llama.cpp and its server (about ten minutes, only the first time)"
    # Without a web page, which would be fetched.
    options+=(
        -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_USE_PREBUILT_UI=OFF
        -DLLAMA_CURL=OFF
    )
fi
log="$deps/llama-server.log"
{
    cmake -S "$source_folder" -B "$source_folder/build" -G Ninja "${options[@]}" &&
        cmake --build "$source_folder/build" --target llama-server
} >"$log" 2>&1 || { tail -n 30 "$log" >&2; say "llama.cpp's server could not be built"; exit 70; }
say "llama.cpp's server is built"
