"""llama.cpp's own server behind Weir: what the fixture models learnt comes out, as from the embedded engine.

Needs the server that `Scripts/llama-server.sh` builds; skipped without it.
"""

from __future__ import annotations

import json
import math
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from conftest import ServerPool
from support.dialogues import Turn, fixture, known_fixtures, marker_pattern
from support.paths import FIXTURES, ROOT, model_path
from support.replies import whole_chat
from support.server import Server

LLAMA_SERVER = Path(
    os.environ.get("WEIR_LLAMA_SERVER", ROOT / ".deps" / "llama.cpp" / "build" / "bin" / "llama-server"))

pytestmark = pytest.mark.skipif(
    not LLAMA_SERVER.exists(), reason=f"there is no {LLAMA_SERVER}; Scripts/llama-server.sh builds it")


class LlamaServer:
    """A running llama-server."""

    def __init__(self, model: str, *arguments: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.process = subprocess.Popen(
            [LLAMA_SERVER, "--model", model_path(model), "--alias", model, "--port", self.url.rsplit(":", 1)[1],
             "--threads", "1", "--ctx-size", "4096", "--parallel", "2", "--jinja", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{self.url}/health").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None and time.monotonic() < deadline, "llama-server did not start"
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module", params=FIXTURES)
def upstream(request: pytest.FixtureRequest) -> Iterator[tuple[str, LlamaServer]]:
    server = LlamaServer(request.param)
    yield request.param, server
    server.stop()


@pytest.fixture(scope="module")
def raw(upstream: tuple[str, LlamaServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    name, server = upstream
    config = tmp_path_factory.mktemp("raw") / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {server.url}\n"
        f"models:\n  - name: {name}\n    mode: raw\n    template: {model_path(name)}\n    context_size: 2048\n")
    front = Server(None, ["--config", str(config)]).wait_until_ready()
    yield front
    assert front.stop() == 0


@pytest.fixture(scope="module")
def chat(upstream: tuple[str, LlamaServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Told how the model ends its turns, which its vocabulary does not say of some of them."""
    name, server = upstream
    config = tmp_path_factory.mktemp("chat") / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {server.url}\n"
        f"models:\n  - name: {name}\n    terminators: [{json.dumps(fixture(name).turn_end)}]\n")
    front = Server(None, ["--config", str(config)]).wait_until_ready()
    yield front
    assert front.stop() == 0


def turns(name: str) -> list[Turn]:
    return list(fixture(name).turns) if name in known_fixtures() else []


def test_raw_mode_says_what_the_model_learnt(upstream: tuple[str, LlamaServer], raw: Server) -> None:
    """Prompts are made and replies are parsed here, so that it is exactly the embedded engine's."""
    wrong = []
    for turn in turns(upstream[0]):
        streamed = raw.record_chat(**turn.request).choice.said
        (whole,) = whole_chat(raw.chat(**turn.request))
        if not streamed == whole.said == turn.said:
            wrong.append((turn.name, streamed, turn.said))
    assert not wrong, wrong


@pytest.fixture(scope="module")
def embedded(upstream: tuple[str, LlamaServer], servers: ServerPool) -> Server:
    """The same model, run by Weir itself."""
    return servers.get(upstream[0])


def compare(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """llama.cpp names no token that ends within a character, so that such a character is one entry."""
    rest = iter(theirs)
    for entry in ours:
        other = next(rest)
        covered = list(other["bytes"])
        while covered != entry["bytes"]:
            assert len(covered) < len(entry["bytes"]), (entry, covered)
            other = next(rest)
            covered += other["bytes"]
        assert math.isclose(entry["logprob"], other["logprob"], abs_tol=0.05), (entry, other)
        assert [e["bytes"] for e in entry["top_logprobs"]][:1] == [e["bytes"] for e in other["top_logprobs"]][:1]
        assert len(entry["top_logprobs"]) == len(other["top_logprobs"])
    assert next(rest, None) is None


def test_log_probabilities_are_those_of_the_embedded_engine(
    upstream: tuple[str, LlamaServer], raw: Server, embedded: Server
) -> None:
    plain = [turn for turn in turns(upstream[0]) if not turn.calls][:8]
    assert plain
    for turn in plain:
        request = {**turn.request, "logprobs": True, "top_logprobs": 3}
        (ours,) = whole_chat(raw.chat(**request))
        (theirs,) = whole_chat(embedded.chat(**request))
        assert ours.said == theirs.said, turn.name
        compare(ours.logprobs, theirs.logprobs)
        streamed = raw.record_chat(**request).choice
        assert [entry["bytes"] for entry in streamed.logprobs] == [entry["bytes"] for entry in ours.logprobs]


def test_tokens_are_counted_as_by_the_embedded_engine(
    upstream: tuple[str, LlamaServer], raw: Server, embedded: Server
) -> None:
    for turn in turns(upstream[0])[:8]:
        ours, theirs = raw.chat(**turn.request)["usage"], embedded.chat(**turn.request)["usage"]
        for key in ("prompt_tokens", "completion_tokens"):
            assert ours[key] == theirs[key], turn.name


WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 12}, "days": {"type": "integer", "minimum": 1, "maximum": 14},
        "unit": {"enum": ["celsius", "fahrenheit"]},
    },
    "required": ["city", "days", "unit"], "additionalProperties": False,
}


def tools(strict: bool) -> list[dict[str, Any]]:
    schemas = {"get_weather": WEATHER, "get_time": {"type": "object", "properties": {"zone": {"type": "string", "maxLength": 8}}}}
    return [
        {"type": "function", "function": {"name": name, "description": name, "parameters": schema, "strict": strict}}
        for name, schema in schemas.items()
    ]


ASK = [{"role": "user", "content": "What is the weather in Oslo?"}]
FORMS: dict[str, dict[str, Any]] = {
    "required": {"tools": tools(False), "tool_choice": "required", "parallel_tool_calls": False},
    "named": {
        "tools": tools(False), "tool_choice": {"type": "function", "function": {"name": "get_time"}},
        "parallel_tool_calls": False,
    },
    "strict": {"tools": tools(True), "parallel_tool_calls": False},
    "schema": {"response_format": {"type": "json_schema", "json_schema": {"name": "w", "schema": WEATHER}}},
    "object": {"response_format": {"type": "json_object"}},
    "regex": {"guided_regex": "(larch|pine)-[0-9]{2}"},
    "choice": {"guided_choice": ["larch", "pine", "Paris"]},
    "grammar": {"grammar": 'root ::= "a" [b-d]+ "e"'},
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_asked_for_is_held(upstream: tuple[str, LlamaServer], raw: Server, form: str) -> None:
    """Also where the model has learnt nothing of the kind; a reply that is not as asked would be an error."""
    if form in ("required", "named", "strict") and upstream[0] == "custom-end":
        pytest.skip("this model has no calls")
    for temperature in (0, 1):
        request = {"messages": ASK, "temperature": temperature, "seed": 7, "max_tokens": 150, **FORMS[form]}
        choice = raw.record_chat(**request).choice
        if choice.finish == "length":
            continue
        content = choice.content or ""
        if form in ("required", "named"):
            assert choice.finish == "tool_calls" and len(choice.calls) == 1
        for call in choice.calls:
            arguments = json.loads(call.arguments)
            jsonschema.validate(arguments, WEATHER if call.name == "get_weather" else {"type": "object"})
        if form == "schema":
            jsonschema.validate(json.loads(content), WEATHER)
        elif form == "object":
            assert isinstance(json.loads(content), dict)
        elif form in ("regex", "choice", "grammar"):
            pattern = {"regex": "(larch|pine)-[0-9]{2}", "choice": "larch|pine|Paris", "grammar": "a[b-d]+e"}[form]
            assert re.fullmatch(pattern, content)


def test_what_is_held_is_what_the_embedded_engine_says(
    upstream: tuple[str, LlamaServer], raw: Server, embedded: Server
) -> None:
    """What a model knows by heart, it says in whatever form fits.

    Text that must follow is put there by the embedded engine in the tokens that a model expects, while llama.cpp lets
    the model choose among all; where calls are not written as the model learnt, that makes a difference.
    """
    learnt = upstream[0] in ("hermes", "llama3", "chatml-unflagged", "deepseek-r1")
    calls = [turn for turn in turns(upstream[0]) if turn.calls and not turn.expected["content"]][:4]
    for turn in calls:
        request = {**turn.request, "tool_choice": "required"}
        ours, theirs = whole_chat(raw.chat(**request))[0], whole_chat(embedded.chat(**request))[0]
        if learnt:
            assert ours.said == theirs.said == turn.said, turn.name
        else:
            assert ours.finish == theirs.finish == "tool_calls"
            assert [call.name for call in ours.calls] == [call.name for call in theirs.calls]
    plain = [turn for turn in turns(upstream[0]) if not turn.tools and turn.expected["content"]][:4]
    for turn in plain:
        answer = turn.expected["content"]
        forms = [
            {"guided_choice": [answer, "larch"]}, {"guided_regex": re.escape(answer) + "|larch"},
            {"grammar": f"root ::= {json.dumps(answer, ensure_ascii=False)} | \"larch\""},
        ]
        for form in forms:
            request = {**turn.request, **form}
            ours, theirs = whole_chat(raw.chat(**request))[0], whole_chat(embedded.chat(**request))[0]
            assert ours.said == theirs.said == turn.said, (turn.name, form)


def test_a_template_alone_is_enough(tmp_path: Path, hermes: LlamaServer) -> None:
    """Control tokens are shown by their text, so that markup and ends are seen."""
    template = tmp_path / "hermes.jinja"
    template.write_text(httpx.get(f"{hermes.url}/props").json()["chat_template"])
    config = tmp_path / "weir.yaml"
    config.write_text(
        f"upstreams:\n  - url: {hermes.url}\n"
        f"models:\n  - {{name: hermes, mode: raw, template: {template}, reply_format: qwen3, context_size: 2048}}\n")
    front = Server(None, ["--config", str(config)]).wait_until_ready()
    wrong = []
    for turn in turns("hermes"):
        (whole,) = whole_chat(front.chat(**turn.request))
        if whole.said != turn.said:
            wrong.append((turn.name, whole.said, turn.said))
    request = {"messages": ASK, "temperature": 0, "max_tokens": 120, **FORMS["required"]}
    (call,) = whole_chat(front.chat(**request))
    assert call.finish in ("tool_calls", "length")
    assert front.stop() == 0
    assert not wrong, wrong


def test_chat_mode_obeys_the_contract_and_shows_no_markup(upstream: tuple[str, LlamaServer], chat: Server) -> None:
    """How well the model is prompted is the upstream's; that its stream is exact is Weir's."""
    markup = marker_pattern(upstream[0])
    for turn in turns(upstream[0]):
        if turn.tools and upstream[0] == "react":
            continue  # llama-server cannot render tools with this template, and says so.
        streamed = chat.record_chat(**turn.request, max_tokens=200).choice
        assert not markup.search(f"{streamed.reasoning or ''}{streamed.content or ''}"), (turn.name, streamed)
        assert streamed.finish in ("stop", "length", "tool_calls")


@pytest.fixture(scope="module")
def hermes() -> Iterator[LlamaServer]:
    server = LlamaServer("hermes")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def hermes_front(hermes: LlamaServer) -> Iterator[Server]:
    front = Server(None, ["--upstream", hermes.url]).wait_until_ready()
    yield front
    assert front.stop() == 0


def test_chat_mode_says_what_hermes_learnt(hermes_front: Server) -> None:
    wrong = []
    for turn in fixture("hermes").turns:
        content, reasoning, calls, finish = hermes_front.record_chat(**turn.request).choice.said
        # The upstream keeps the whitespace around what it parses.
        streamed = ((content or "").strip() or None, (reasoning or "").strip() or None, calls, finish)
        if streamed != turn.said:
            wrong.append((turn.name, streamed, turn.said))
    assert not wrong, wrong


def test_a_schema_reaches_the_upstream(hermes_front: Server) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"], "additionalProperties": False}
    reply = hermes_front.chat(
        messages=[{"role": "user", "content": "Hello!"}], temperature=0, max_tokens=50,
        response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": schema}})
    assert json.loads(reply["choices"][0]["message"]["content"]) in ({"a": True}, {"a": False})


def test_a_choice_reaches_the_upstream_as_a_grammar(hermes_front: Server) -> None:
    reply = hermes_front.chat(
        messages=[{"role": "user", "content": "Hello!"}], temperature=0, guided_choice=["larch", "pine"])
    assert reply["choices"][0]["message"]["content"] in ("larch", "pine")


def test_an_upstream_that_is_killed_in_mid_stream_ends_the_reply(tmp_path: Path) -> None:
    doomed = LlamaServer("hermes")
    front = Server(None, ["--upstream", doomed.url]).wait_until_ready()
    body = {"model": "hermes", "messages": [{"role": "user", "content": "Hello!"}], "ignore_eos": True, "stream": True}
    with front.http.stream("POST", "/v1/chat/completions", json=body) as response:
        lines = []
        for line in response.iter_lines():
            lines.append(line)
            if len(lines) == 20:
                doomed.stop()
    lines = [line for line in lines if line]
    assert '"error":' in lines[-2] and lines[-1] == "data: [DONE]"
    response = front.post("/v1/chat/completions", messages=body["messages"])
    assert response.status_code in (502, 503), response.text
    assert front.stop() == 0
