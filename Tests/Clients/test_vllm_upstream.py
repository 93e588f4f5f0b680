"""vLLM behind Weir: what the fixture models learnt comes out, as from the embedded engine.

Needs what `Scripts/Conformance/setup_vllm.sh` installs; skipped without it, as it is large and not to be had everywhere.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.dialogues import fixture, marker_pattern
from support.paths import FIXTURES, ROOT, model_path
from support.replies import whole_chat
from support.server import Server

VLLM = ROOT / ".deps" / "vllm" / "bin" / "vllm"
EXPORTS = ROOT / ".deps" / "hugging-face"
START_SECONDS = 300

pytestmark = pytest.mark.skipif(
    not VLLM.exists() or not EXPORTS.exists(),
    reason="vLLM is not installed; Scripts/Conformance/setup_vllm.sh installs it where PyPI has it",
)

PARSERS = {
    "hermes": ["--enable-auto-tool-choice", "--tool-call-parser", "hermes"],
    "llama3": ["--enable-auto-tool-choice", "--tool-call-parser", "llama3_json"],
    "mistral": ["--enable-auto-tool-choice", "--tool-call-parser", "mistral"],
    "deepseek-r1": [
        "--enable-auto-tool-choice", "--tool-call-parser", "deepseek_v3", "--reasoning-parser", "deepseek_r1",
    ],
}


class VLLMServer:
    """A running vLLM."""

    def __init__(self, model: str, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        environment = {
            **os.environ, "VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1",
        }
        command = [
            VLLM, "serve", EXPORTS / model, "--served-model-name", model, "--host", "127.0.0.1",
            "--port", self.url.rsplit(":", 1)[1], "--dtype", "float32", "--enforce-eager", *PARSERS.get(model, []),
        ]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if httpx.get(f"{self.url}/health").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                pytest.fail(f"vLLM did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.terminate()  # Not killed: it has processes of its own to end.
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module", params=FIXTURES)
def upstream(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, VLLMServer]]:
    server = VLLMServer(request.param, tmp_path_factory.mktemp("vllm") / "log")
    yield request.param, server
    server.stop()


def front(folder: Path, server: VLLMServer, settings: dict[str, object]) -> Iterator[Server]:
    config = folder / "weir.yaml"
    # JSON is YAML.
    config.write_text(json.dumps({"upstreams": [{"url": server.url}], "models": [settings]}))
    weir = Server(None, ["--config", str(config)]).wait_until_ready()
    yield weir
    assert weir.stop() == 0


@pytest.fixture(scope="module")
def raw(upstream: tuple[str, VLLMServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    name, server = upstream
    yield from front(
        tmp_path_factory.mktemp("raw"), server, {"name": name, "mode": "raw", "template": str(model_path(name))})


@pytest.fixture(scope="module")
def chat(upstream: tuple[str, VLLMServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Told how the model ends its turns, which its files do not say of some of them."""
    name, server = upstream
    yield from front(
        tmp_path_factory.mktemp("chat"), server, {"name": name, "terminators": [fixture(name).turn_end]})


def test_raw_mode_says_what_the_model_learnt(upstream: tuple[str, VLLMServer], raw: Server) -> None:
    """Prompts are made and replies are parsed here, so that it is exactly the embedded engine's."""
    wrong = []
    for turn in fixture(upstream[0]).turns:
        streamed = raw.record_chat(**turn.request).choice.said
        (whole,) = whole_chat(raw.chat(**turn.request))
        if not streamed == whole.said == turn.said:
            wrong.append((turn.name, streamed, turn.said))
    assert not wrong, wrong


def test_chat_mode_obeys_the_contract_and_shows_no_markup(upstream: tuple[str, VLLMServer], chat: Server) -> None:
    """How well the model is prompted is the upstream's; that its stream is exact is Weir's."""
    markup = marker_pattern(upstream[0])
    for turn in fixture(upstream[0]).turns:
        if turn.tools and upstream[0] not in PARSERS:
            continue  # vLLM takes tools only with a parser for them, and says so.
        streamed = chat.record_chat(**turn.request, max_tokens=200).choice
        assert not markup.search(f"{streamed.reasoning or ''}{streamed.content or ''}"), (turn.name, streamed)
        assert streamed.finish in ("stop", "length", "tool_calls")
