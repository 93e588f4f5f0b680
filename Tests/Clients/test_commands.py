"""The commands that show what Weir knows: parse, formats, inspect, render, tokenize, complete."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.paths import BINARY, MODELS

GOLDEN = Path(__file__).parents[1] / "ReplyParsingTests" / "Golden"

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
CALL = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call>'


def weir(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def tools(tmp_path: Path) -> str:
    file = tmp_path / "tools.json"
    file.write_text(json.dumps(TOOLS))
    return str(file)


@pytest.mark.parametrize("chunk", [None, "1", "7"])
def test_parse_shows_the_message(tools: str, chunk: str | None) -> None:
    options = ["--chunk", chunk] if chunk else []
    shown = json.loads(weir("parse", "--format", "hermes_json", "--tools", tools, *options, stdin=CALL).stdout)
    assert list(shown) == ["role", "content", "reasoning_content", "tool_calls", "finish_reason"]
    assert shown["content"] is None
    assert shown["finish_reason"] == "tool_calls"
    (call,) = shown["tool_calls"]
    assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Oslo"}'}


def test_parse_shows_the_stream(tools: str) -> None:
    lines = weir("parse", "--format", "hermes_json", "--tools", tools, "--stream", stdin=CALL).stdout
    events = [line.removeprefix("data: ") for line in lines.splitlines() if line]
    assert events[-1] == "[DONE]"
    assert json.loads(events[-2])["choices"][0]["finish_reason"] == "tool_calls"


def test_parse_without_tools_leaves_markup_as_content() -> None:
    assert json.loads(weir("parse", "--format", "hermes_json", stdin=CALL).stdout)["content"] == CALL


def test_parse_reads_pieces_and_an_open_block() -> None:
    pieces = json.dumps([["text", "hm"], ["added", "</think>"], ["text", "Hi"], ["control", "<|im_end|>"]])
    shown = json.loads(weir("parse", "--format", "qwen3", "--reasoning-open", "--pieces", stdin=pieces).stdout)
    assert (shown["reasoning_content"], shown["content"]) == ("hm", "Hi")


def test_parse_ended_by_length_says_so() -> None:
    assert json.loads(weir("parse", "--format", "plain", "--finish", "length", stdin="a").stdout)[
        "finish_reason"
    ] == "length"


# Formats that have a name; the others come with their models.
NAMED = sorted(file for file in GOLDEN.glob("*.json") if file.stem != "response_template")


@pytest.mark.parametrize("file", NAMED, ids=lambda file: file.stem)
def test_every_golden_format_is_listed_and_parses_its_first_case(file: Path) -> None:
    names = {line.split()[0] for line in weir("formats").stdout.splitlines()}
    assert file.stem in names
    case = json.loads(file.read_text())[0]
    options = ["--reasoning-open"] if case["prompt_opens_reasoning"] else []
    shown = json.loads(
        weir("parse", "--format", file.stem, "--pieces", *options, stdin=json.dumps(case["segments"])).stdout
    )
    expected = case["expect"]
    assert shown["content"] == expected["content"]
    assert shown["reasoning_content"] == expected["reasoning_content"]


@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "in tokenizer_config.json"])
def test_a_models_own_response_template_is_read(tmp_path: Path, wrapped: bool) -> None:
    cases = json.loads((GOLDEN / "response_template.json").read_text())
    case = next(case for case in cases if case["expect"]["tool_calls"])
    template = case["response_template"]
    file = tmp_path / "tokenizer_config.json"
    file.write_text(json.dumps({"response_template": template} if wrapped else template))
    tools = tmp_path / "tools.json"
    tools.write_text(json.dumps(case["tools"]))
    options = ["--reasoning-open"] if case["prompt_opens_reasoning"] else []
    shown = json.loads(
        weir(
            "parse", "--response-template", str(file), "--tools", str(tools), "--pieces", *options,
            stdin=json.dumps(case["segments"]),
        ).stdout
    )
    assert [call["function"]["name"] for call in shown["tool_calls"]] == [
        call["name"] for call in case["expect"]["tool_calls"]
    ]


def test_an_unknown_format_is_bad_input() -> None:
    result = weir("parse", "--format", "nonesuch")
    assert result.returncode == 65
    assert "nonesuch" in result.stderr


def test_inspect_says_how_a_model_ends_and_is_read() -> None:
    shown = json.loads(weir("inspect", str(MODELS / "custom-end.gguf"), "--json").stdout)
    assert shown["end_strings"] == ["<~turn:over~>"]
    assert any("<~turn:over~>" in fault["message"] for fault in shown["faults"])
    assert json.loads(weir("inspect", str(MODELS / "hermes.gguf"), "--json").stdout)["reply_format"] == "qwen3"


def test_render_tells_the_template_from_the_input(tmp_path: Path) -> None:
    template = tmp_path / "chat.jinja"
    template.write_text("<s>{{ messages[0].content }}</s>")
    context = tmp_path / "context.json"
    context.write_text(json.dumps({"messages": [{"role": "user", "content": "</s>"}]}))
    assert weir("render", str(template), str(context)).stdout == "<s></s></s>"
    segments = json.loads(weir("render", str(template), str(context), "--segments").stdout)
    assert [segment["origin"] for segment in segments] == ["template", "input", "template"]


def test_a_broken_template_says_where(tmp_path: Path) -> None:
    template = tmp_path / "chat.jinja"
    template.write_text("fine\n{{ x | nonesuch }}")
    context = tmp_path / "context.json"
    context.write_text("{}")
    result = weir("render", str(template), str(context))
    assert result.returncode == 65
    assert "2:" in result.stderr and "nonesuch" in result.stderr


def test_tokenize_recognises_control_tokens_only_when_asked() -> None:
    model = str(MODELS / "hermes.gguf")
    assert "control" not in weir("tokenize", model, "<|im_end|>").stdout
    assert "control" in weir("tokenize", model, "<|im_end|>", "--special").stdout


def test_complete_continues_a_prompt() -> None:
    prompt = "<|im_start|>user\nWhat colour is the sky?<|im_end|>\n<|im_start|>assistant\n"
    result = weir("complete", str(MODELS / "hermes.gguf"), prompt, "--temperature", "0")
    assert result.stdout == "The sky is blue.\n"


SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


@pytest.fixture
def schema(tmp_path: Path) -> str:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(SCHEMA))
    return str(file)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ('{"name": "Ann", "age": 7}', 0, "the text is a sentence"),
        ('{"name": "Ann", "age": -7}', 1, "at byte 24"),
        ('{"name": "Ann"', 1, "not complete after its 14 bytes"),
        ('{"age": 7, "name": "Ann"}', 0, '{"name":"Ann","age":7}'),
        ('{"age": 7, "name": 8}', 1, "at byte 2"),
        ("no JSON", 1, "at byte 0"),
    ],
)
def test_grammar_says_whether_a_text_is_a_sentence(schema: str, text: str, code: int, says: str) -> None:
    shown = weir("grammar", schema, "--accepts", "-", stdin=text)
    assert (shown.returncode, says in shown.stdout) == (code, True), shown


def test_grammar_minds_the_order_of_members_when_told_so(schema: str) -> None:
    shown = weir("grammar", schema, "--accepts", "-", "--exact", stdin='{"age": 7, "name": "Ann"}')
    assert (shown.returncode, "at byte 2" in shown.stdout) == (1, True), shown


def test_grammar_names_what_cannot_be_enforced(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps({"type": "object", "properties": {"x": {"type": "object", "minProperties": 3}}}))
    shown = weir("grammar", str(file))
    assert shown.returncode == 65
    assert "minProperties at #/properties/x" in shown.stderr


def test_bench_measures_the_engine_and_what_is_served() -> None:
    model = str(MODELS / "hermes.gguf")
    shown = weir("bench", model, "--streams", "1,3", "--tokens", "40", "--prompt-tokens", "16", "--json")
    assert shown.returncode == 0, shown.stderr
    report = json.loads(shown.stdout)
    assert [row["streams"] for row in report["results"]] == [1, 3]
    for row in report["results"]:
        assert len(row["first_token_seconds"]) == row["streams"]
        assert row["served_tokens_per_second"] > 0 and row["engine_tokens_per_second"] > 0
        ratio = row["served_tokens_per_second"] / row["engine_tokens_per_second"]
        assert abs(ratio - row["ratio"]) < 1e-9


def test_bench_prints_a_table() -> None:
    shown = weir("bench", str(MODELS / "hermes.gguf"), "--streams", "2", "--tokens", "40", "--prompt-tokens", "16")
    assert shown.returncode == 0, shown.stderr
    assert "served, tokens/s" in shown.stdout and "hermes" in shown.stdout


def test_bench_refuses_what_cannot_be_measured() -> None:
    assert weir("bench", str(MODELS / "hermes.gguf"), "--streams", "0").returncode == 64
    assert weir("bench", str(MODELS / "hermes.gguf"), "--streams", "a").returncode == 64
