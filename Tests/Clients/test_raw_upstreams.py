"""Raw mode: prompts are made and replies are parsed by Weir, whatever server continues the text."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ServerPool
from support.dialogues import fixture, question
from support.paths import BINARY, model_path
from support.replies import whole_chat
from support.server import Server
from support.upstream import CHAT, DONE, Asked, Script, ScriptedUpstream, event

HELLO = [{"role": "user", "content": "Hello!"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "add", "strict": True,
        "parameters": {
            "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"],
            "additionalProperties": False,
        },
    },
}
CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def token(text: str, model: str = "hermes") -> int:
    command = [BINARY, "tokenize", model_path(model), text, "--special"]
    return int(subprocess.run(command, capture_output=True, text=True, timeout=30).stdout.split("\t")[0])


def native(*texts: str, end: str = "eos", **more: Any) -> Script:
    """A reply as llama.cpp's own endpoint streams it."""
    events = [event({"index": 0, "content": text, "tokens": [], "stop": False}) for text in texts]
    count = {"tokens_predicted": len(texts) + 1, "tokens_evaluated": 20, "timings": {"cache_n": 4}}
    last = {"index": 0, "content": "", "tokens": [], "stop": True, "stop_type": end, **count, **more}
    return Script([*events, event(last)])


def completion(*texts: str, finish: str = "stop", usage: dict[str, int] | None = None) -> Script:
    """A reply as `/v1/completions` streams it, without naming tokens."""
    events = [event({"choices": [{"index": 0, "text": text, "finish_reason": None}]}) for text in texts]
    events.append(event({"choices": [{"index": 0, "text": "", "finish_reason": finish}]}))
    if usage:
        events.append(event({"choices": [], "usage": usage}))
    return Script([*events, DONE])


class Front:
    """A scripted upstream of some kind, and the server that makes prompts for it."""

    def __init__(self, folder: Path, kind: str, template: Path | None = None, model: str = "hermes") -> None:
        self.upstream = ScriptedUpstream()
        config = folder / f"{kind}.yaml"
        entry = {"name": "m", "mode": "raw", "template": str(template or model_path(model))}
        if template:
            entry["reply_format"] = "hermes_json"
        config.write_text(json.dumps({
            "upstreams": [{"url": self.upstream.url, "kind": kind}], "models": [entry]}))
        self.server = Server(None, ["--config", str(config)]).wait_until_ready()

    def ask(self, script: Script, path: str = CHAT, **body: Any) -> tuple[Any, dict[str, Any]]:
        """The response, and what the upstream was asked."""
        self.upstream.script = script
        self.upstream.asked.clear()
        body = body if path != CHAT else {"messages": HELLO, **body}
        response = self.server.post(path, **body)
        return response, (self.upstream.asked[-1].body if self.upstream.asked else {})

    def stop(self) -> None:
        assert self.server.stop() == 0, self.server.failure("ended badly")
        self.upstream.close()


@pytest.fixture(scope="module")
def fronts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Front]]:
    made: dict[tuple[str, bool], Front] = {}
    folder = tmp_path_factory.mktemp("raw")
    template = folder / "chatml.jinja"
    template.write_text(CHATML)

    def front(kind: str, knows_tokens: bool = True) -> Front:
        key = (kind, knows_tokens)
        if key not in made:
            inner = tmp_path_factory.mktemp("front")
            made[key] = Front(inner, kind, None if knows_tokens else template)
        return made[key]

    yield front
    for each in made.values():
        each.stop()


def said(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]


# Log probabilities.


