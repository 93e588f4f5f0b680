"""`weir conform` against the real server, and against servers that sin."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ServerPool
from support.paths import BINARY, FIXTURES, ROOT
from support.scripted import CALL, DONE, ScriptedServer
from support.server import Server

TRANSCRIPTS = ROOT / "Tests" / "ConformanceTests" / "Transcripts"


def conform(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BINARY), "conform", *arguments], capture_output=True, text=True, timeout=170,
        env={**os.environ, **environment},
    )


def report_on(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = conform(*arguments, "--json")
    assert result.stdout, result.stderr
    return result.returncode, json.loads(result.stdout)


def rules(report: dict[str, Any], state: str) -> set[str]:
    return {rule["rule"] for section in report["sections"] for rule in section["rules"] if rule["state"] == state}


def evidence(report: dict[str, Any]) -> str:
    return "\n".join(
        f"{section['title']} {rule['rule']} {case['question']}: {case['message']} {case['bytes']}"
        for section in report["sections"] for rule in section["rules"] for case in rule["evidence"][:3]
    )


@pytest.mark.parametrize("model", FIXTURES)
def test_weir_passes_with_every_fixture_model(servers: ServerPool, model: str) -> None:
    code, report = report_on(servers.get(model).url)
    assert evidence(report) == ""
    assert code == 0
    assert {section["title"] for section in report["sections"]} >= {"Chat Completions", "Completions"}
    passed = rules(report, "passed")
    assert passed >= {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R15", "R16", "R19", "R26", "R27", "R29", "R41", "E1"}


def test_what_a_model_does_not_do_is_not_seen(servers: ServerPool) -> None:
    _, report = report_on(servers.get("chatml-unflagged").url, "--api", "chat")
    assert {"R28", "R33"} <= rules(report, "not_seen")
    _, report = report_on(servers.get("hermes").url, "--api", "chat")
    assert {"R8", "R9", "R10", "R11", "R12", "R13", "R24", "R34"} <= rules(report, "passed")


def test_the_scripted_server_is_clean_by_itself() -> None:
    with ScriptedServer() as url:
        code, report = report_on(url, "--timeout", "5")
    assert evidence(report) == ""
    assert code == 0
    assert rules(report, "passed") >= {"R8", "R9", "R10", "R11", "R13", "R27", "R34", "R41", "C1", "A1", "E1", "E4"}
    assert set(report["not_offered"]) == {"completions", "responses", "anthropic", "ollama"}


def is_chunk(event: Any) -> bool:
    return isinstance(event, dict) and bool(event.get("choices"))


def on_chunks(change: Callable[[dict[str, Any]], None]) -> Callable[[list[Any]], list[Any]]:
    """A sin in every chunk of a choice."""

    def sin(events: list[Any]) -> list[Any]:
        events = copy.deepcopy(events)
        for event in filter(is_chunk, events):
            change(event)
        return events

    return sin


def on_deltas(change: Callable[[dict[str, Any]], object]) -> Callable[[list[Any]], list[Any]]:
    return on_chunks(lambda event: [change(choice["delta"]) for choice in event["choices"]] and None)


def on_calls(change: Callable[[dict[str, Any]], object]) -> Callable[[list[Any]], list[Any]]:
    return on_deltas(lambda delta: [change(call) for call in delta.get("tool_calls") or []])


def last_chunk(events: list[Any]) -> dict[str, Any]:
    return [event for event in events if is_chunk(event)][-1]


def terminator_in_last_chunk(events: list[Any]) -> list[Any]:
    """LoRAX #276: the terminator as text, the role each time, no id, no [DONE]."""
    events = on_deltas(lambda delta: delta.update(role="assistant"))(events)
    for event in filter(is_chunk, events):
        event["id"] = "null"
    last = last_chunk(events)["choices"][0]
    if last["finish_reason"] == "stop":
        last["delta"]["content"] = "</s>"
    return events[:-1]


def empties_everywhere(events: list[Any]) -> list[Any]:
    """Xinference: `tool_calls: []` beside every text, and usage in the last chunk."""
    events = on_deltas(lambda delta: delta.setdefault("tool_calls", []))(events)
    last_chunk(events)["usage"] = {"prompt_tokens": 1, "completion_tokens": 99, "total_tokens": 100}
    return events


def two_finishes(events: list[Any]) -> list[Any]:
    """api-for-open-llm #231: a second finish_reason behind the first."""
    last = copy.deepcopy(last_chunk(events))
    place = events.index(last_chunk(events)) + 1
    return [*events[:place], last, *events[place:]]


def header_in_text(events: list[Any]) -> list[Any]:
    """Distributed-Llama #186: the model talks to itself behind the end of its turn."""
    last = copy.deepcopy(last_chunk(events))
    if last["choices"][0]["finish_reason"] != "stop":
        return events
    last["choices"][0].update(finish_reason=None, delta={"content": "<|start_header_id|>user"})
    place = events.index(last_chunk(events))
    return [*events[:place], last, *events[place:]]


