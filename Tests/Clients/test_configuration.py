"""Configuration files, and what is said about those that are wrong."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.paths import BINARY


def check(path: Path) -> subprocess.CompletedProcess[str]:
    """Runs where the files are that the configuration names."""
    return subprocess.run(
        [BINARY, "config", "check", str(path)], capture_output=True, text=True, timeout=30, cwd=path.parent,
        env={**os.environ, "KEY": "sk-1"})


WHOLE = """\
upstreams:
  - url: http://127.0.0.1:8000/v1
    kind: vllm
    models: [base, {name: pirate, upstream_name: lora-7}]
    api_key_env: KEY
    weight: 2
    max_in_flight: 64
    timeouts:
      connect: 1
      first_token: 120
      idle: 30
  - url: unix:/run/engine.sock
    models: [other]
  - url: https://engine.example
    models: [third]
    ca_file: ca.pem
    api_key_file: key
models:
  - name: base
    reply_format: qwen3
    opens_in_reasoning: true
    terminators: ["<|im_end|>"]
    hedge_after: 2.5
  - name: pirate
    mode: raw
    template: template.jinja
    context_size: 4096
  - name: other
probe_interval: 5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is right, among the files that it names."""
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    (tmp_path / "key").write_text("sk-2\n")
    (tmp_path / "template.jinja").write_text("{% for message in messages %}{{ message.content }}{% endfor %}")
    path = tmp_path / "weir.yaml"
    path.write_text(WHOLE)
    return path


def test_a_file_with_every_key_is_right(path: Path) -> None:
    result = check(path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{path} is right: 3 upstreams\n"


@pytest.mark.parametrize(
    ("find", "replacement", "line", "key", "words"),
    [
        ("ca.pem", "nothing.pem", 16, "upstreams[2].ca_file", "holds no certificates"),
        ("ca.pem", "key", 16, "upstreams[2].ca_file", "holds no certificates"),
        ("api_key_file: key", "api_key_file: nothing", 17, "upstreams[2].api_key_file", "cannot be read"),
        ("api_key_env: KEY", "api_key_env: NO_SUCH_VARIABLE", 5, "upstreams[0].api_key_env", "not set"),
        ("template.jinja", "nothing.jinja", 26, "models[1].template", "no file or folder"),
    ],
)
def test_what_a_file_names_and_is_not_there_is_missing_input(
    path: Path, find: str, replacement: str, line: int, key: str, words: str
) -> None:
    path.write_text(WHOLE.replace(find, replacement))
    result = check(path)
    assert (result.returncode, result.stdout) == (66, "")
    assert f"line {line}" in result.stderr and key in result.stderr and words in result.stderr, result.stderr


def test_templates_and_keys_are_read(path: Path) -> None:
    (path.parent / "template.jinja").write_text("{% for")
    result = check(path)
    assert (result.returncode, result.stdout) == (65, "")
    assert "template.jinja" in result.stderr
    (path.parent / "template.jinja").write_text("{{ messages }}")
    (path.parent / "key").write_text("two words\n")
    result = check(path)
    assert (result.returncode, result.stdout) == (65, "")
    assert "visible" in result.stderr and "two words" not in result.stderr


@pytest.mark.parametrize(
    ("find", "replacement", "line", "key", "words"),
    [
        ("kind: vllm", "kind: vlm", 3, "upstreams[0].kind", "must be one of"),
        ("weight: 2", "weigth: 2", 6, "upstreams[0].weigth", "no such key"),
        ("weight: 2", "weight: much", 6, "upstreams[0].weight", "a number"),
        ("weight: 2", "weight: 0", 6, "upstreams[0].weight", "more than 0"),
        ("url: unix:/run/engine.sock", "url: engine.sock", 12, "upstreams[1].url", "no address"),
        ("idle: 30", "idle: 0", 11, "upstreams[0].timeouts.idle", "between"),
        ("idle: 30", "idel: 30", 11, "upstreams[0].timeouts.idel", "no such key"),
        ("reply_format: qwen3", "reply_format: qwen", 20, "models[0].reply_format", "no reply format"),
        ("  - name: base", "  - nam: base", 19, "models[0].nam", "no such key"),
        ("mode: raw", "mode: cooked", 25, "models[1].mode", "chat or raw"),
        ("    template: template.jinja\n", "", 24, "models[1].template", "needs it"),
        ("probe_interval: 5", "probe_interval: [", 30, "", "no YAML"),
        ("hedge_after: 2.5", "hedge_after: 0", 23, "models[0].hedge_after", "between"),
        ("models:\n  - name: base", "  - {url: unix:/run/engine.sock, models: [other]}\nmodels:\n  - name: base", 18, "upstreams[3].url", "twice"),
        ("models: [other]", "models: [other, other]", 13, "upstreams[1].models[1]", "twice"),
        ("url: https://engine.example", "url: http://engine.example", 16, "upstreams[2].ca_file", "https"),
        ("  - name: other", "  - name: base", 28, "models[2].name", "twice"),
        ("  - name: other", "  - name: pirat", 28, "models[2].name", "no upstream has"),
        ("mode: raw\n    template: template.jinja", "mode: chat", 26, "models[1].context_size", "mode: raw"),
        ("context_size: 4096", "terminators: [x]", 27, "models[1].terminators", "mode: chat"),
        ("context_size: 4096", "opens_in_reasoning: true", 27, "models[1].opens_in_reasoning", "mode: chat"),
        ("max_in_flight: 64", "weight: 3", 6, "weight", "twice"),
    ],
)
def test_a_fault_is_named_by_line_and_key(
    path: Path, find: str, replacement: str, line: int, key: str, words: str
) -> None:
    path.write_text(WHOLE.replace(find, replacement))
    result = check(path)
    assert (result.returncode, result.stdout) == (65, "")
    assert f"line {line}" in result.stderr and key in result.stderr and words in result.stderr, result.stderr


def test_all_faults_are_named(path: Path) -> None:
    path.write_text(WHOLE.replace("kind: vllm", "kind: x").replace("weight: 2", "weight: -1"))
    assert len(check(path).stderr.splitlines()) == 2


def test_a_missing_file_is_missing_input(tmp_path: Path) -> None:
    assert check(tmp_path / "nothing.yaml").returncode == 66


def test_a_key_that_is_not_set_is_missing_input(tmp_path: Path) -> None:
    path = tmp_path / "weir.yaml"
    path.write_text("upstreams:\n  - url: http://127.0.0.1:1\n    api_key_env: NO_SUCH_VARIABLE\n")
    result = subprocess.run(
        [BINARY, "serve", "--config", str(path), "--port", "0"], capture_output=True, text=True, timeout=30)
    assert result.returncode == 66
    assert "NO_SUCH_VARIABLE" in result.stderr
