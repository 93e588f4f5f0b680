"""Examines servers with `weir conform`, alone and behind Weir, and writes the scoreboard. Standard library only."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from page import document
from peers import MODELS, PEERS, Peer, Place
from runs import Run, Seat

START_SECONDS = 300
EXAM_SECONDS = 600


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait(url: str, process: subprocess.Popen[bytes], log: Path, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url + path, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    last = log.read_text(errors="replace").strip().splitlines()[-1:]
    raise RuntimeError(f"the server did not start: {''.join(last)[:200]}")


@contextmanager
def serving(
    command: list[str], port: int, log: Path, environment: dict[str, str] | None = None, path: str = "/v1/models"
) -> Iterator[str]:
    """A server that runs and answers at a path, by its address."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait(url, process, log, path)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Examiner:
    """Runs servers and examines them."""

    def __init__(self, place: Place, reports: Path) -> None:
        self.place = place
        self.reports = reports
        reports.mkdir(parents=True, exist_ok=True)

    def log(self, seat: Seat, model: str, kind: str) -> Path:
        return self.reports / f"{seat.name}-{model}.{kind}".replace(" ", "-").replace(",", "")

    def examine(self, seat: Seat, model: str, url: str, called: str) -> Run:
        start = time.monotonic()
        try:
            result = subprocess.run(
                [self.place.weir, "conform", url, "--model", called, "--json", "--timeout", "30"],
                capture_output=True, text=True, timeout=EXAM_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Run(seat, model, None, f"the exam took longer than {EXAM_SECONDS} s")
        if result.returncode not in (0, 1):
            return Run(seat, model, None, result.stderr.strip())
        self.log(seat, model, "json").write_text(result.stdout, encoding="utf-8")
        print(f"{seat.name}, {model}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        return Run(seat, model, json.loads(result.stdout))

    def weir(self, model: str) -> list[Run]:
        seat, port = Seat("Weir"), free_port()
        command = [str(self.place.weir), "serve", str(self.place.gguf(model)), "--port", str(port), "--threads", "1"]
        try:
            with serving(command, port, self.log(seat, model, "log")) as url:
                return [self.examine(seat, model, url, model)]
        except RuntimeError as error:
            return [Run(seat, model, None, str(error))]

    def peer(self, peer: Peer, model: str) -> list[Run]:
        """The server alone, then the same one behind Weir."""
        alone, port = Seat(peer.name), free_port()
        command, runs = peer.command(self.place, model, port), []
        try:
            with serving(command, port, self.log(alone, model, "log"), peer.variables(self.place)) as url:
                runs.append(self.examine(alone, model, url, peer.called(self.place, model)))
                for way in ("chat", "raw") if peer.raw else ("chat",):
                    runs.append(self.behind_weir(peer, model, url, way))
        except RuntimeError as error:
            runs.append(Run(alone, model, None, str(error)))
        return runs

    def kept(self, peer: Peer, model: str) -> list[Run]:
        """What an earlier run said, of those that this one leaves out."""
        seats = [Seat(peer.name), Seat(peer.name, "chat"), *([Seat(peer.name, "raw")] if peer.raw else [])]
        files = [(seat, self.log(seat, model, "json")) for seat in seats]
        return [Run(seat, model, json.loads(file.read_text(encoding="utf-8"))) for seat, file in files if file.exists()]

    def behind_weir(self, peer: Peer, model: str, url: str, way: str) -> Run:
        seat, port = Seat(peer.name, way), free_port()
        configuration = self.log(seat, model, "yaml")
        configuration.write_text(peer.configuration(self.place, model, url, way), encoding="utf-8")
        command = [str(self.place.weir), "serve", "--config", str(configuration), "--port", str(port)]
        try:
            with serving(command, port, self.log(seat, model, "log"), path="/health") as front:
                return self.examine(seat, model, front, model)
        except RuntimeError as error:
            return Run(seat, model, None, str(error))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("weir", "models", "deps", "llama-server", "output", "reports"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--peers", default="all", help="names with commas between them, all or none")
    parser.add_argument("--fixtures", default=",".join(MODELS), help="the models, with commas between them")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    chosen = [name.strip() for name in options.peers.split(",")]
    exports = options.deps / "hugging-face"
    place = Place(options.weir, options.models, options.deps, exports, options.llama_server)
    examiner = Examiner(place, options.reports)
    present, kept, not_run = [], [], []
    for peer in PEERS:
        if not peer.program(place).exists():
            not_run.append(f"{peer.name}: it is not installed here; {peer.missing}.")
        elif chosen == ["all"] or peer.name in chosen:
            present.append(peer)
        elif any(examiner.kept(peer, model) for model in peer.models):
            kept.append(peer)
            left = [model for model in peer.models if not examiner.kept(peer, model)]
            not_run += [f"{peer.name} with {', '.join(left)}: left out of this run."] if left else []
        else:
            not_run.append(f"{peer.name}: left out of this run.")
    fixtures = options.fixtures.split(",")
    models = {peer.name: [model for model in peer.models if model in fixtures] for peer in present}
    models["Weir"] = [model for model in MODELS if model in fixtures]
    for peer in [*present, *kept]:
        left = [model for model in MODELS if model not in (models.get(peer.name) or peer.models)]
        not_run += [f"{peer.name} with {', '.join(left)}: left out, to keep the run short."] if left else []
    start = time.monotonic()
    with ThreadPoolExecutor(options.workers) as pool:
        # What starts slowly goes first, so that nothing waits for it in the end.
        jobs = {(peer.name, model): pool.submit(examiner.peer, peer, model)
                for peer in sorted(present, key=lambda peer: not peer.is_slow) for model in models[peer.name]}
        jobs |= {("Weir", model): pool.submit(examiner.weir, model) for model in models["Weir"]}
        examined = {key: job.result() for key, job in jobs.items()}
    shown = [peer for peer in PEERS if peer in present or peer in kept]
    runs = [run for model in models["Weir"] for run in examined["Weir", model]]
    for peer in shown:
        for model in peer.models:
            runs += examined[peer.name, model] if (peer.name, model) in examined else examiner.kept(peer, model)
    versions = {peer.name: peer.version(place) for peer in shown}
    print(f"all exams: {time.monotonic() - start:.0f} s", file=sys.stderr)
    options.output.write_text(document(runs, shown, versions, not_run), encoding="utf-8")


if __name__ == "__main__":
    main()
