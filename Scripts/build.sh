#!/usr/bin/env bash
# Builds `weir` for release, libllama included where it is missing.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/libllama.sh"
source "$scripts/environment.sh"
cd "$root"
say "building weir"
# With Swift's own libraries inside, the program needs none of them where it runs, and calls them directly.
static=()
if [ "$(uname)" = Linux ]; then
    libraries=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
    [ -d "${libraries}_static" ] && static=(--static-swift-stdlib)
fi
swift build -c release --product weir ${static[@]+"${static[@]}"} "${SWIFT_FLAGS[@]}" >&2
