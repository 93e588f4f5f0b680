"""What a gateway costs: time to the first token beside a direct connection, chunks per second of a core, memory.

Prints Markdown. Every gateway stands before the same upstream and is asked the same. Upstream and clients are
`gateway-benchmark` (Benchmarks/Sources/GatewayBenchmark), so that they cost little of what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 1800


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Gateway:
    name: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    def processes(self) -> list[int]:
        """The gateway's process and its children."""
        if not self.process:
            return []
        known = [self.process.pid]
        for _ in range(3):
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit() and int(entry.name) not in known:
                    try:
                        parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    except OSError:
                        continue
                    if parent in known:
                        known.append(int(entry.name))
        return known

    def cpu_seconds(self) -> float:
        total = 0
        for pid in self.processes():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_mebibytes(self) -> float:
        total = 0
        for pid in self.processes():
            try:
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        total += int(line.split()[1])
            except OSError:
                continue
        return total / 1024


class Client:
    """The benchmark's client."""

    def __init__(self, program: str) -> None:
        self.program = program

    def run(self, gateway: Gateway, command: str, **options: object) -> list[str]:
        flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        result = subprocess.run(
            [self.program, command, "--port", str(gateway.port), *flags], capture_output=True, text=True,
            timeout=PATIENCE)
        if result.returncode:
            raise SystemExit(f"{gateway.name}: {result.stderr.strip()}")
        return result.stdout.split("\n")

    def streams(self, gateway: Gateway, count: int, words: int, concurrency: int) -> int:
        """Returns the words that came, which with Weir must be all."""
        came = int(self.run(gateway, "streams", count=count, words=words, concurrency=concurrency)[0])
        if came == 0 or came != count * words and gateway.name == "Weir":
            raise SystemExit(f"{gateway.name} passed on {came} of {count * words} chunks")
        return came

    def first_tokens(self, gateway: Gateway, streams: int, probes: int, seconds: float) -> list[float]:
        """Milliseconds."""
        lines = self.run(gateway, "first-tokens", streams=streams, probes=probes, seconds=seconds)
        failed = [line for line in lines if line.startswith("failed")]
        if failed and gateway.name == "Weir":
            raise SystemExit(f"{gateway.name}: {len(failed)} requests {failed[0]}")
        return [int(line) / 1000 for line in lines if line.isdigit()]


def wait_for(gateway: Gateway, client: Client, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            client.streams(gateway, 1, 1, 1)
            return
        except SystemExit:
            if gateway.process and gateway.process.poll() is not None:
                break
        time.sleep(0.2)
    raise SystemExit(f"{gateway.name} does not answer")


@contextmanager
def running(arguments: argparse.Namespace, client: Client) -> Iterator[list[Gateway]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, command: list[str], port: int, **environment: str) -> Gateway:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment})
        started.append(process)
        return Gateway(name, port, process)

    try:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        start("upstream", [arguments.client, "upstream", "--port", str(port)], port)
        gateways = [Gateway("direct", port)]
        wait_for(gateways[0], client)
        port = free_port()
        gateways.append(start(
            "a relay of bytes",
            [arguments.client, "relay", "--port", str(port), "--upstream", str(gateways[0].port)], port))
        port = free_port()
        gateways.append(start(
            "Weir", [arguments.weir, "serve", "--upstream", url, "--port", str(port)], port))
        if arguments.litellm:
            port = free_port()
            config = Path(arguments.litellm).parent.parent / "gateway.yaml"
            config.write_text(json.dumps({"model_list": [{"model_name": "m", "litellm_params": {
                "model": "openai/m", "api_base": f"{url}/v1", "api_key": "none"}}]}))
            command = [
                arguments.litellm, "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
            gateways.append(start(
                "LiteLLM", command, port, LITELLM_LOCAL_MODEL_COST_MAP="True",
                LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY="true"))
        for gateway in gateways:
            wait_for(gateway, client)
        yield gateways
    finally:
        for process in started:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def percentile(samples: list[float], percent: int) -> float:
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]


def report_throughput(gateways: list[Gateway], client: Client, chunks: int) -> None:
    print("Chunks that a second of a core passes on, of replies at full speed:\n")
    print("| gateway | replies of 2,000 chunks | replies of 10 |\n|---|---:|---:|")
    for gateway in gateways:
        # One that takes a hundred times as long gets a part of it.
        share = 1 if gateway.name == "Weir" else 20
        cells = []
        for words, concurrency in ((2000, 1), (10, 20)):
            count = max(concurrency, chunks // words // share)
            client.streams(gateway, max(1, count // 10), words, concurrency)
            before = gateway.cpu_seconds()
            passed = client.streams(gateway, count, words, concurrency)
            cells.append(f"{passed / max(gateway.cpu_seconds() - before, 1 / TICKS):,.0f}")
        print(f"| {gateway.name} | {cells[0]} | {cells[1]} |", flush=True)


def report_latency(gateways: list[Gateway], client: Client, arguments: argparse.Namespace) -> None:
    samples: dict[str, list[float]] = {gateway.name: [] for gateway in gateways}
    for _ in range(arguments.rounds):
        # In turn, as the machine's speed may drift.
        for gateway in gateways:
            samples[gateway.name] += client.first_tokens(
                gateway, arguments.streams, arguments.probes // arguments.rounds, arguments.seconds)
    print(f"\nFirst token of a request while {arguments.streams} streams run, in milliseconds:\n")
    print("| through | requests | p50 | p99 | added p50 | added p99 |\n|---|---:|---:|---:|---:|---:|")
    direct = samples["direct"]
    for name, found in samples.items():
        p50, p99 = percentile(found, 50), percentile(found, 99)
        added = (p50 - percentile(direct, 50), p99 - percentile(direct, 99))
        print(f"| {name} | {len(found)} | {p50:.2f} | {p99:.2f} | {added[0]:.2f} | {added[1]:.2f} |")


def report_memory(weir: Gateway, client: Client, count: int) -> None:
    print("\nMemory of Weir over streams of 10 chunks, 50 at a time:\n\n| streams | MiB |\n|---:|---:|")
    for done in range(10, 101, 15):
        client.streams(weir, count * (10 if done == 10 else 15) // 100, 10, 50)
        print(f"| {count * done // 100:,} | {weir.resident_mebibytes():.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir", required=True)
    parser.add_argument("--client", required=True, help="the gateway-benchmark program")
    parser.add_argument("--litellm", help="the litellm program; left out without it")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--probes", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30, help="for the first tokens of a round")
    parser.add_argument("--chunks", type=int, default=200_000)
    parser.add_argument("--memory-streams", type=int, default=100_000)
    arguments = parser.parse_args()
    client = Client(arguments.client)
    with running(arguments, client) as gateways:
        # Before the many streams: what a gateway has not caught up with would count against it.
        report_throughput(gateways[2:], client, arguments.chunks)
        # LiteLLM does not keep up with 200 streams of 20 chunks a second, and answers nobody meanwhile. The relay does
        # nothing, and so shows what the machine takes for waking another program.
        report_latency(gateways[:3], client, arguments)
        report_memory(gateways[2], client, arguments.memory_streams)


if __name__ == "__main__":
    main()
