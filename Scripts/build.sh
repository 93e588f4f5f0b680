#!/usr/bin/env bash
# Builds `weir` for release, libllama included where it is missing.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/libllama.sh"
source "$scripts/environment.sh"
cd "$root"
say "building weir"
swift build -c release --product weir "${SWIFT_FLAGS[@]}" >&2
