#!/usr/bin/env bash
# Runs every test: the package's own, then the real clients against the real server.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
"$scripts/llama-source.sh"
source "$scripts/environment.sh"
cd "$root"

say "swift test"
# Barriers that spin wait for the whole time slice of whatever else wants the cores.
export OMP_WAIT_POLICY=passive
# What waits for an engine runs alone: tests that only compute would keep every thread of the pool from it.
engine='^(LlamaEngineTests|WeirServerTests)\.'
swift test "${SWIFT_FLAGS[@]}" --skip "$engine"
swift test "${SWIFT_FLAGS[@]}" --skip-build --no-parallel --filter "$engine"

clients="$deps/clients"
requirements="$root/Tests/Clients/requirements.txt"
make_venv "$clients"
if ! cmp -s "$requirements" "$clients/requirements.txt"; then
    say "installing the clients that the tests use"
    "$clients/bin/pip" install --quiet -r "$requirements"
    cp "$requirements" "$clients/requirements.txt"
fi
# A real upstream for Weir. Where it does not build, its tests are skipped, and say so.
"$scripts/llama-server.sh" || say "the tests of Weir in front of llama.cpp's server are skipped"

say "pytest Tests/Clients"
"$clients/bin/python" -m pytest "$root/Tests/Clients" "$@"
