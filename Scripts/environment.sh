# Sourced by the other scripts. Finds libllama, and says how to build against it.
#
# Sets PKG_CONFIG_PATH for SwiftPM, and SWIFT_FLAGS for every `swift build` and `swift test`: the same flags each
# time, because SwiftPM builds everything anew when they change.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps="$root/.deps"

# An installed libllama is preferred; WEIR_LLAMA=bundled takes the one in .deps all the same.
installed_libllama() {
    [ "${WEIR_LLAMA:-}" != bundled ] && command -v pkg-config >/dev/null && pkg-config --exists llama
}

libllama_version=0.3.36  # of llama-cpp-python, whose source package carries llama.cpp of 2026
llama_source="$deps/llama_cpp_python-$libllama_version.tar.gz"
# How libllama is built, and everything that is compared with it.
libllama_options="-DGGML_NATIVE=ON -DGGML_RPC=ON -DLLAMA_OPENSSL=OFF"
libllama_compiler_flags=
if [ "$(uname -m)" = x86_64 ]; then
    # GCC 12 miscompiles ggml's AMX kernels: the tile configuration is read half-initialised, and the process dies
    # with an illegal instruction at the first Q8_0 matrix.
    libllama_compiler_flags="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
fi

# Written when the build in .deps is complete; its name changes with what is built and how.
libllama_mark="$deps/libllama-$libllama_version-1"

bundled_libllama() {
    local file
    [ -f "$libllama_mark" ] || return
    for file in "$deps"/lib/python3.*/site-packages/lib/pkgconfig/llama.pc; do
        [ -f "$file" ] && dirname "$file" && return
    done
    return 1
}

llama_server="$deps/llama.cpp/build/bin/llama-server"
library_suffix=so
[ "$(uname)" = Darwin ] && library_suffix=dylib
bench_model="$deps/bench-model.gguf"
bench_adapters="$deps/bench-adapters"

if installed_libllama; then
    libllama_libraries=$(pkg-config --variable=libdir llama)
elif pkgconfig=$(bundled_libllama); then
    export PKG_CONFIG_PATH="$pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
    libllama_libraries=$(dirname "$pkgconfig")
fi

if [ -n "${libllama_libraries:-}" ]; then
    SWIFT_FLAGS=(-Xlinker -rpath -Xlinker "$libllama_libraries" --explicit-target-dependency-import-check error)
fi

say() { printf '==> %s\n' "$*" >&2; }

# need TOOL INSTALL-COMMAND: names a missing tool and how to get it.
need() {
    command -v "$1" >/dev/null && return
    printf 'weir: %s is missing. Install it with: %s\n' "$1" "$2" >&2
    exit 69
}

need_tools() {
    case $(uname) in
    Darwin)
        need swift "xcode-select --install"
        need python3 "brew install python"
        ;;
    *)
        need swift "the instructions on https://www.swift.org/install/linux (Swift 6.3)"
        need python3 "apt-get install python3 python3-venv"
        need git "apt-get install git"
        need cc "apt-get install gcc"
        need c++ "apt-get install g++"
        ;;
    esac
}

# make_venv FOLDER: a Python environment, or a word on what is missing for one.
make_venv() {
    [ -x "$1/bin/pip" ] && return
    python3 -m venv "$1" 2>/dev/null && [ -x "$1/bin/pip" ] && return
    printf 'weir: python3 cannot make a virtual environment. Install it with: apt-get install python3-venv\n' >&2
    exit 69
}
