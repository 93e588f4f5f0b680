#!/usr/bin/env bash
# Examines Weir, and other servers with and without Weir in front, with `weir conform` on every fixture model, and writes
# Docs/Conformance.md. Fetches nothing: Scripts/Conformance/setup_peers.sh does, once; what it has not installed is left
# out, and the page says so. CONFORMANCE_PEERS (none, or names such as llama.cpp,vLLM) and CONFORMANCE_FIXTURES (such as
# hermes,llama3) choose; what an earlier run said of the others is kept.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

"$scripts/llama-server.sh" --offline || true
say "examining; this takes up to half an hour"
choice=(--peers "${CONFORMANCE_PEERS:-all}")
[ -z "${CONFORMANCE_FIXTURES:-}" ] || choice+=(--fixtures "$CONFORMANCE_FIXTURES")
python3 "$scripts/Conformance/scoreboard.py" --weir "$root/.build/release/weir" \
    --models "$root/Tests/Fixtures/Models" --deps "$deps" --llama-server "$llama_server" "${choice[@]}" \
    --output "$root/Docs/Conformance.md" --reports "$root/.build/conformance"
say "wrote Docs/Conformance.md; the full reports are in .build/conformance"
