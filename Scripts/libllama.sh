#!/usr/bin/env bash
# Makes libllama available: an installed one if pkg-config finds it, otherwise one built into .deps (about three
# minutes, once).
set -euo pipefail
source "$(dirname "$0")/environment.sh"

need_tools
if [ -n "${libllama_libraries:-}" ]; then
    exit 0
fi

say "building libllama into .deps (about three minutes, only the first time)"
"$(dirname "$0")/llama-source.sh"
log="$deps/libllama.log"
export CMAKE_ARGS="$libllama_options -DLLAVA_BUILD=OFF"
export CFLAGS="${CFLAGS:-} $libllama_compiler_flags"
export CXXFLAGS="${CXXFLAGS:-} $libllama_compiler_flags"
# Without the cache, which would hand out a library that was built with other flags.
"$deps/bin/pip" install -v --no-cache-dir --force-reinstall --no-deps --no-binary llama-cpp-python \
    "$llama_source" 2>&1 |
    tee "$log" | awk '
        match($0, /\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, RSTART + 1, RLENGTH - 2), step, "/")
            tenth = int(10 * step[1] / step[2])
            if (tenth != shown) { shown = tenth; printf "    libllama: %d %%\n", 10 * tenth; fflush() }
        }' >&2 || { tail -n 30 "$log" >&2; exit 69; }

# The package was built in a temporary folder, whose name is still in its pkg-config file.
for file in "$deps"/lib/python3.*/site-packages/lib/pkgconfig/llama.pc; do
    prefix=$(cd "$(dirname "$file")/../.." && pwd)
    sed -e "s|^prefix=.*|prefix=$prefix|" -e 's|^exec_prefix=.*|exec_prefix=${prefix}|' \
        -e 's|^libdir=.*|libdir=${prefix}/lib|' -e 's|^includedir=.*|includedir=${prefix}/include|' \
        "$file" >"$file.new"
    mv "$file.new" "$file"
done
touch "$libllama_mark"
say "libllama is built"
