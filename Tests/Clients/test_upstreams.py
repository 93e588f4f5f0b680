"""Engines of others behind Weir: the client sees an exact stream, whatever the engine sends and however it fails."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from support.connection import Connection
from support.paths import BINARY, model_path
from support.server import Server
from support.upstream import (
    CHAT, DONE, ROLE, STOP, USAGE, Asked, Script, ScriptedUpstream, chunk, event, reply,
)

HELLO = [{"role": "user", "content": "Hello!"}]
TOOLS = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
    for name in ("get_weather", "lock_doors")
]


@pytest.fixture
def front() -> Iterator[Callable[..., Server]]:
    """Starts servers that have no model of their own."""
    started: list[Server] = []

    def start(*arguments: str | ScriptedUpstream) -> Server:
        flags: list[str] = []
        for argument in arguments:
            flags += ["--upstream", argument.url] if isinstance(argument, ScriptedUpstream) else [argument]
        server = Server(None, flags).wait_until_ready()
        started.append(server)
        return server

    yield start
    for server in started:
        assert server.is_running, server.failure("died")
        assert server.stop() == 0


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[ScriptedUpstream, Server]]:
    """An upstream for the tests that only change its script, and the server in front of it."""
    upstream = ScriptedUpstream()
    server = Server(None, ["--upstream", upstream.url]).wait_until_ready()
    yield upstream, server
    assert server.stop() == 0
    upstream.close()


def part(index: int | None, arguments: str = "", **identity: object) -> dict[str, object]:
    call: dict[str, object] = {"function": {"arguments": arguments, **identity}}
    if index is not None:
        call["index"] = index
    return call


def test_a_clean_reply_passes(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    upstream.script = reply("Larch", " needles", " fall.\n")
    recording = server.record_chat(messages=HELLO, stream_options={"include_usage": True})
    assert recording.choice.content == "Larch needles fall.\n"
    assert recording.choice.finish == "stop"
    assert recording.usage["prompt_tokens"] == 21
    assert recording.usage["completion_tokens"] == 9
    assert [len(chunk["choices"]) for chunk in recording.chunks] == [1, 1, 1, 1, 1, 0]
    whole = server.chat(messages=HELLO)
    assert whole["choices"][0]["message"]["content"] == "Larch needles fall.\n"
    assert whole["model"] == "m"


SINS = {
    "lorax": (
        [
            event({"id": "null", "created": 0, "model": "null", "choices": [
                {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}]})
            for text, finish in [("Hello", None), ("</s>", "stop")]
        ],
        {"content": "Hello", "finish_reason": "stop"},
    ),
    "llamafile": ([ROLE, chunk("{}<|im_end|>"), STOP, USAGE, DONE], {"content": "{}", "finish_reason": "stop"}),
    "xinference": (
        [
            chunk({"role": "assistant", "content": "", "reasoning_content": "", "tool_calls": []}),
            chunk({"content": "", "reasoning_content": "Hm."}), chunk({"content": "", "tool_calls": []}),
            chunk({"content": "Yes", "reasoning_content": None}), chunk({"content": ""}, "stop"), USAGE, DONE,
        ],
        {"content": "Yes", "reasoning_content": "Hm.", "finish_reason": "stop"},
    ),
    "api-for-open-llm": (
        [
            ROLE, chunk({"function_call": {"name": "get_weather", "arguments": '{"city":"Oslo"}'}}),
            chunk({}, "function_call"), chunk({}, "stop"), USAGE, DONE,
        ],
        {"calls": [("get_weather", '{"city":"Oslo"}')], "finish_reason": "tool_calls"},
    ),
    "distributed-llama": (
        [
            b'data: {"choices":[{"index":0,"finish_reason":"","delta":{"role":"assistant","content":"Fine."}}]}\r\n\r\n',
            b'data: {"choices":[{"index":0,"finish_reason":"","delta":{"content":"<|eot_id|><|start_header_id|>user"}}]}'
            b"\r\n\r\n",
            b'data: {"choices":[{"index":0,"finish_reason":"stop"}]}\r\n\r\n', b"data: [DONE]",
        ],
        {"content": "Fine.", "finish_reason": "stop"},
    ),
    "inline reasoning": (
        [ROLE, chunk("<thi"), chunk("nk>\nHm.\n</think>\n\nYes"), STOP, USAGE, DONE],
        {"content": "Yes", "reasoning_content": "Hm.", "finish_reason": "stop"},
    ),
    "a call as text": (
        [
            ROLE, chunk("<tool_call>\n"), chunk('{"name": "get_weather", "arguments": {"city":"Oslo"}}'),
            chunk("\n</tool_call><|im_end|>"), STOP, USAGE, DONE,
        ],
        {"calls": [("get_weather", '{"city":"Oslo"}')], "finish_reason": "tool_calls"},
    ),
    "ollama's calls": (
        [
            ROLE,
            chunk({"tool_calls": [
                {"id": "call_7Qe2rT5w", **part(None, '{"city":"Oslo"}', name="get_weather")},
                {"id": "call_9Lm4xK1b", **part(None, "{}", name="lock_doors")},
            ]}),
            chunk({}, "stop"), DONE,
        ],
        {"calls": [("get_weather", '{"city":"Oslo"}'), ("lock_doors", "{}")], "finish_reason": "tool_calls"},
    ),
    "arguments so far": (
        [
            ROLE, chunk({"tool_calls": [{"id": "call_7Qe2rT5w", **part(0, "", name="get_weather")}]}),
            chunk({"tool_calls": [part(0, '{"city"')]}), chunk({"tool_calls": [part(0, '{"city":"Oslo"}')]}),
            chunk({"tool_calls": [part(0, '{"city":"Oslo"}')]}), chunk({}, "tool_calls"), USAGE, DONE,
        ],
        {"calls": [("get_weather", '{"city":"Oslo"}')], "finish_reason": "tool_calls"},
    ),
    "interleaved calls": (
        [
            ROLE, chunk({"tool_calls": [{"id": "call_7Qe2rT5w", **part(0, "", name="get_weather")}]}),
            chunk({"tool_calls": [{"id": "call_9Lm4xK1b", **part(1, "", name="lock_doors")}]}),
            chunk({"tool_calls": [part(0, "{"), part(1, "{")]}), chunk({"tool_calls": [part(1, "}"), part(0, "}")]}),
            chunk({}, "tool_calls"), USAGE, DONE,
        ],
        {"calls": [("get_weather", "{}"), ("lock_doors", "{}")], "finish_reason": "tool_calls"},
    ),
    "no framing": (
        [b"data:" + ROLE[6:-2] + b"\n" + chunk("Hi", "stop")[6:-1] + USAGE[6:-1] + b"[DONE]\n"],
        {"content": "Hi", "finish_reason": "stop"},
    ),
    "garbage": (
        [ROLE, b"data: {\"broken\n\n", b"<html>\n", chunk("Hi"), b"\xff\xfe\n", STOP, USAGE, DONE],
        {"content": "Hi", "finish_reason": "stop"},
    ),
    "half a character at the end": (
        [ROLE, chunk("Hi "), b'data: {"choices":[{"index":0,"delta":{"content":"\xf0\x9f"}}]}\n\n', chunk({}, "length"), DONE],
        {"content": "Hi ", "finish_reason": "length"},
    ),
    "not streamed": (
        [json.dumps({"id": "x", "created": 1, "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]}, indent=2).encode()],
        {"content": "Hi", "finish_reason": "stop"},
    ),
}


@pytest.mark.parametrize("name", SINS)
def test_a_sin_comes_out_clean(pair: tuple[ScriptedUpstream, Server], name: str) -> None:
    """Through the wire contract and through the official SDK, streamed and whole."""
    upstream, server = pair
    parts, expected = SINS[name]
    upstream.script = Script(parts)
    if name == "not streamed":
        upstream.script.content_type = "application/json"
    request = {"messages": HELLO, "tools": TOOLS}
    choice = server.record_chat(**request).choice
    assert (choice.content or None) == expected.get("content")
    assert choice.reasoning == expected.get("reasoning_content")
    assert choice.finish == expected["finish_reason"]
    calls = [(call.name, call.arguments) for call in choice.calls]
    assert calls == expected.get("calls", [])

    if expected["finish_reason"] != "length":  # For which the SDK raises an error of its own.
        with server.client.chat.completions.stream(model="m", **request) as stream:  # type: ignore[arg-type]
            final = stream.get_final_completion().choices[0]
        assert (final.message.content or None) == expected.get("content")
        assert final.finish_reason == expected["finish_reason"]
    whole = server.chat(**request)["choices"][0]
    assert (whole["message"].get("content") or None) == expected.get("content")
    assert whole["message"].get("reasoning_content") == expected.get("reasoning_content")


def test_what_was_repaired_is_counted(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    upstream.script = Script([ROLE, chunk("Hi</s>"), STOP, USAGE, DONE])
    metric = 'weir_repaired_replies_total{model="m",rule="R16",fault="leaked_terminator"}'
    before = counted(server, metric)
    server.chat(messages=HELLO)
    assert counted(server, metric) == before + 1
    assert server.stderr().count("fault=leaked_terminator") == 1


def counted(server: Server, metric: str) -> int:
    for line in server.http.get("/metrics").text.splitlines():
        if line.startswith(metric):
            return int(line.rsplit(" ", 1)[1])
    return 0


def test_a_request_reaches_the_upstream_whole(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    upstream.script = reply("Hi")
    server.chat(
        messages=[
            {"role": "developer", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
            {"role": "assistant", "content": None, "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "rain"},
        ],
        tools=TOOLS, tool_choice="required", temperature=0.5, top_k=7, seed=3, stop=["X"], max_tokens=9,
        response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
        chat_template_kwargs={"enable_thinking": False},
    )
    body = upstream.asked[-1].body
    assert body["stream"] is True and body["stream_options"] == {"include_usage": True}
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "tool"]
    assert body["messages"][2]["tool_calls"][0]["function"] == {"name": "get_weather", "arguments": "{}"}
    assert body["messages"][3]["tool_call_id"] == "call_1"
    assert body["tools"] == TOOLS and body["tool_choice"] == "required"
    assert (body["temperature"], body["top_p"], body["top_k"], body["seed"]) == (0.5, 1, 7, 3)
    assert body["stop"] == ["X"] and body["max_tokens"] == 9
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


def test_constraints_are_put_in_the_upstreams_words_or_refused(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    vllm = upstreams(reply("yes"))
    plain = upstreams(reply("yes"), models={"data": [{"id": "p", "owned_by": "someone"}]})
    server = front(vllm, plain)
    server.chat(messages=HELLO, guided_regex="yes|no", model="m")
    assert vllm.asked[-1].body["structured_outputs"] == {"regex": "yes|no"}
    response = server.post(CHAT, messages=HELLO, guided_regex="yes|no", model="p")
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "guided_regex"
    assert not plain.asked


def test_completions_embeddings_and_ranking_pass(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair

    def answer(asked: object) -> Script:
        path = upstream.asked[-1].path
        if path == "/v1/completions":
            texts = [
                {"id": "cmpl-1x2y3z", "created": 1, "choices": [{"index": 0, "text": text, "finish_reason": finish}]}
                for text, finish in [("Once", None), (" upon</s>", "length")]
            ]
            return Script([*map(event, texts), USAGE, DONE])
        body = {"data": [{"index": 0, "embedding": [0.5, 0.5]}], "usage": {"prompt_tokens": 3, "total_tokens": 3}}
        if path == "/v1/rerank":
            body = {"results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}
        return Script([json.dumps(body).encode()], content_type="application/json")

    upstream.script = answer
    completion = server.record_completion(prompt="Tell").choice
    # A completion is raw text: nothing in it is markup.
    assert (completion.content, completion.finish) == ("Once upon</s>", "length")
    vectors = server.client.embeddings.create(model="m", input=["a"])
    assert vectors.data[0].embedding == pytest.approx([0.5, 0.5])
    assert upstream.asked[-1].body["input"] == ["a"]
    ranked = server.reply("/v1/rerank", query="q", documents=["a", "b"])
    assert [entry["index"] for entry in ranked["results"]] == [1, 0]


# Failures.


def error_of(server: Server, **body: object) -> tuple[int, dict[str, object]]:
    response = server.post(CHAT, messages=HELLO, **body)
    return response.status_code, response.json()["error"]


@pytest.mark.parametrize(
    ("status", "body", "expected", "field"),
    [
        (400, {"error": {"message": "bad top_k", "param": "top_k"}}, 400, "top_k"),
        (422, {"error": "Input validation error", "error_type": "validation"}, 400, None),
        (401, {"error": {"message": "no key"}}, 502, None),
        (404, {"detail": "Not Found"}, 502, None),
        (500, {"error": {"message": "CUDA"}}, 502, None),
    ],
)
def test_a_refusal_is_told_with_whose_fault_it_is(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], status: int, body: object, expected: int,
    field: str | None,
) -> None:
    upstream = upstreams(Script([json.dumps(body).encode()], status=status, content_type="application/json"))
    server = front(upstream)
    for streamed in (False, True):
        code, error = error_of(server, stream=streamed)
        assert (code, error["param"]) == (expected, field), error


def test_an_upstream_that_is_busy_says_when_to_come_back(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    server = front(upstreams(Script(status=503, headers={"Retry-After": "7"})))
    response = server.post(CHAT, messages=HELLO)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "7"
    assert response.json()["error"]["code"] == "upstream_unavailable"


@pytest.mark.parametrize(
    "script",
    [
        Script(status=503, headers={"Retry-After": "60"}), Script(status=500), Script([None]),
        Script([event({"error": {"message": "no memory"}})]), Script([b"garbage\n" * 10]), Script([b"x" * (17 << 20)]),
        Script([]),
    ],
    ids=["503", "500", "reset", "error first", "garbage", "long line", "nothing"],
)
def test_the_next_upstream_answers_what_one_failed(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], script: Script
) -> None:
    bad, good = upstreams(script), upstreams(reply("Hi"))
    server = front(bad, good)
    for question in range(6):
        body = [{"role": "user", "content": f"Question {question}"}]
        assert server.chat(messages=body)["choices"][0]["message"]["content"] == "Hi"
    assert len(good.asked) == 6
    assert bad.asked, "the one that fails was never asked"


def test_an_upstream_that_dies_in_mid_stream_ends_the_reply_with_an_error(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    bad = upstreams(Script([ROLE, chunk("Hi"), 0.1, None]))
    server = front(bad)
    with server.http.stream("POST", CHAT, json={"model": "m", "messages": HELLO, "stream": True}) as response:
        lines = [line for line in response.iter_lines() if line]
    assert '"content":"Hi"' in lines[1]
    assert '"error":' in lines[-2] and '"finish_reason":"' not in lines[-2]
    assert lines[-1] == "data: [DONE]"
    code, error = error_of(server)
    assert (code, error["code"]) == (502, "upstream_error")


def test_slow_upstreams_are_given_up(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path
) -> None:
    silent, stuck = upstreams(Script([30.0])), upstreams(
        Script([ROLE, chunk("Hi"), 30.0]), models={"data": [{"id": "stuck", "owned_by": "vllm"}]})
    config = tmp_path / "weir.yaml"
    config.write_text(
        "upstreams:\n" + "".join(
            f"  - url: {upstream.url}\n    timeouts: {{first_token: 0.5, idle: 0.5}}\n" for upstream in (silent, stuck)))
    server = front("--config", str(config))
    begin = time.monotonic()
    code, error = error_of(server, model="m")
    assert (code, error["code"]) == (504, "upstream_timeout")
    code, error = error_of(server, model="stuck")
    assert (code, error["code"]) == (504, "upstream_timeout")
    assert time.monotonic() - begin < 5
    assert silent.was_left.wait(2) and stuck.was_left.wait(2)


def test_an_upstream_that_says_all_and_does_not_close_does_not_hang(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    server = front(upstreams(Script([ROLE, chunk("Hi"), STOP, 30.0])))
    begin = time.monotonic()
    assert server.record_chat(messages=HELLO).choice.content == "Hi"
    assert time.monotonic() - begin < 10


def test_a_client_that_goes_away_ends_the_upstreams_work(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    upstream = upstreams(Script([ROLE, *([chunk("Hi"), 0.01] * 3000)]))
    server = front(upstream)
    with Connection(server, CHAT, model="m", messages=HELLO, stream=True) as stream:
        stream.read_events(5)
    assert upstream.was_left.wait(5)


def test_a_slow_client_holds_back_its_own_upstream(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    piece = chunk("x" * 60_000)
    slow = upstreams(Script([ROLE, *([piece] * 4000), STOP, USAGE, DONE]))
    server = front(slow)
    with Connection(server, CHAT, model="m", messages=HELLO, stream=True) as stream:
        stream.read_events(2)
        time.sleep(1.5)
        held = slow.written
        time.sleep(1.0)
        # What is on the way fills the buffers of the sockets, and nothing more.
        assert slow.written == held < 60 << 20
        slow.script = reply("Hi")
        assert server.chat(messages=HELLO)["choices"][0]["message"]["content"] == "Hi"


def test_conversations_stay_where_they_are_and_new_ones_are_spread(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    both = [upstreams(reply("Hi")), upstreams(reply("Hi"))]
    server = front(*both)
    for number in range(12):
        turns = [{"role": "user", "content": f"Conversation {number}"}]
        server.chat(messages=turns)
        server.chat(messages=[*turns, {"role": "assistant", "content": "Hi"}, {"role": "user", "content": "More"}])
    first = [{asked.body["messages"][0]["content"] for asked in upstream.asked} for upstream in both]
    assert first[0] and first[1] and not first[0] & first[1]


def test_models_are_found_by_name_and_unknown_ones_refused(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    one = upstreams(reply("one"))
    two = upstreams(reply("two"), models={"data": [{"id": name, "owned_by": "vllm"} for name in ("base", "my/lora")]})
    server = front(one, two, "--upstream", f"{one.url},mine")
    assert {model.id for model in server.client.models.list()} == {"m", "base", "my/lora", "mine"}
    assert server.chat(messages=HELLO, model="my/lora")["choices"][0]["message"]["content"] == "two"
    assert two.asked[-1].body["model"] == "my/lora"
    code, error = error_of(server, model="nobody")
    assert (code, error["code"]) == (404, "model_not_found")


def test_an_embedded_model_and_an_upstream_are_served_side_by_side(
    upstreams: Callable[..., ScriptedUpstream], start: Callable[..., Server]
) -> None:
    upstream = upstreams(reply("from afar"))
    server = start("hermes", "--upstream", upstream.url)
    deadline = time.monotonic() + 10
    while len(server.client.models.list().data) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.chat(messages=HELLO, model="m")["choices"][0]["message"]["content"] == "from afar"
    assert "help" in (server.chat(messages=HELLO, model="hermes", temperature=0)["choices"][0]["message"]["content"])


def test_an_upstream_that_comes_later_is_found(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "weir.yaml"
    config.write_text(f"probe_interval: 0.2\nupstreams:\n  - url: http://127.0.0.1:{port}/v1\n    models: [m]\n")
    server = Server(None, ["--config", str(config)])
    upstream = ScriptedUpstream(reply("Hi"))
    try:
        assert server.http.get("/health").status_code == 503
        code, error = error_of(server, model="m")
        assert code in (502, 503), error
        # The same server under the address that was promised.
        relay(port, upstream)
        deadline = time.monotonic() + 10
        while server.post(CHAT, messages=HELLO, model="m").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        assert server.stop() == 0
        upstream.close()


def relay(port: int, upstream: ScriptedUpstream) -> None:
    """Passes connections on to an upstream, for the rest of the tests."""
    import threading

    listener = socket.create_server(("127.0.0.1", port))

    def copy(source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", int(upstream.url.rsplit(":", 1)[1])))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=copy, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def test_keys_come_from_the_environment_and_are_never_shown(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UPSTREAM_KEY", "sk-very-secret")
    upstream = upstreams(Script(status=401))
    config = tmp_path / "weir.yaml"
    config.write_text(f"upstreams:\n  - url: {upstream.url}\n    api_key_env: UPSTREAM_KEY\n")
    server = front("--config", str(config), "--verbose")
    response = server.post(CHAT, messages=HELLO)
    assert upstream.asked[-1].headers["authorization"] == "Bearer sk-very-secret"
    assert response.status_code == 502
    assert "sk-very-secret" not in response.text + server.stderr()


def test_many_requests_at_once_are_answered(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    both = [upstreams(reply("a", "b", "c")), upstreams(reply("a", "b", "c"))]
    server = front(*both)

    def ask(number: int) -> str | None:
        response = httpx.post(
            f"{server.url}{CHAT}", json={"model": "m", "messages": [{"role": "user", "content": str(number)}]}, timeout=30)
        return response.json()["choices"][0]["message"]["content"]

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(100))) == {"abc"}
    assert all(len(upstream.asked) > 20 for upstream in both)


def test_the_sdk_sees_an_error_in_mid_stream(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    upstream.script = Script([ROLE, chunk("Hi"), event({"error": {"message": "engine stopped"}}), DONE])
    with pytest.raises(openai.APIError, match="engine stopped"):
        for _ in server.client.chat.completions.create(model="m", messages=HELLO, stream=True):  # type: ignore[call-overload]
            pass


def test_sockets_of_this_machine_are_upstreams(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path
) -> None:
    server = front(upstreams(reply("Hi"), path=tmp_path / "engine.sock"))
    assert server.chat(messages=HELLO)["choices"][0]["message"]["content"] == "Hi"


def test_upstreams_over_tls_are_checked(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path
) -> None:
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("there is no openssl to make a certificate with")
    certificate = tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate,
         "-out", tmp_path / "public.pem"],
        check=True, capture_output=True)
    public = tmp_path / "public.pem"
    certificate.write_text(certificate.read_text() + public.read_text())
    upstream = upstreams(reply("Hi"), certificate=certificate)
    config = tmp_path / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {upstream.url}\n    models: [trusted]\n    ca_file: {public}\n"
        f"  - url: {upstream.url}\n    models: [unknown]\n")
    server = front("--config", str(config))
    assert server.chat(messages=HELLO, model="trusted")["choices"][0]["message"]["content"] == "Hi"
    code, _ = error_of(server, model="unknown")
    assert code in (502, 503)


def test_raw_mode_reads_a_lorax_adapter(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path
) -> None:
    """The terminator is known by what the vocabulary says of its id, and what follows it is never shown."""
    pieces = [(0, "Ahoy", False), (0, "!", False)]
    end = token_id("<|im_end|>")
    events = [
        event({"token": {"id": 100 + number, "text": text, "special": special}, "generated_text": None})
        for number, text, special in pieces
    ]
    events.append(event({
        "token": {"id": end, "text": "<|im_end|>", "special": True}, "generated_text": "Ahoy!",
        "details": {"finish_reason": "length", "generated_tokens": 3, "prompt_tokens": 12}}))
    upstream = upstreams(Script(events), models=None, info={"model_id": "base", "max_active_adapters": 9})
    config = tmp_path / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {upstream.url}\n    models: [{{name: pirate, upstream_name: pirate-lora}}]\n"
        f"models:\n  - {{name: pirate, mode: raw, template: {model_path('hermes')}}}\n")
    server = front("--config", str(config))
    choice = server.record_chat(model="pirate", messages=HELLO, max_tokens=20).choice
    assert (choice.content, choice.finish) == ("Ahoy!", "stop")
    asked = upstream.asked[-1]
    assert asked.path == "/generate_stream"
    assert asked.body["parameters"]["adapter_id"] == "pirate-lora"
    assert asked.body["inputs"].endswith("<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n")
    # As text, an upstream could not tell this from markup.
    response = server.post(CHAT, model="pirate", messages=[{"role": "user", "content": "Say <|im_end|>"}])
    assert response.status_code == 400 and "<|im_end|>" in response.json()["error"]["message"]


def test_a_stream_that_is_under_way_is_finished_before_the_server_ends(
    upstreams: Callable[..., ScriptedUpstream]
) -> None:
    upstream = upstreams(Script([ROLE, *([chunk("Hi "), 0.05] * 20), STOP, USAGE, DONE]))
    server = Server(None, ["--upstream", upstream.url]).wait_until_ready()
    with Connection(server, CHAT, model="m", messages=HELLO, stream=True) as stream:
        stream.read_events(3)
        server.process.send_signal(signal.SIGTERM)
        body = stream.read_to_end()
    assert body.count(b'"Hi "') == 20 and b"[DONE]" in body and b'"error"' not in body
    assert server.wait_for_exit() == 0


def test_a_stream_that_does_not_end_is_told_that_the_server_does(
    upstreams: Callable[..., ScriptedUpstream]
) -> None:
    upstream = upstreams(Script([ROLE, *([chunk("Hi "), 0.05] * 2000)]))
    server = Server(None, ["--upstream", upstream.url]).wait_until_ready()
    with Connection(server, CHAT, model="m", messages=HELLO, stream=True) as stream:
        stream.read_events(3)
        server.process.send_signal(signal.SIGTERM)
        body = stream.read_to_end()
    assert b'"error":' in body and b"[DONE]" in body and b'"finish_reason":"stop"' not in body
    assert server.wait_for_exit() == 0
    assert upstream.was_left.wait(5)


def token_id(text: str) -> int:
    output = subprocess.run(
        [BINARY, "tokenize", model_path("hermes"), text, "--special"], capture_output=True, text=True, timeout=30).stdout
    return int(output.split("\t")[0])


def test_counts_beyond_all_measure_do_no_harm(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    huge = {"prompt_tokens": 2**63 - 1, "completion_tokens": 2**63 - 1, "total_tokens": 1}
    count = event({
        "id": "chatcmpl-7Gh2kQ", "object": "chat.completion.chunk", "created": 1780000000, "model": "m",
        "choices": [], "usage": huge,
    })
    upstream.script = Script([ROLE, chunk("Hi"), STOP, count, DONE])
    for _ in range(3):
        assert server.post(CHAT, messages=HELLO, max_tokens=2**63 - 1).status_code == 200
    assert server.http.get("/metrics").status_code == 200


def test_a_context_cannot_be_shifted_elsewhere(pair: tuple[ScriptedUpstream, Server]) -> None:
    _, server = pair
    status, error = error_of(server, context_shift=True)
    assert (status, error["param"]) == (400, "context_shift")


def test_options_of_a_model_that_is_not_loaded_are_refused() -> None:
    for option in (["--adapter", f"a={model_path('hermes')}"], ["--alias", "x"], ["--context-shift"]):
        run = subprocess.run(
            [BINARY, "serve", "--upstream", "http://127.0.0.1:9", *option], capture_output=True, timeout=30
        )
        assert run.returncode == 64
        assert option[0].encode() in run.stderr


def one_by_one(*texts: str) -> Callable[[Asked], Script]:
    """A server that makes one reply whatever `n` says, each time the next."""
    left = list(texts)
    return lambda asked: reply(left.pop(0))


@pytest.mark.parametrize("stream", [False, True])
def test_an_upstream_that_makes_one_reply_of_several_is_asked_for_the_others(
    pair: tuple[ScriptedUpstream, Server], stream: bool
) -> None:
    upstream, server = pair
    upstream.script = one_by_one("Larch", "Fir", "Yew")
    metric = 'weir_repaired_replies_total{model="m",rule="R26",fault="missing_choice"}'
    before = counted(server, metric)
    upstream.asked.clear()
    request: dict[str, Any] = {"messages": HELLO, "n": 3, "seed": 7}
    if stream:
        recording = server.record_chat(**request, stream_options={"include_usage": True})
        usage = recording.usage
        said = [(choice.content, choice.finish) for choice in recording.choices]
    else:
        whole = server.chat(**request)
        usage = whole["usage"]
        said = [(choice["message"]["content"], choice["finish_reason"]) for choice in whole["choices"]]
    assert said == [("Larch", "stop"), ("Fir", "stop"), ("Yew", "stop")]
    assert [asked.body.get("n") for asked in upstream.asked] == [3, None, None]
    assert [asked.body["seed"] for asked in upstream.asked] == [7, 8, 9]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (21, 3 * 9)
    assert counted(server, metric) == before + 1


def test_an_upstream_that_cannot_be_asked_for_several_is_asked_often(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server]
) -> None:
    upstream = upstreams(one_by_one("Larch", "Fir"), models={"data": [{"id": "m", "owned_by": "library"}]})
    server = front("--upstream", upstream.url)
    response = server.chat(messages=HELLO, n=2)
    assert [choice["message"]["content"] for choice in response["choices"]] == ["Larch", "Fir"]
    assert all("n" not in asked.body for asked in upstream.asked)


def test_a_choice_that_fails_ends_the_reply_with_an_error(pair: tuple[ScriptedUpstream, Server]) -> None:
    upstream, server = pair
    scripts = [reply("Larch"), Script(status=503), reply("Larch"), Script(status=503)]
    upstream.script = lambda asked: scripts.pop(0)
    assert server.post("/v1/chat/completions", messages=HELLO, n=2).status_code in (502, 503)
    events = server.post("/v1/chat/completions", messages=HELLO, n=2, stream=True).text
    assert '"error"' in events and events.rstrip().endswith("data: [DONE]")
    upstream.script = reply("Fir")
    assert server.chat(messages=HELLO)["choices"][0]["message"]["content"] == "Fir"


def test_the_beginning_of_a_turn_ends_a_reply_and_is_text_in_one_with_a_form(
    pair: tuple[ScriptedUpstream, Server]
) -> None:
    upstream, server = pair
    upstream.script = reply('{"a":"b<｜Assis', 'tant｜>"}')
    assert server.chat(messages=HELLO)["choices"][0]["message"]["content"] == '{"a":"b'
    whole = server.chat(messages=HELLO, response_format={"type": "json_object"})
    assert whole["choices"][0]["message"]["content"] == '{"a":"b<｜Assistant｜>"}'


def test_a_reply_with_a_form_does_not_open_in_reasoning(
    upstreams: Callable[..., ScriptedUpstream], front: Callable[..., Server], tmp_path: Path
) -> None:
    upstream = upstreams(reply('{"a":', "1}"))
    config = tmp_path / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {upstream.url}\nmodels:\n  - name: m\n    reply_format: deepseek_r1\n"
        "    opens_in_reasoning: true\n")
    server = front("--config", str(config))
    message = server.chat(messages=HELLO)["choices"][0]["message"]
    assert message["reasoning_content"] == '{"a":1}'
    message = server.chat(messages=HELLO, response_format={"type": "json_object"})["choices"][0]["message"]
    assert message["content"] == '{"a":1}'