def merged(events: list[Any]) -> list[Any]:
    """Two kinds in one chunk."""
    return on_deltas(lambda delta: delta.get("content") and delta.update(reasoning_content="hm"))(events)


def swapped_choices(events: list[Any]) -> list[Any]:
    def swap(event: dict[str, Any]) -> None:
        for choice in event["choices"]:
            choice["index"] = 2 - choice["index"]

    return on_chunks(swap)(events)


def counter() -> Callable[[dict[str, Any]], None]:
    numbers = iter(range(10**9))
    return lambda event: event.update(created=1790000000 + next(numbers))


WITH_TOOLS: Callable[[dict[str, Any]], bool] = lambda request: "tools" in request  # noqa: E731
SINS: dict[str, tuple[dict[str, Any], set[str]]] = {
    # The five predecessors.
    "terminator, role, id and no [DONE]": ({"sin": terminator_in_last_chunk}, {"R1", "R2", "R4", "R6", "R16", "R15"}),
    "empty calls and stray usage": ({"sin": empties_everywhere}, {"R7", "R32"}),
    "a terminator behind constrained JSON": (
        {"whole": lambda body: json.loads(json.dumps(body).replace('dam\\"}', 'dam\\"}<|im_end|>'))},
        {"R15", "R16", "C1"}),
    "two finish_reasons": ({"sin": two_finishes}, {"R4"}),
    "the next turn in the text": ({"sin": header_in_text}, {"R15", "R16"}),
    # The wild list.
    "the role in every chunk": ({"sin": on_deltas(lambda delta: delta.update(role="assistant"))}, {"R1"}),
    "created differs": ({"sin": on_chunks(counter())}, {"R2"}),
    "one id for all": ({"sin": on_chunks(lambda event: event.update(id="chatcmpl-1"))}, {"R2"}),
    "no finish_reason key": (
        {"sin": on_chunks(lambda event: [
            choice.pop("finish_reason") for choice in event["choices"] if choice["finish_reason"] is None] and None)},
        {"R3"}),
    "no finish_reason": ({"sin": lambda events: [
        event for event in events if not is_chunk(event) or not event["choices"][0]["finish_reason"]]}, {"R4", "R15"}),
    "stop for calls": (
        {"when": WITH_TOOLS, "sin": lambda events: json.loads(json.dumps(events).replace('"tool_calls"}', '"stop"}'))},
        {"R5", "R15"}),
    "no [DONE]": ({"sin": lambda events: events[:-1]}, {"R6"}),
    "[DONE] twice": ({"sin": lambda events: [*events, DONE]}, {"R6"}),
    "usage unasked": ({"sin": on_chunks(lambda event: event.setdefault("usage", None))}, {"R7"}),
    "calls without an index": ({"sin": on_calls(lambda call: call.pop("index"))}, {"R8"}),
    "a new id with each fragment": ({"sin": on_calls(lambda call: call.update(id=f"call_{os.urandom(6).hex()}"))}, {"R9"}),
    "a name of null": ({"sin": on_calls(lambda call: call["function"].setdefault("name", None))}, {"R9"}),
    "calls from 1": ({"sin": on_calls(lambda call: call.update(index=call["index"] + 1))}, {"R10"}),
    "a constant call id": (
        {"sin": on_calls(lambda call: "id" in call and call.update(id="call_constant"))}, {"R11"}),
    "the model's own call id": (
        {"sin": on_calls(lambda call: "id" in call and call.update(id="functions.get_weather:0"))}, {"R11"}),
    "a marker in a name": (
        {"sin": on_calls(lambda call: "name" in call["function"] and call["function"].update(
            name="get_weather<|channel|>commentary"))}, {"R12", "R16", "R15"}),
    "arguments left out": (
        {"sin": on_calls(lambda call: "name" in call["function"] and call["function"].pop("arguments"))}, {"R8"}),
    "arguments twice": (
        {"sin": on_calls(lambda call: call["function"]["arguments"].endswith("}") and call["function"].update(
            arguments=call["function"]["arguments"] + CALL[1]))}, {"R13", "R15"}),
    "text that the whole reply has not": (
        {"sin": on_deltas(lambda delta: delta.get("content") and delta.update(content=delta["content"].replace("A", "B")))},
        {"R15"}),
    "a split character": ({"raw": lambda stream: stream.replace("🙂".encode(), b"\xf0\x9f")}, {"R19"}),
    "U+FFFD": ({"sin": on_deltas(lambda delta: delta.get("content") and delta.update(
        content=delta["content"].replace("🙂", "\ufffd\ufffd")))}, {"R19"}),
    "two kinds in a chunk": ({"sin": merged}, {"R25"}),
    "choices in another order": ({"sin": swapped_choices, "when": lambda request: request.get("n") == 3}, {"R26"}),
    "no log probabilities": (
        {"sin": on_chunks(lambda event: [choice.pop("logprobs", None) for choice in event["choices"]] and None)},
        {"R27"}),
    "an error as bare text": (
        {"sin": lambda events: [*events[:2], {"error": "boom"}]}, {"R28", "R6", "R39"}),
    "silence": ({"sin": lambda events: events[:2]}, {"R6", "R28"}),
    "no data: before the JSON": ({"raw": lambda stream: stream.replace(b'data: {', b'{')}, {"R29"}),
    "empty chunks": ({"sin": lambda events: [
        *events[:1], *({**event, "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": None}]}
                       for event in events[:1]), *events[1:]]}, {"R32"}),
    "a call for a function": (
        {"sin": on_deltas(lambda delta: delta.get("function_call") and delta["function_call"].setdefault(
            "name", "get_weather"))}, {"R34"}),
    "a 500 for tools": ({"status": 500, "when": WITH_TOOLS}, {"R39"}),
    "a stop string that is ignored": ({"behaviour": "ignores stop"}, {"R41"}),
    "a stop string that is cut late": (
        {"sin": on_deltas(lambda delta: delta.get("content", "").endswith("g") and delta.update(content="ga")),
         "when": lambda request: bool(request.get("stop"))}, {"R15", "R41"}),
    "a stream that stays open": ({"behaviour": "stays open", "when": lambda request: request.get("n") == 3}, {"R6", "E3"}),
    "a stream that breaks off": ({"behaviour": "breaks off"}, {"E3"}),
    "a server that hangs": ({"behaviour": "silent"}, {"E3"}),
    "a server that talks no HTTP": ({"behaviour": "garbage"}, {"E3"}),
    "ordinary requests refused": (
        {"status": 400, "when": lambda request: request["messages"][0]["role"] == "system"}, {"A1"}),
}


