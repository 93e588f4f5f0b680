#!/usr/bin/env bash
# Measures one model over 1, 2 and 4 workers against one process, all on this machine in one run, and prints a
# Markdown table. BENCH_MODEL names another GGUF file; arguments go to `weir bench`, such as --tokens 64.
#
# Every worker and this machine have one thread: what is compared is the way over the network, not the cores. Prompts
# have one token, so that what is counted are the tokens of replies.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/build.sh"
source "$scripts/environment.sh"

model=${BENCH_MODEL:-"$bench_model"}
if [ ! -f "$model" ]; then
    say "there is no model at $model: run Scripts/bench-setup.sh first"
    exit 66
fi
weir="$root/.build/release/weir"
folder=$(mktemp -d)
workers=()
stop_workers() {
    [ "${#workers[@]}" = 0 ] || kill "${workers[@]}" 2>/dev/null || true
    workers=()
}
trap 'stop_workers; rm -rf "$folder"' EXIT

# start_workers COUNT: sets addresses.
start_workers() {
    addresses=
    local number
    for number in $(seq "$1"); do
        rm -f "$folder/worker-$number"
        touch "$folder/worker-$number"
        "$weir" worker --port 0 --threads 1 >"$folder/worker-$number" 2>"$folder/errors-$number" &
        workers+=($!)
        until grep -q listening "$folder/worker-$number"; do
            kill -0 "${workers[-1]}" || { cat "$folder/errors-$number" >&2; exit 69; }
            sleep 0.05
        done
        addresses+="${addresses:+,}$(awk '{print $NF}' "$folder/worker-$number")"
    done
}

measure() {
    local label=$1
    shift
    say "measuring: $label"
    "$weir" bench "$model" --threads 1 --streams 1 --prompt-tokens 1 --json "$@" >"$folder/result.json"
    python3 - "$label" "$folder/result.json" <<'PYTHON'
import json, sys

label, path = sys.argv[1:]
row = json.load(open(path))["results"][0]
workers = row["workers"]

def total(name):
    values = [worker[name] for worker in workers]
    return "-" if None in values or not values else f"{sum(values) / 1024:.1f}"

def each(name):
    return ", ".join("-" if worker[name] is None else f"{worker[name]:.2f}" for worker in workers) or "-"

print(
    f"| {label} | {row['served_tokens_per_second']:.0f} "
    f"| {total('bytes_sent_per_token')} | {total('bytes_received_per_token')} "
    f"| {each('computing_ms_per_token')} | {each('waiting_ms_per_token')} |",
    flush=True,
)
PYTHON
}

say "measuring; other programs that compute on this machine change the numbers"
echo "| machines | tokens/s | sent, KiB a token | received, KiB a token | computing, ms a token | waiting, ms a token |"
echo "|---|---:|---:|---:|---|---|"
measure "one process" "$@"
for count in 1 2 4; do
    start_workers "$count"
    plural=$([ "$count" = 1 ] || echo s)
    measure "this one and $count worker$plural, by layer" --rpc "$addresses" "$@"
    stop_workers
    start_workers "$count"
    zeros=$(printf '1,%.0s' $(seq "$count"))
    measure "$count worker$plural alone, by layer" --rpc "$addresses" --tensor-split "${zeros%,}" "$@"
    stop_workers
    if [ "$count" != 1 ]; then
        start_workers "$count"
        measure "$count workers, by tensor" --rpc "$addresses" --split tensor "$@"
        stop_workers
    fi
done
measure "one process again" "$@"
