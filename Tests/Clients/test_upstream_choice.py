"""Which upstream is asked, when another one is, and what is told of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path

import pytest

from conftest import ServerFactory
from support.connection import Connection
from support.server import REPLY_GUARD, Server
from support.upstream import CHAT, DONE, ROLE, STOP, USAGE, Script, ScriptedUpstream, chunk, reply

HELLO = [{"role": "user", "content": "Hello!"}]


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server before upstreams, with keys of the configuration for the model `m`."""
    started: list[Server] = []

    def start(*upstreams: ScriptedUpstream | Server, **model: object) -> Server:
        # Weir itself takes what vLLM takes.
        urls = [
            upstream.url if isinstance(upstream, ScriptedUpstream)
            else f"http://127.0.0.1:{upstream.port}\n    kind: vllm" for upstream in upstreams
        ]
        text = "upstreams:\n" + "".join(f"  - url: {url}\n" for url in urls) + "probe_interval: 0.2\n"
        if model:
            text += "models:\n  - name: m\n" + "".join(f"    {key}: {value}\n" for key, value in model.items())
        config = tmp_path / f"{len(started)}.yaml"
        config.write_text(text)
        server = Server(None, ["--config", str(config)]).wait_until_ready()
        started.append(server)
        return server

    yield start
    for server in started:
        assert server.is_running, server.failure("died")
        assert server.stop() == 0


def ask(server: Server, question: str = "Hello!", **body: object) -> str:
    messages = [{"role": "user", "content": question}]
    return server.chat(messages=messages, **body)["choices"][0]["message"]["content"]


def metric(server: Server, name: str, *labels: str) -> float:
    found = [
        float(line.split()[-1]) for line in server.http.get("/metrics").text.splitlines()
        if line.startswith(f"weir_upstream_{name}{{") and all(label in line for label in labels)
    ]
    assert len(found) == 1, f"{name} {labels} stands there {len(found)} times"
    return found[0]


def wait_for_health(server: Server, status: int) -> dict[str, object]:
    deadline = time.monotonic() + REPLY_GUARD
    while True:
        response = server.http.get("/health")
        if response.status_code == status:
            return response.json()
        assert time.monotonic() < deadline, f"/health stays {response.status_code}: {response.text}"
        time.sleep(0.05)


# Upstreams that have too much to do


