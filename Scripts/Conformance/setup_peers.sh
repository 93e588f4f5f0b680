#!/usr/bin/env bash
# Installs the servers that `make conformance` examines beside Weir and that PyPI has: llama-cpp-python's, around the
# libllama in .deps, and vLLM and transformers. What cannot be installed is left out of the scoreboard.
set -euo pipefail
scripts=$(cd "$(dirname "$0")/.." && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

"$scripts/llama-server.sh" || true

if pkgconfig=$(bundled_libllama); then
    venv="$deps/llama-cpp-python"
    make_venv "$venv"
    "$venv/bin/pip" install --quiet numpy typing_extensions diskcache jinja2 fastapi uvicorn sse-starlette \
        starlette-context pydantic-settings PyYAML
    # The package itself is the one that libllama was built for.
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    (cd "$pkgconfig/../.." && pwd) >"$packages/llama_cpp.pth"
    say "llama-cpp-python's server is in .deps/llama-cpp-python"
else
    say "llama-cpp-python's server is not installed: libllama is none of .deps"
fi

"$scripts/Conformance/setup_vllm.sh" || true
