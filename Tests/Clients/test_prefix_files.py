"""What one run of the server computed of a prompt, the next one finds on disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conftest import ServerFactory
from support.paths import BINARY, model_path

CHAT = "/v1/chat/completions"
LONG = "What is the capital of France? " + "Think again. " * 20


def ask(start: ServerFactory, folder: Path) -> tuple[str, int, str]:
    server = start("hermes", "--cache-dir", str(folder), "--cache-disk", "64")
    body = {"model": "hermes", "messages": [{"role": "user", "content": LONG}], "temperature": 0}
    reply = server.reply(CHAT, **body)
    assert server.stop() == 0
    cached = reply["usage"]["prompt_tokens_details"]["cached_tokens"]
    return reply["choices"][0]["message"]["content"], cached, server.stderr()


def test_a_prompt_outlives_the_server(start: ServerFactory, tmp_path: Path) -> None:
    folder = tmp_path / "prefixes"
    first, cached, _ = ask(start, folder)
    assert cached == 0 and len(list(folder.glob("*.weirprefix"))) == 1
    again, cached, _ = ask(start, folder)
    assert again == first and cached > 60


def test_a_model_that_embeds_refuses_what_is_for_replies(tmp_path: Path) -> None:
    for arguments in (["--cache-dir", str(tmp_path)], ["--draft-model", str(model_path("hermes"))], ["--context-shift"]):
        run = subprocess.run(
            [BINARY, "serve", str(model_path("embedding")), "--port", "0", *arguments],
            capture_output=True, text=True, timeout=60,
        )
        assert run.returncode == 65 and arguments[0] in run.stderr


def test_damaged_files_are_named_and_ignored(start: ServerFactory, tmp_path: Path) -> None:
    first, _, _ = ask(start, tmp_path)
    (file,) = tmp_path.glob("*.weirprefix")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    (tmp_path / "empty.weirprefix").write_bytes(b"")
    again, cached, log = ask(start, tmp_path)
    assert again == first and cached == 0
    assert f"{file.name} in {tmp_path} is damaged" in log and "empty.weirprefix" in log