@pytest.mark.parametrize("name", SINS)
def test_a_sin_is_named_by_its_rule(name: str) -> None:
    script, expected = SINS[name]
    with ScriptedServer(**script) as url:
        code, report = report_on(url, "--api", "chat", "--model", "scripted", "--timeout", "2")
    assert code == 1
    assert expected <= rules(report, "failed"), evidence(report)


def test_recorded_streams_are_read_from_files() -> None:
    for path in sorted(TRANSCRIPTS.iterdir()):
        result = conform("--file", str(path))
        assert result.returncode == 0, result.stdout


def test_a_broken_file_is_shown_with_its_bytes(tmp_path: Path) -> None:
    clean = (TRANSCRIPTS / "chat.sse").read_text(encoding="utf-8")
    broken = tmp_path / "broken.sse"
    broken.write_text(clean.replace("🙂", "<|im_end|>"), encoding="utf-8")
    result = conform("--file", str(broken))
    assert result.returncode == 1
    assert "R16  FAILED" in result.stdout
    assert '{"content":"! <|im_end|>"}' in result.stdout
    assert "R8   not seen" in result.stdout


def test_junit_and_badge_are_written(tmp_path: Path) -> None:
    junit, badge = tmp_path / "junit.xml", tmp_path / "badge.svg"
    with ScriptedServer(lambda events: events[:-1]) as url:
        result = conform(url, "--api", "chat", "--timeout", "5", "--junit", str(junit), "--badge", str(badge))
    assert result.returncode == 1
    suites = ElementTree.parse(junit).getroot()
    failed = [case.get("name", "") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert [name.split()[0] for name in failed] == ["R6"]
    assert suites.get("failures") == "1"
    assert ElementTree.parse(badge).getroot().tag.endswith("svg")


def test_the_key_is_sent_and_never_shown() -> None:
    with ScriptedServer(status=401) as url:
        result = conform(url, "--api", "chat", "--timeout", "5", WEIR_API_KEY="sk-very-secret")
    assert "sk-very-secret" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        ((), 64, "URL"),
        (("http://127.0.0.1:1", "--model", "x"), 69, "127.0.0.1"),
        (("ftp://127.0.0.1",), 65, "http://"),
        (("https://127.0.0.1:1", "--model", "x"), 69, "127.0.0.1"),
        (("http://127.0.0.1:99999",), 65, "http://"),
        (("--file", "no-such-file.sse"), 66, "no-such-file.sse"),
        (("http://127.0.0.1:1", "--api", "soap"), 64, "soap"),
        (("http://127.0.0.1:1", "--timeout", "0"), 64, "timeout"),
    ],
)
def test_wrong_use_says_what_is_wrong(arguments: tuple[str, ...], code: int, hint: str) -> None:
    result = conform(*arguments)
    assert result.returncode == code, result.stderr
    assert hint in result.stderr


def test_an_api_that_is_not_there_is_said(hermes: Server) -> None:
    with ScriptedServer() as url:
        result = conform(url, "--api", "anthropic", "--timeout", "5")
    assert result.returncode == 1
    assert "/v1/messages" in result.stderr