def test_an_upstream_that_asks_for_a_pause_gets_one(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    busy, free = upstreams(Script(status=429, headers={"Retry-After": "30"})), upstreams(reply("Hi"))
    server = front(busy, free)
    for number in range(12):
        assert ask(server, f"Question {number}") == "Hi"
    assert len(busy.asked) == 1
    assert metric(server, "resting", busy.url) == 1
    assert metric(server, "up", busy.url) == 1
    assert metric(server, "requests_total", busy.url, 'outcome="busy"') == 1
    assert metric(server, "retries_total", free.url) == 1


def test_if_all_rest_the_client_is_told_how_long(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    busy = upstreams(Script(status=429, headers={"Retry-After": "20"}))
    server = front(busy)
    waits = []
    for _ in range(3):
        response = server.post(CHAT, messages=HELLO)
        assert response.status_code == 429, response.text
        waits.append(int(response.headers["retry-after"]))
    assert len(busy.asked) == 1
    assert waits[0] == 20 and 15 <= waits[2] <= 20


def test_without_a_time_a_busy_upstream_is_asked_again(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    busy = upstreams(Script(status=429))
    server = front(busy)
    for _ in range(5):
        assert server.post(CHAT, messages=HELLO).status_code == 429
    assert len(busy.asked) == 5


def test_a_date_is_a_time_too(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    date = formatdate(time.time() + 25, usegmt=True)
    server = front(upstreams(Script(status=503, headers={"Retry-After": date})))
    response = server.post(CHAT, messages=HELLO)
    assert response.status_code == 503
    assert 20 <= int(response.headers["retry-after"]) <= 26


# Upstreams that are slow to begin


def slow_reply(seconds: float, *texts: str) -> Script:
    return Script([seconds, *reply(*texts).parts])


def question_for(server: Server, upstream: ScriptedUpstream) -> str:
    """A question that goes to this upstream first."""
    for number in range(40):
        question = f"Question {number}"
        before = len(upstream.asked)
        ask(server, question)
        if len(upstream.asked) > before:
            return question
    raise AssertionError("no question goes there")


def test_one_that_is_slow_to_begin_gets_company(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    first, second = upstreams(reply("first")), upstreams(reply("second"))
    server = front(first, second, hedge_after=0.3)
    question = question_for(server, first)
    first.script = slow_reply(20.0, "first")
    for stream in (False, True):
        first.was_left.clear()
        began = time.monotonic()
        if stream:
            recording = server.record_chat(messages=[{"role": "user", "content": question}])
            assert recording.choice.content == "second"
        else:
            assert ask(server, question) == "second"
        assert 0.25 < time.monotonic() - began < 10
        assert first.was_left.wait(5), "the slow one still works"
    assert metric(server, "hedges_total", second.url) == 2
    assert metric(server, "hedges_total", first.url) == 0
    deadline = time.monotonic() + 5
    while metric(server, "in_flight", first.url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert metric(server, "in_flight", first.url) == 0
    assert metric(server, "outstanding_tokens", first.url) == 0
    # That it was slow once is no failure.
    assert metric(server, "up", first.url) == 1


def test_company_is_off_by_default(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    first, second = upstreams(reply("first")), upstreams(reply("second"))
    server = front(first, second)
    question = question_for(server, first)
    asked = len(second.asked)
    first.script = slow_reply(1.5, "first")
    assert ask(server, question) == "first"
    assert len(second.asked) == asked


def test_one_that_has_begun_is_waited_for(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    first, second = upstreams(reply("first")), upstreams(reply("second"))
    server = front(first, second, hedge_after=0.2)
    question = question_for(server, first)
    asked = len(second.asked)
    first.script = Script([ROLE, chunk("begun"), 1.0, chunk(" ended"), STOP, USAGE, DONE])
    assert ask(server, question) == "begun ended"
    assert len(second.asked) == asked


def test_the_failure_of_one_is_not_that_of_the_other(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    first, second = upstreams(reply("first")), upstreams(reply("second"))
    server = front(first, second, hedge_after=0.2)
    question = question_for(server, first)
    # The first fails while the second is asked, and the other way round.
    first.script, second.script = Script([0.8, None]), slow_reply(1.5, "second")
    assert ask(server, question) == "second"
    first.script, second.script = slow_reply(1.5, "first"), Script(status=500)
    assert ask(server, question) == "first"
    first.script, second.script = Script([0.8, None]), Script([0.2, None])
    assert server.post(CHAT, messages=[{"role": "user", "content": question}]).status_code == 502


def test_one_without_company_is_waited_for(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    """Nobody is left to be asked as well: there is no other, or it has failed already."""
    alone = upstreams(slow_reply(1.0, "alone"))
    assert ask(front(alone, hedge_after=0.2)) == "alone"
    first, second = upstreams(reply("first")), upstreams(reply("second"))
    server = front(first, second, hedge_after=0.4)
    question = question_for(server, first)
    first.script, second.script = Script([0.1, None]), slow_reply(1.5, "second")
    assert ask(server, question) == "second"


def test_a_client_that_leaves_ends_both(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    both = [upstreams(slow_reply(30.0, "late")) for _ in range(2)]
    server = front(*both, hedge_after=0.1)
    with Connection(server, CHAT, messages=HELLO, stream=True):
        deadline = time.monotonic() + REPLY_GUARD
        while not all(upstream.asked for upstream in both):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert all(upstream.was_left.wait(10) for upstream in both)


# What is told of them


def test_health_says_when_nobody_would_answer(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    other = upstreams(reply("Hi"), models={"data": [{"id": "other", "owned_by": "vllm"}]})
    upstream = ScriptedUpstream(reply("Hi"))
    server = front(upstream, other)
    assert wait_for_health(server, 200) == {"status": "ok"}
    upstream.close()
    deadline = time.monotonic() + REPLY_GUARD
    while "unavailable" not in (body := wait_for_health(server, 200)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [fault["model"] for fault in body["unavailable"]] == ["m"]
    assert upstream.url in body["unavailable"][0]["message"]
    assert metric(server, "up", upstream.url) == 0
    assert metric(server, "up", other.url) == 1


def test_health_is_503_while_no_upstream_answers(start: ServerFactory, front: Callable[..., Server]) -> None:
    engine = start("hermes", "--alias", "m")
    server = front(engine)
    assert wait_for_health(server, 200) == {"status": "ok"}
    engine.process.kill()
    body = wait_for_health(server, 503)
    assert body["status"] == "unavailable"
    assert [fault["model"] for fault in body["unavailable"]] == ["m"]


def test_health_recovers_where_the_upstream_lists_no_models(
    upstreams: Callable[..., ScriptedUpstream], tmp_path: Path
) -> None:
    upstream = upstreams(Script(status=500), models=None)
    config = tmp_path / "weir.yaml"
    config.write_text(f"probe_interval: 0.2\nupstreams:\n  - url: {upstream.url}\n    models: [m]\n")
    server = Server(None, ["--config", str(config)]).wait_until_ready()
    try:
        for _ in range(3):
            assert server.post(CHAT, messages=HELLO).status_code in (502, 503)
        upstream.script = reply("Hi")
        wait_for_health(server, 200)
        assert ask(server) == "Hi"
    finally:
        assert server.stop() == 0


def test_an_upstream_that_is_too_busy_to_list_its_models_is_up(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    upstream = upstreams(reply("Hi"))
    server = front(upstream)
    upstream.list_status = 429
    time.sleep(1)
    assert wait_for_health(server, 200) == {"status": "ok"}
    assert metric(server, "up", upstream.url) == 1
    assert ask(server) == "Hi"


def test_the_reply_of_an_engine_that_is_killed_ends_with_an_error_and_the_next_goes_elsewhere(
    start: ServerFactory, front: Callable[..., Server]
) -> None:
    engines = {engine.port: engine for engine in (start("hermes", "--alias", "m", "--ctx-size", "100000") for _ in range(2))}
    server = front(*engines.values())
    with Connection(server, CHAT, messages=HELLO, stream=True, ignore_eos=True, temperature=0) as client:
        client.read_events(5)
        busy = next(
            int(re.search(r":(\d+)\"", line)[1]) for line in server.http.get("/metrics").text.splitlines()
            if line.startswith("weir_upstream_in_flight") and line.endswith(" 1"))
        engines[busy].process.kill()
        text = client.read_until(b"[DONE]").decode()
    *_, error, done = re.findall("data: (.*)", text)
    assert error.startswith('{"error":') and done == "[DONE]"
    for number in range(4):
        response = server.post(CHAT, messages=[{"role": "user", "content": f"Question {number}"}], max_tokens=2)
        assert response.status_code == 200, response.text


def test_metrics_tell_of_each_upstream_once(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    upstream = upstreams(
        slow_reply(0.3, "Hi"), models={"data": [{"id": name, "owned_by": "vllm"} for name in ("m", "n")]})
    server = front(upstream)
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(lambda _: ask(server), range(4))) == ["Hi"] * 4
    assert metric(server, "requests_total", upstream.url, 'outcome="answered"') == 4
    assert metric(server, "first_event_seconds_count", upstream.url) == 4
    assert metric(server, "first_event_seconds_bucket", upstream.url, 'le="0.25"') == 0
    assert metric(server, "first_event_seconds_bucket", upstream.url, 'le="+Inf"') == 4
    assert 1.2 <= metric(server, "first_event_seconds_sum", upstream.url) < 60


# What no server should send


def test_half_a_character_at_the_end_is_not_lost_silently(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    whole = chunk("Grüße").replace(b"\\u00fc", "ü".encode()).replace(b"\\u00df", "ß".encode())
    cut = whole[: whole.index("ß".encode()) + 1]
    server = front(upstreams(Script([ROLE, chunk("a"), cut])))
    response = server.post(CHAT, messages=HELLO)
    assert response.status_code == 502, response.text
    recording = server.http.post(CHAT, json={"model": "m", "messages": HELLO, "stream": True}).text
    *content, error, done = [line for line in recording.split("\n\n") if line]
    assert '"error":' in error and done == "data: [DONE]"
    assert "\ufffd" not in "".join(content)


def test_a_line_without_end_is_given_up_and_costs_no_memory(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    """A gigabyte, if it were read."""
    upstream = upstreams(Script([ROLE, b"data: ", *[b"x" * (1 << 20)] * 1024]))
    server = front(upstream)
    before = resident_mebibytes(server)
    assert server.post(CHAT, messages=HELLO).status_code == 502
    assert upstream.was_left.wait(REPLY_GUARD)
    assert upstream.written < 64 << 20
    assert resident_mebibytes(server) - before < 150


def resident_mebibytes(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        pytest.skip("memory is read from /proc, which this system does not have")
    return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) / 1024
