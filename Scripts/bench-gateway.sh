#!/usr/bin/env bash
# Measures what weir costs in front of another server, beside LiteLLM, and prints Markdown tables. Arguments go to
# the measurement: Scripts/bench-gateway.sh --streams 50. GATEWAY_PEERS names another folder for LiteLLM, or `none`.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

litellm_version=1.106.2
peers=${GATEWAY_PEERS:-"$deps/gateway-peers"}
peer=()
if [ "$peers" != none ]; then
    if [ ! -x "$peers/bin/litellm" ]; then
        say "getting LiteLLM $litellm_version"
        make_venv "$peers"
        "$peers/bin/pip" install --quiet "litellm[proxy]==$litellm_version"
    fi
    peer=(--litellm "$peers/bin/litellm")
fi

(cd "$root/Benchmarks" && swift build -c release --product gateway-benchmark "${SWIFT_FLAGS[@]}" >&2)

say "measuring; other programs that compute on this machine change the numbers"
exec python3 "$scripts/Gateway/measure.py" --weir "$root/.build/release/weir" \
    --client "$root/Benchmarks/.build/release/gateway-benchmark" "${peer[@]}" "$@"
