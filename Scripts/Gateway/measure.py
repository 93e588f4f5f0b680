"""What a gateway costs: time to the first token beside a direct connection, chunks per second of a core, memory.

Prints Markdown. Every gateway stands before the same upstream, one after the other, and is asked the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(port: int, model: str, **body: object) -> bytes:
    content = json.dumps({
        "model": model, "messages": [{"role": "user", "content": "Hello!"}], "stream": True, **body}).encode()
    return (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer none\r\nContent-Length: {len(content)}\r\n\r\n").encode() + content


@dataclass
class Gateway:
    name: str
    port: int
    model: str
    process: subprocess.Popen[bytes] | None = None

    def processes(self) -> list[int]:
        """The gateway's process and its children."""
        if not self.process:
            return []
        found, known = [], {self.process.pid}
        for _ in range(3):
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit():
                    try:
                        parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    except OSError:
                        continue
                    if parent in known:
                        known.add(int(entry.name))
        found = list(known)
        return found

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


def wait_for(gateway: Gateway, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if b"word" in whole(gateway, max_tokens=1):
                return
        except OSError:
            pass
        if gateway.process and gateway.process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit(f"{gateway.name} does not answer")


def whole(gateway: Gateway, **body: object) -> bytes:
    with socket.create_connection(("127.0.0.1", gateway.port), 60) as connection:
        connection.sendall(request(gateway.port, gateway.model, **body))
        answer = bytearray()
        # LiteLLM keeps its connections open.
        while b"[DONE]" not in answer[-64:] and b" 500 " not in answer[:20]:
            part = connection.recv(1 << 16)
            if not part:
                break
            answer += part
        return bytes(answer)


def first_token(gateway: Gateway) -> float:
    """Seconds from the request to the first word, on a connection of its own."""
    begin = time.perf_counter()
    with socket.create_connection(("127.0.0.1", gateway.port), 60) as connection:
        connection.sendall(request(gateway.port, gateway.model, max_tokens=1))
        answer = b""
        while b" word" not in answer:
            part = connection.recv(1 << 16)
            if not part:
                raise SystemExit(f"{gateway.name} broke off: {answer[-300:]!r}")
            answer += part
        return time.perf_counter() - begin


async def slow_stream(gateway: Gateway, tokens: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port, limit=1 << 20)
    writer.write(request(gateway.port, gateway.model, max_tokens=tokens, seed=1))
    count = 0
    try:
        while line := await reader.readline():
            count += b" word" in line
            if b"[DONE]" in line:
                break
    finally:
        writer.close()
    return count


def latency(gateways: list[Gateway], streams: int, probes: int) -> dict[str, list[float]]:
    """First tokens while as many streams run as are asked for; the gateways take turns in short rounds."""
    found: dict[str, list[float]] = {gateway.name: [] for gateway in gateways}
    for gateway in gateways:
        background = subprocess.Popen(
            [sys.executable, str(HERE / "measure.py"), "--background", f"{gateway.port},{gateway.model},{streams}"])
        time.sleep(4)
        # A gateway that cannot keep up gets as long, and not as many.
        deadline = time.monotonic() + 30
        try:
            while len(found[gateway.name]) < probes and (
                time.monotonic() < deadline or len(found[gateway.name]) < 2
            ):
                found[gateway.name].append(first_token(gateway))
                time.sleep(0.005)
        finally:
            background.kill()
            background.wait()
        time.sleep(1)
    return found


async def background(port: int, model: str, streams: int) -> None:
    gateway = Gateway("", port, model)

    async def one() -> None:
        while True:
            await slow_stream(gateway, 100)

    await asyncio.gather(*(one() for _ in range(streams)))


def throughput(gateway: Gateway, replies: int, chunks: int) -> float:
    """Chunks that a second of a core passes on."""
    begin = gateway.cpu_seconds()
    passed = sum(whole(gateway, max_tokens=chunks).count(b" word") for _ in range(replies))
    spent = gateway.cpu_seconds() - begin
    return passed / max(spent, 1 / TICKS)


@contextmanager
def running(arguments: argparse.Namespace) -> Iterator[list[Gateway]]:
    upstream = Gateway("direct", free_port(), "m")
    gateways = [upstream]
    started = [subprocess.Popen([sys.executable, str(HERE / "upstream.py"), str(upstream.port)])]
    try:
        wait_for(upstream)
        url = f"http://127.0.0.1:{upstream.port}"
        port = free_port()
        process = subprocess.Popen(
            [arguments.weir, "serve", "--upstream", url, "--port", str(port)], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        started.append(process)
        gateways.append(Gateway("Weir", port, "m", process))
        if arguments.litellm:
            port = free_port()
            config = Path(arguments.litellm).parent.parent / "gateway.yaml"
            config.write_text(json.dumps({"model_list": [{"model_name": "m", "litellm_params": {
                "model": "openai/m", "api_base": f"{url}/v1", "api_key": "none"}}]}))
            process = subprocess.Popen(
                [arguments.litellm, "--config", str(config), "--port", str(port), "--host", "127.0.0.1"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                     "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"})
            started.append(process)
            gateways.append(Gateway("LiteLLM", port, "m", process))
        for gateway in gateways:
            wait_for(gateway)
        yield gateways
    finally:
        for process in started:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def milliseconds(samples: list[float], percent: int) -> float:
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1] * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir")
    parser.add_argument("--litellm", help="the litellm program; left out without it")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--probes", type=int, default=500)
    parser.add_argument("--replies", type=int, default=20)
    parser.add_argument("--chunks", type=int, default=2000)
    parser.add_argument("--memory-streams", type=int, default=3000)
    parser.add_argument("--background")
    arguments = parser.parse_args()
    if arguments.background:
        port, model, streams = arguments.background.split(",")
        return asyncio.run(background(int(port), model, int(streams)))

    with running(arguments) as gateways:
        # Before the many streams: what a gateway has not caught up with would count against it.
        print("Chunks that a second of a core passes on:\n\n| gateway | chunks |\n|---|---:|")
        for gateway in gateways[1:]:
            replies = arguments.replies if gateway.name == "Weir" else max(1, arguments.replies // 10)
            print(f"| {gateway.name} | {throughput(gateway, replies, arguments.chunks):,.0f} |")
        samples = latency(gateways, arguments.streams, arguments.probes)
        direct = samples["direct"]
        print(f"\nFirst token of a request while {arguments.streams} streams run:\n")
        print("| through | requests | p50 ms | p99 ms | added p50 | added p99 |\n|---|---:|---:|---:|---:|---:|")
        for name, found in samples.items():
            p50, p99 = milliseconds(found, 50), milliseconds(found, 99)
            added = (p50 - milliseconds(direct, 50), p99 - milliseconds(direct, 99))
            print(f"| {name} | {len(found)} | {p50:.2f} | {p99:.2f} | {added[0]:.2f} | {added[1]:.2f} |")
        weir = gateways[1]
        for _ in range(arguments.memory_streams // 10):
            whole(weir, max_tokens=10)
        before = weir.resident_mebibytes()
        for _ in range(arguments.memory_streams):
            whole(weir, max_tokens=10)
        print(
            f"\nMemory of Weir over {arguments.memory_streams:,} streams: {before:.1f} MiB before, "
            f"{weir.resident_mebibytes():.1f} after.")


if __name__ == "__main__":
    main()