@pytest.fixture(scope="module")
def behind(servers: ServerPool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in front of another one, which speaks llama.cpp's own API."""
    inner = servers.get("hermes")
    config = tmp_path_factory.mktemp("behind") / "weir.yaml"
    config.write_text(
        f"upstreams: [{{url: '{inner.url}', kind: llama.cpp}}]\n"
        f"models: [{{name: hermes, mode: raw, template: {model_path('hermes')}, context_size: 2048}}]\n")
    server = Server(None, ["--config", str(config)]).wait_until_ready()
    yield server
    assert server.stop() == 0


@pytest.mark.parametrize("dialogue", ["hello", "russian", "family", "list"])
def test_log_probabilities_are_those_of_the_engine_behind(
    servers: ServerPool, behind: Server, dialogue: str
) -> None:
    turn = question("hermes", dialogue)
    request = {**turn.request, "logprobs": True, "top_logprobs": 3}
    (here,) = whole_chat(servers.get("hermes").chat(**request))
    (there,) = whole_chat(behind.chat(**request))
    streamed = behind.record_chat(**request).choice
    assert here.said == there.said == streamed.said == turn.said
    for found in (there.logprobs, streamed.logprobs):
        assert [entry["bytes"] for entry in found] == [entry["bytes"] for entry in here.logprobs]
        for ours, theirs in zip(found, here.logprobs, strict=True):
            assert math.isclose(ours["logprob"], theirs["logprob"], abs_tol=1e-2)
            assert [e["bytes"] for e in ours["top_logprobs"]] == [e["bytes"] for e in theirs["top_logprobs"]]


def test_what_is_held_behind_is_held_in_front(behind: Server) -> None:
    reply = behind.chat(messages=HELLO, temperature=0, guided_choice=["larch", "pine"])
    assert reply["choices"][0]["message"]["content"] in ("larch", "pine")
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"], "additionalProperties": False}
    reply = behind.chat(
        messages=HELLO, temperature=0, max_tokens=50,
        response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": schema}})
    assert json.loads(reply["choices"][0]["message"]["content"]) in ({"a": True}, {"a": False})


def vllm_events(ids: list[int], texts: list[str], prompt: list[int], echo: bool = False) -> Script:
    events = []
    for number, (id, text) in enumerate(zip(ids, texts, strict=True)):
        is_first, is_last = number == 0, number == len(ids) - 1
        named = ([*prompt, id] if echo else [id]) if is_first else [id]
        logprobs: dict[str, Any] = {
            "text_offset": [0] * len(named), "tokens": [f"token_id:{name}" for name in named],
            "token_logprobs": [-0.5] * len(named), "top_logprobs": [{f"token_id:{name}": -0.5} for name in named],
        }
        if echo and is_first:
            logprobs["token_logprobs"][0] = logprobs["top_logprobs"][0] = None
        choice = {
            "index": 0, "text": text, "logprobs": logprobs, "token_ids": [id],
            "finish_reason": "stop" if is_last else None,
        }
        if is_first:
            choice["prompt_token_ids"] = prompt
        events.append(event({"choices": [choice]}))
    count = {"prompt_tokens": len(prompt), "completion_tokens": len(ids), "total_tokens": len(prompt) + len(ids)}
    events.append(event({"choices": [], "usage": count}))
    return Script([*events, DONE])


def test_vllm_names_its_tokens_by_number(fronts: Callable[..., Front]) -> None:
    front = fronts("vllm")
    ids = [token("A"), token("b"), token("<|im_end|>")]
    response, asked = front.ask(vllm_events(ids, ["A", "b", ""], [1, 2, 3]), logprobs=True, top_logprobs=2)
    choice = said(response)
    assert choice["message"]["content"] == "Ab" and choice["finish_reason"] == "stop"
    assert [bytes(entry["bytes"]) for entry in choice["logprobs"]["content"]] == [b"A", b"b"]
    assert choice["logprobs"]["content"][0]["top_logprobs"][0]["bytes"] == list(b"A")
    assert response.json()["usage"]["prompt_tokens"] == 3
    assert response.json()["usage"]["completion_tokens"] == 3
    assert asked["logprobs"] == 2 and asked["return_tokens_as_token_ids"] is True


def test_vllm_echoes_a_prompt_with_its_log_probabilities(fronts: Callable[..., Front]) -> None:
    front = fronts("vllm")
    prompt = [token("A"), token("b")]
    response, asked = front.ask(
        vllm_events([token("c"), token("<|im_end|>")], ["c", ""], prompt, echo=True), "/v1/completions",
        prompt="Ab", echo=True, logprobs=1)
    choice = said(response)
    assert choice["text"] == "Abc" and asked["echo"] is True
    assert choice["logprobs"]["tokens"] == ["A", "b", "c"]
    assert choice["logprobs"]["token_logprobs"] == [None, -0.5, -0.5]


def test_llama_cpp_has_none_of_the_prompt(fronts: Callable[..., Front]) -> None:
    response, _ = fronts("llama.cpp").ask(native("x"), "/v1/completions", prompt="A", echo=True, logprobs=1)
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "logprobs" and "llama.cpp" in response.json()["error"]["message"]


# Constraints.


def test_each_server_is_asked_in_its_own_words(fronts: Callable[..., Front]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    json_schema = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    text = '{ "a" : 1 }'
    _, asked = fronts("vllm", False).ask(completion(text), response_format=json_schema)
    assert asked["structured_outputs"] == {"json": schema}
    _, asked = fronts("sglang", False).ask(completion(text), response_format=json_schema)
    assert json.loads(asked["json_schema"]) == schema
    # This model may think before it answers, which only a grammar can say.
    _, asked = fronts("vllm").ask(completion('{"a": 1}'), response_format=json_schema)
    assert "<think>" in asked["structured_outputs"]["grammar"]
    response, asked = fronts("llama.cpp").ask(native('{"a": 1}'), response_format=json_schema)
    assert asked["grammar"].startswith("root ::= ") and said(response)["message"]["content"] == '{"a": 1}'
    end = event({
        "token": {"id": 1, "text": text, "logprob": -1, "special": False}, "generated_text": text,
        "details": {"finish_reason": "eos_token", "generated_tokens": 1, "prompt_tokens": 5}})
    _, asked = fronts("tgi").ask(Script([end]), response_format=json_schema)
    assert asked["parameters"]["grammar"] == {"type": "json", "value": schema}
    response, asked = fronts("lorax").ask(Script([end]), response_format=json_schema)
    assert asked["parameters"]["response_format"] == {"type": "json_object", "schema": schema}
    assert said(response)["message"]["content"] == text


def test_a_call_is_demanded_with_a_grammar(fronts: Callable[..., Front]) -> None:
    request = {"tools": [TOOL], "tool_choice": "required"}
    response, asked = fronts("sglang").ask(completion(CALL), **request)
    assert "<tool_call>" in asked["ebnf"]
    choice = said(response)
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"][0]["function"] == {"name": "add", "arguments": '{"a": 1}'}
    # Strict tools leave free whether there is a call, and what is said before it.
    response, asked = fronts("vllm").ask(completion("Let me see.\n", CALL), tools=[TOOL])
    assert "grammar" in asked["structured_outputs"]
    assert said(response)["message"]["content"] == "Let me see."
    _, asked = fronts("llama.cpp").ask(native(CALL), **request)
    assert f"<[{token('<tool_call>')}]>" in asked["grammar"] or "<tool_call>" in asked["grammar"]


@pytest.mark.parametrize(("kind", "body", "field"), [
    ("tgi", {"tools": [TOOL], "tool_choice": "required"}, "tool_choice"),
    ("lorax", {"guided_regex": "a|b"}, "guided_regex"),
    ("openai", {"response_format": {"type": "json_object"}}, "response_format.type"),
    ("tgi", {"grammar": 'root ::= "a"'}, "grammar"),
])
def test_what_a_server_cannot_hold_is_refused(
    fronts: Callable[..., Front], kind: str, body: dict[str, Any], field: str
) -> None:
    response, asked = fronts(kind).ask(Script(), **body)
    assert response.status_code == 400 and not asked
    assert response.json()["error"]["param"] == field


@pytest.mark.parametrize("texts", [("maybe",), ("ye",), ("yes", "!")])
@pytest.mark.parametrize("kind", ["vllm", "sglang"])
def test_a_server_that_ignores_the_form_is_found_out(
    fronts: Callable[..., Front], kind: str, texts: tuple[str, ...]
) -> None:
    front = fronts(kind)
    response, _ = front.ask(completion(*texts), guided_choice=["yes", "no"])
    if texts[0] == "yes":
        # Nothing can follow, so that what does is not of the reply.
        assert said(response)["message"]["content"] == "yes" and said(response)["finish_reason"] == "stop"
        return
    assert response.status_code == 502
    assert "`guided_choice`" in response.json()["error"]["message"]
    streamed = front.server.post(CHAT, messages=HELLO, guided_choice=["yes", "no"], stream=True)
    assert '"error":' in streamed.text and '"finish_reason":"stop"' not in streamed.text
    # It may still serve others.
    for _ in range(4):
        front.ask(completion(*texts), guided_choice=["yes", "no"])
    assert said(front.ask(completion("Hi"))[0])["message"]["content"] == "Hi"


def test_json_that_does_not_satisfy_its_schema_is_found_out(fronts: Callable[..., Front]) -> None:
    front = fronts("vllm", False)
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    request = {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}}
    response, _ = front.ask(completion('{"a": "x"}'), **request)
    assert response.status_code == 502 and "`response_format" in response.json()["error"]["message"]
    # What was cut off is not wrong.
    response, _ = front.ask(completion('{"a": ', finish="length"), **request)
    assert said(response)["finish_reason"] == "length"


# A template alone.


@pytest.mark.parametrize("text", ["Say <|im_end|>", "<|eot_id|>", "</s>", "<tool_call>", "<|im_start|>system"])
def test_a_message_cannot_spell_markup_where_only_a_template_is_known(
    fronts: Callable[..., Front], text: str
) -> None:
    message = [{"role": "user", "content": text}]
    response, asked = fronts("vllm", False).ask(completion("x"), messages=message)
    assert response.status_code == 400 and not asked
    assert response.json()["error"]["param"] == "messages"


def test_what_is_no_markup_goes_through(fronts: Callable[..., Front]) -> None:
    message = [{"role": "user", "content": "if a < b: <b>x</b> [1] <|"}]
    response, asked = fronts("vllm", False).ask(completion("Yes."), messages=message)
    assert said(response)["message"]["content"] == "Yes."
    assert asked["prompt"] == f"<|im_start|>user\n{message[0]['content']}<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize("kind", ["vllm", "llama.cpp", "openai"])
def test_a_template_alone_tells_what_ends_a_turn(fronts: Callable[..., Front], kind: str) -> None:
    """Also where the server does not stop at it."""
    texts = ["Hi", "<|im_", "end|>", "\n<|im_start|>user\nMore"]
    response, asked = fronts(kind, False).ask(
        native(*texts) if kind == "llama.cpp" else completion(*texts), max_tokens=50)
    choice = said(response)
    assert (choice["message"]["content"], choice["finish_reason"]) == ("Hi", "stop")
    assert asked["stop"] == ["<|im_end|>"]
    if kind == "llama.cpp":
        # It hides the text of control tokens that it is not told to show.
        assert {"<|im_end|>", "<tool_call>"} <= set(asked["preserved_tokens"])


# Counts.


def metric(server: Server, name: str) -> float:
    lines = [line for line in server.http.get("/metrics").text.splitlines() if line.startswith(name)]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def test_tokens_are_counted_for_the_client_and_for_the_metrics(fronts: Callable[..., Front]) -> None:
    front = fronts("sglang")
    before = metric(front.server, "weir_generated_tokens_total")
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    response, _ = front.ask(completion("One two", " three", usage=usage))
    found = response.json()["usage"]
    assert (found["prompt_tokens"], found["completion_tokens"]) != (0, 0)
    assert found["completion_tokens"] == 7
    assert metric(front.server, "weir_generated_tokens_total") == before + 7


def test_several_choices_are_several_replies(fronts: Callable[..., Front]) -> None:
    front = fronts("llama.cpp")
    front.upstream.asked.clear()
    seeds: list[int] = []

    def script(asked: Asked) -> Script:
        seeds.append(asked.body["seed"])
        return native(f"reply {asked.body['seed']}")

    front.upstream.script = script
    reply = front.server.chat(messages=HELLO, n=3, seed=5)
    assert [choice["message"]["content"] for choice in reply["choices"]] == ["reply 5", "reply 6", "reply 7"]
    assert sorted(seeds) == [5, 6, 7]


def test_stop_strings_end_the_reply_and_the_request(fronts: Callable[..., Front]) -> None:
    front = fronts("vllm")
    front.upstream.was_left.clear()
    parts = [event({"choices": [{"index": 0, "text": text, "finish_reason": None}]}) for text in ["alpha", ", b", "eta"]]
    response, _ = front.ask(Script([*parts, 20.0, DONE]), stop=[", beta"])
    assert said(response)["message"]["content"] == "alpha"
    assert front.upstream.was_left.wait(5)


def test_an_end_that_is_ignored_is_forbidden(fronts: Callable[..., Front]) -> None:
    end = token("<|im_end|>")
    _, asked = fronts("vllm").ask(completion("x", finish="length"), ignore_eos=True, max_tokens=3)
    assert asked["ignore_eos"] is True and asked["logit_bias"][str(end)] == -100
    assert end not in asked.get("stop_token_ids", [])
    _, asked = fronts("llama.cpp").ask(native("x", end="limit"), ignore_eos=True, max_tokens=3)
    assert [end, False] in asked["logit_bias"]


def test_ollama_makes_prompts_of_its_own(fronts: Callable[..., Front]) -> None:
    response, asked = fronts("ollama").ask(Script())
    assert response.status_code == 400 and not asked and "Ollama" in response.json()["error"]["message"]


def test_every_known_dialogue_is_unharmed(behind: Server) -> None:
    """Of those whose markup is text; a server of completions shows no control tokens."""
    plain = [turn for turn in fixture("hermes").turns if not turn.tools and not turn.expected.get("reasoning_content")]
    for turn in plain[:12]:
        (whole,) = whole_chat(behind.chat(**turn.request))
        assert whole.said == turn.said, turn.name
