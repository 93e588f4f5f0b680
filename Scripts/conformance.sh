#!/usr/bin/env bash
# Examines Weir and llama.cpp's server with `weir conform` on every fixture model, and writes Docs/Conformance.md.
# CONFORMANCE_PEER=none leaves llama.cpp's server out. Fetches nothing: Scripts/bench-setup.sh does, once.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

peer=()
if [ "${CONFORMANCE_PEER:-}" != none ] && "$scripts/llama-server.sh"; then
    peer=(--llama-server "$llama_server" --llama-version "$libllama_version")
fi

say "examining; this takes some minutes"
python3 "$scripts/Conformance/scoreboard.py" --weir "$root/.build/release/weir" \
    --models "$root/Tests/Fixtures/Models" --output "$root/Docs/Conformance.md" --reports "$root/.build/conformance" \
    "${peer[@]}"
say "wrote Docs/Conformance.md; the full reports are in .build/conformance"
