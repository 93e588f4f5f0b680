"""One model over several machines, which are processes of their own here."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from conftest import ServerFactory, ServerPool
from support.connection import Connection
from support.dialogues import fixture, question
from support.paths import BINARY, ONE_THREAD, ROOT, model_path
from support.server import Server
from support.terminal import piped
from support.workers import Impostor, Worker, unused_address
from test_disconnects import CHAT, ENDLESS
from test_shutdown import body_of_chunks

USAGE, BAD_INPUT, UNAVAILABLE = 64, 65, 69
PATIENCE = 60.0
STOP_GUARD = 30.0

WorkerFactory = Callable[..., Worker]


@pytest.fixture
def worker() -> Iterator[WorkerFactory]:
    """Starts workers of a test's own."""
    started: list[Worker] = []

    def start(*arguments: str, **options: object) -> Worker:
        started.append(Worker(*arguments, **options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def over(*workers: Worker) -> tuple[str, str]:
    return "--rpc", ",".join(one.address for one in workers)


def wait_for_health(server: Server, status: int) -> httpx.Response:
    """Every answer on the way is a proper one: the server never goes away."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        health = server.http.get("/health")
        assert health.status_code in (200, 503)
        if health.status_code == status and "workers" in health.json():
            return health
        time.sleep(0.05)
    raise server.failure(f"/health was never {status}")


# What is computed.


@pytest.mark.parametrize(
    "arguments",
    [(), ("--tensor-split", "0,1,1"), ("--tensor-split", "1,3"), ("--split", "tensor")],
    ids=["by memory", "workers only", "uneven", "tensor"],
)
def test_two_workers_say_what_one_process_says(
    worker: WorkerFactory, start: ServerFactory, servers: ServerPool, arguments: tuple[str, ...]
) -> None:
    alone = servers.get("hermes")
    server = start("hermes", *over(worker(), worker()), *arguments)
    for turn in fixture("hermes").turns[:12]:
        assert server.record_chat(**turn.request).choices[0].said == alone.record_chat(**turn.request).choices[0].said


def test_each_worker_is_shown_with_what_it_holds_and_did(worker: WorkerFactory, start: ServerFactory) -> None:
    first, second = worker(), worker()
    server = start("hermes", *over(first, second), "--tensor-split", "1,2,2")
    turn = question("hermes", "count_fifty")
    assert server.chat(**turn.request)["choices"][0]["finish_reason"] == "stop"
    health = server.http.get("/health").json()
    assert health["status"] == "ok"
    shown = {one["address"]: one for one in health["workers"]}
    assert set(shown) == {first.address, second.address}
    # Four layers and the output: one for this machine, two for each of them.
    assert [shown[one.address]["first_layer"] for one in (first, second)] == [1, 3]
    assert [shown[one.address]["layers"] for one in (first, second)] == [2, 1]
    assert [shown[one.address]["output"] for one in (first, second)] == [False, True]
    for one in shown.values():
        assert one["used_bytes"] > 100_000
        assert one["memory_bytes"] > 1 << 28
        assert one["bytes_sent"] > one["bytes_received"] > 1000
        assert one["computing_ms_per_token"] > 0
        assert one["waiting_ms_per_token"] > 0
    metrics = server.http.get("/metrics").text
    assert f'weir_worker_up{{model="hermes",worker="{first.address}"}} 1' in metrics
    assert f'weir_worker_layers{{model="hermes",worker="{second.address}"}} 1' in metrics


def test_a_third_worker_is_added_by_starting_again(worker: WorkerFactory, start: ServerFactory) -> None:
    first, second, third = worker(), worker(), worker()
    turn = question("hermes", "count_fifty")
    server = start("hermes", *over(first, second))
    said = server.record_chat(**turn.request).choices[0].said
    assert server.stop() == 0
    server = start("hermes", *over(first, second, third), "--tensor-split", "1,1,1")
    assert server.record_chat(**turn.request).choices[0].said == said
    assert [one["status"] for one in server.http.get("/health").json()["workers"]] == ["ok"] * 3


# What fails.


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/completion"])
def test_a_worker_that_dies_ends_the_stream_and_the_server_recovers(
    worker: WorkerFactory, start: ServerFactory, path: str
) -> None:
    first, second = worker(), worker()
    server = start("hermes", *over(first, second), "--ctx-size", "100000")
    turn = question("hermes", "count_fifty")
    said = server.chat(**turn.request)["choices"][0]["message"]
    body = ENDLESS if path == CHAT else {"prompt": "Hello", "n_predict" if path == "/completion" else "max_tokens": 90000}
    if path != CHAT:
        body["ignore_eos"] = True
    with Connection(server, path, **body, stream=True) as stream:
        stream.read_events(50)
        second.kill()
        events = body_of_chunks(stream.read_to_end())
    assert events.endswith(b"\n\n")
    last = [event for event in events.split(b"\n\n") if event][-2:]
    assert b"The engine was lost" in b"".join(last)
    if path != "/completion":
        assert last[-1] == b"data: [DONE]"
    health = wait_for_health(server, 503).json()
    assert second.address in health["message"] and "refused" in health["message"]
    assert [one["status"] for one in health["workers"]] == ["ok", "error"]
    assert f'worker="{second.address}"}} 0' in server.http.get("/metrics").text
    refused = server.http.post(CHAT, json=turn.request)
    assert refused.status_code == 503
    assert second.address in refused.json()["error"]["message"]
    assert int(refused.headers["retry-after"]) > 0
    second = worker(port=second.port)
    wait_for_health(server, 200)
    assert server.chat(**turn.request)["choices"][0]["message"] == said
    assert server.stop() == 0
    assert second.stop() == 0


def test_a_whole_reply_that_loses_a_worker_is_an_error(worker: WorkerFactory, start: ServerFactory) -> None:
    one = worker()
    server = start("hermes", *over(one), "--ctx-size", "100000")
    with Connection(server, CHAT, **ENDLESS) as reply:
        time.sleep(0.5)
        one.kill()
        assert reply.status == 500
        assert b"The engine was lost" in reply.read_to_end()
    assert one.address in wait_for_health(server, 503).json()["message"]
    worker(port=one.port)
    wait_for_health(server, 200)


def test_a_client_that_goes_away_frees_its_place(worker: WorkerFactory, start: ServerFactory) -> None:
    server = start("hermes", *over(worker()), "--parallel", "1", "--ctx-size", "100000")
    for stream in (True, False):
        with Connection(server, CHAT, **ENDLESS, stream=stream):
            time.sleep(0.3)
        assert server.ask("Hello!") is not None


def test_requests_that_follow_each_other_on_a_connection(worker: WorkerFactory, start: ServerFactory) -> None:
    server = start("hermes", *over(worker()))
    request = b"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(request * 20 + last)
        received = b""
        while part := connection.recv(1 << 16):
            received += part
    assert received.count(b"HTTP/1.1 200 OK") == 21
    assert received.count(b'"object":"list"') == 20
    assert received.count(b'"status":"ok","workers"') == 1


def test_a_server_that_is_told_to_stop_lets_a_stream_end(worker: WorkerFactory, start: ServerFactory) -> None:
    server = start("hermes", *over(worker()))
    turn = question("hermes", "count_fifty")
    with Connection(server, CHAT, **turn.request, stream=True) as stream:
        stream.read_events(5)
        server.process.send_signal(signal.SIGTERM)
        body = stream.read_to_end()
    assert b'"finish_reason":"stop"' in body
    assert b"data: [DONE]\n\n" in body
    assert server.wait_for_exit() == 0


def test_a_worker_outlives_the_machine_that_used_it(worker: WorkerFactory, start: ServerFactory) -> None:
    """It may be about to answer when nobody is there any more."""
    one = worker()
    turn = question("hermes", "count_fifty")
    for _ in range(3):
        server = start("hermes", *over(one), "--ctx-size", "100000")
        with Connection(server, CHAT, **ENDLESS, stream=True) as stream:
            stream.read_events(10)
            engine = children(server.process.pid)[0]
            os.kill(engine, signal.SIGKILL)
            assert b"The engine was lost" in stream.read_to_end()
        # Nothing is missing, so that the engine is there again at once.
        wait_for_health(server, 200)
        assert server.chat(**turn.request)["choices"][0]["finish_reason"] == "stop"
        assert server.stop() == 0
    assert one.process.poll() is None


def test_a_server_that_dies_takes_its_engine_along(worker: WorkerFactory) -> None:
    server = Server(model_path("hermes"), over(worker())).wait_until_ready()
    engines = children(server.process.pid)
    assert len(engines) == 1
    server.process.kill()
    server.wait_for_exit()
    deadline = time.monotonic() + STOP_GUARD
    while is_running(engines[0]):
        assert time.monotonic() < deadline, "the engine outlived its server"
        time.sleep(0.05)


def children(parent: int) -> list[int]:
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listing.splitlines() if int(line.split()[1]) == parent]


def is_running(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_a_server_ends_cleanly_while_a_worker_is_missing(worker: WorkerFactory, start: ServerFactory) -> None:
    one = worker()
    server = start("hermes", *over(one))
    one.kill()
    assert server.post(CHAT, messages=[{"role": "user", "content": "Hello!"}]).status_code in (500, 503)
    wait_for_health(server, 503)
    assert server.stop() == 0


# What is refused.


def refused(*arguments: str, command: str = "serve") -> tuple[int, str, float]:
    started = time.monotonic()
    model = [str(model_path("hermes"))]
    words = {"serve": [*model, "--port", "0"], "chat": model, "complete": [*model, "Hello"]}[command]
    done = subprocess.run(
        [str(BINARY), command, *words, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stderr, time.monotonic() - started


@pytest.mark.parametrize("command", ["serve", "chat", "complete"])
def test_a_worker_that_is_not_there(command: str) -> None:
    address = unused_address()
    code, said, seconds = refused("--rpc", address, command=command)
    assert code == UNAVAILABLE
    assert address in said and "refused" in said and "weir worker" in said
    assert seconds < 10


def test_a_worker_of_another_version() -> None:
    impostor = Impostor.of_version(99, 1, 2)
    code, said, _ = refused("--rpc", impostor.address)
    assert code == UNAVAILABLE
    assert impostor.address in said
    assert re.search(r"speaks version 99\.1\.2 of ggml's RPC protocol and this machine \d+\.\d+\.\d+;", said)


@pytest.mark.parametrize(
    ("answer", "word"), [(None, "does not answer"), (b"", "closes the connection"), (b"HTTP/1.1 400 Bad\r\n\r\n", "")],
    ids=["silent", "closing", "a web server"],
)
def test_what_is_no_worker(answer: bytes | None, word: str) -> None:
    impostor = Impostor(answer)
    code, said, seconds = refused("--rpc", impostor.address)
    assert code == UNAVAILABLE
    assert impostor.address in said and word in said
    assert seconds < 15
    impostor.close()


def test_a_worker_that_another_machine_uses(worker: WorkerFactory, start: ServerFactory) -> None:
    one = worker()
    start("hermes", *over(one))
    code, said, seconds = refused("--rpc", one.address)
    assert code == UNAVAILABLE
    assert "one machine at a time" in said
    assert seconds < 15


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--rpc", "attic:0"), "attic:0"),
        (("--rpc", "a:1,,b:1"), "--rpc"),
        (("--rpc", "a:1,a:1"), "twice"),
        (("--rpc", "a:1", "--tensor-split", "1,2,3"), "3 numbers"),
        (("--rpc", "a:1", "--tensor-split", "1,x"), "--tensor-split"),
        (("--rpc", "a:1", "--tensor-split", "1,0"), "--tensor-split"),
        (("--rpc", "a:1", "--split", "tensor", "--tensor-split", "1,1"), "this machine"),
        (("--tensor-split", "1,1"), "--rpc"),
        (("--split", "tensor"), "--rpc"),
        (("--rpc", "a:1", "--split", "row"), "row"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_options_that_make_no_sense(arguments: tuple[str, ...], word: str) -> None:
    for command in ("serve", "complete"):
        code, said, _ = refused(*arguments, command=command)
        assert code == USAGE
        assert word in said


def test_a_model_that_embeds_is_not_split(worker: WorkerFactory) -> None:
    done = subprocess.run(
        [str(BINARY), "serve", str(model_path("embedding")), "--port", "0", *over(worker())],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
    )
    assert done.returncode == BAD_INPUT
    assert "--rpc" in done.stderr


# Other commands.


def test_a_chat_says_who_holds_what_and_how_fast_it_was(worker: WorkerFactory) -> None:
    first, second = worker(), worker()
    session = piped("hermes", ["Hello!"], "--temperature", "0", *over(first, second), "--tensor-split", "1,2,2")
    assert (session.code, session.answers) == (0, ["Hello! How can I help you?"])
    assert "this machine: layer 0 and the embedding" in session.notes
    assert f"{first.address}: layers 1 to 2" in session.notes
    assert f"{second.address}: layer 3 and the output" in session.notes
    assert "tokens/s" in session.notes


def test_a_chat_that_loses_a_worker_says_which(worker: WorkerFactory) -> None:
    one = worker()
    chat = subprocess.Popen(
        [str(BINARY), "chat", str(model_path("hermes")), *ONE_THREAD, *over(one)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert chat.stdin and chat.stdout and chat.stderr
    chat.stdin.write("Hello!\n")
    chat.stdin.flush()
    assert chat.stdout.readline()
    one.kill()
    chat.stdin.write("Hello!\n")
    chat.stdin.close()
    assert chat.wait(PATIENCE) == UNAVAILABLE
    assert f"the connection to the worker {one.address} was lost" in chat.stderr.read()


def test_a_completion_over_workers_is_that_of_one_process(worker: WorkerFactory) -> None:
    def complete(*arguments: str) -> str:
        return subprocess.run(
            [str(BINARY), "complete", str(model_path("hermes")), "One, two,", "--temperature", "0", *arguments],
            cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True,
        ).stdout

    assert complete(*over(worker(), worker())) == complete()


# The worker itself.


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_worker_ends_cleanly_and_prints_one_line(worker: WorkerFactory, number: signal.Signals) -> None:
    one = worker()
    one.process.send_signal(number)
    assert one.process.wait(STOP_GUARD) == 0
    assert one.process.stdout and one.process.stdout.read() == ""
    assert "warning" not in one.stderr()


def test_a_worker_that_others_can_reach_warns(worker: WorkerFactory) -> None:
    one = worker("--host", "0.0.0.0")
    assert "neither passwords nor encryption" in one.stderr()
    assert "ssh -N -L" in one.stderr()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--port", "99999"), USAGE, "99999"),
        (("--threads", "0"), USAGE, "--threads"),
        (("--memory", "0"), USAGE, "--memory"),
        (("--host", "no.such.host.invalid"), UNAVAILABLE, "no.such.host.invalid"),
        (("--host", "203.0.113.1"), UNAVAILABLE, "203.0.113.1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_worker_that_cannot_be(arguments: tuple[str, ...], code: int, word: str) -> None:
    done = subprocess.run(
        [str(BINARY), "worker", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == code
    assert word in done.stderr
    assert done.stdout == ""


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [str(BINARY), "worker", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
        )
    assert done.returncode == UNAVAILABLE
    assert str(port) in done.stderr and "in use" in done.stderr


def test_a_worker_gives_no_more_memory_than_it_may(worker: WorkerFactory) -> None:
    """What does not fit is an error of the machine that asked; the worker goes on."""
    one = worker("--memory", "64")
    huge = ("--ctx-size", "1000000", "--parallel", "1")
    code, said, _ = refused(*over(one), "--tensor-split", "1", *huge)
    assert code == UNAVAILABLE
    assert "a worker may have too little memory" in said
    assert one.process.poll() is None
    assert refused(*over(one), "--max-tokens", "3", command="complete")[0] == 0


# Separate hosts.


class Host:
    """A network of its own, joined to this one by a cable that can be pulled."""

    def __init__(self, number: int) -> None:
        # Another run of these tests may have hosts as well.
        run_number = os.getpid() % 10000
        self.name = f"weir-test-{run_number}-{number}"
        self.cable = f"weir{run_number}-{number}"
        network = f"10.{20 + run_number % 200}.{number}"
        self.own, self.peer = f"{network}.1", f"{network}.2"
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "addr", "add", f"{self.own}/24", "dev", self.cable)
        run("ip", "link", "set", self.cable, "up")
        run("ip", "-n", self.name, "addr", "add", f"{self.peer}/24", "dev", "eth0")
        run("ip", "-n", self.name, "link", "set", "eth0", "up")
        run("ip", "-n", self.name, "link", "set", "lo", "up")

    @property
    def prefix(self) -> tuple[str, ...]:
        return "ip", "netns", "exec", self.name

    def pull_cable(self) -> None:
        run("ip", "link", "set", self.cable, "down")

    def plug_in(self) -> None:
        run("ip", "link", "set", self.cable, "up")

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "del", self.name], check=False)


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    made: list[Host] = []
    try:
        made += [Host(1)]
        made += [Host(2)]
    except (OSError, subprocess.CalledProcessError) as error:
        for host in made:
            host.remove()
        pytest.skip(f"this system lets nobody make network namespaces here: {error}")
    yield made
    for host in made:
        host.remove()


def test_workers_on_hosts_of_their_own(
    hosts: list[Host], worker: WorkerFactory, start: ServerFactory, servers: ServerPool
) -> None:
    first, second = (worker("--host", host.peer, prefix=host.prefix) for host in hosts)
    server = start("hermes", *over(first, second))
    for turn in fixture("hermes").turns[:5]:
        assert server.record_chat(**turn.request).choices[0].said == \
            servers.get("hermes").record_chat(**turn.request).choices[0].said


def test_a_cable_that_is_pulled_is_noticed_and_mended(
    hosts: list[Host], worker: WorkerFactory, start: ServerFactory
) -> None:
    """Nobody says goodbye: without being watched, the connection would wait for hours."""
    first, second = (worker("--host", host.peer, prefix=host.prefix) for host in hosts)
    server = start("hermes", *over(first, second), "--ctx-size", "100000")
    with Connection(server, CHAT, **ENDLESS, stream=True) as stream:
        stream.read_events(20)
        hosts[1].pull_cable()
        events = body_of_chunks(stream.read_to_end())
    assert events.endswith(b"data: [DONE]\n\n") and b"The engine was lost" in events
    assert second.address in wait_for_health(server, 503).json()["message"]
    hosts[1].plug_in()
    # The worker too has to find out that nobody is there any more.
    wait_for_health(server, 200)
    assert server.ask("Hello!") == "Hello! How can I help you?"


def test_large_tensors_travel_once(worker: WorkerFactory, tmp_path: Path) -> None:
    """ggml keeps tensors of more than 10 MiB, which no fixture has."""
    model = ROOT / ".deps" / "bench-model.gguf"
    if not model.exists():
        pytest.skip(f"there is no large model at {model}; Scripts/bench-setup.sh makes one")
    one = worker("--cache", str(tmp_path / "kept"))
    sent = []
    for _ in range(2):
        server = Server(model, [*over(one), "--ctx-size", "128", "--parallel", "1"]).wait_until_ready()
        sent.append(server.http.get("/health").json()["workers"][0]["bytes_sent"])
        assert server.stop() == 0
    assert any((tmp_path / "kept").iterdir())
    assert sent[1] < sent[0] / 2
