"""Configuration files, and what is said about those that are wrong."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.paths import BINARY


def check(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BINARY, "config", "check", str(path)], capture_output=True, text=True, timeout=30)


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
    ca_file: /etc/ca.pem
    api_key_file: /run/secrets/key
models:
  - name: base
    reply_format: qwen3
    opens_in_reasoning: true
    terminators: ["<|im_end|>"]
  - name: pirate
    mode: raw
    template: template.jinja
    context_size: 4096
probe_interval: 5
"""


def test_a_file_with_every_key_is_right(tmp_path: Path) -> None:
    path = tmp_path / "weir.yaml"
    path.write_text(WHOLE)
    result = check(path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{path} is right: 2 upstreams\n"


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
        ("reply_format: qwen3", "reply_format: qwen", 17, "models[0].reply_format", "no reply format"),
        ("  - name: base", "  - nam: base", 16, "models[0].nam", "no such key"),
        ("mode: raw", "mode: cooked", 21, "models[1].mode", "chat or raw"),
        ("    template: template.jinja\n", "", 20, "models[1].template", "needs it"),
        ("probe_interval: 5", "probe_interval: [", 25, "", "no YAML"),
        ("max_in_flight: 64", "weight: 3", 6, "weight", "twice"),
    ],
)
def test_a_fault_is_named_by_line_and_key(
    tmp_path: Path, find: str, replacement: str, line: int, key: str, words: str
) -> None:
    path = tmp_path / "weir.yaml"
    path.write_text(WHOLE.replace(find, replacement))
    result = check(path)
    assert (result.returncode, result.stdout) == (65, "")
    assert f"line {line}" in result.stderr and key in result.stderr and words in result.stderr, result.stderr


def test_all_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "weir.yaml"
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
