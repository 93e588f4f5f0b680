"""A second model that drafts changes how fast replies come, and nothing else."""

from __future__ import annotations

import re
import subprocess

from support.paths import BINARY, model_path

CHAT = "/v1/chat/completions"


def replies(server) -> list[str]:
    texts = []
    for sampling in ({"temperature": 0}, {"temperature": 2, "top_k": 20, "seed": 3}):
        body = {"model": "hermes", "messages": [{"role": "user", "content": "Count from one to fifty in words."}]}
        reply = server.reply(CHAT, **body, **sampling, n=2, max_tokens=100)
        texts += [choice["message"]["content"] for choice in reply["choices"]]
    return texts


def test_replies_are_the_same_and_the_metrics_tell_the_drafts(servers) -> None:
    plain = servers.get("hermes", "--drafting", "off")
    drafted = servers.get("hermes", "--drafting", "always", "--draft-model", str(model_path("hermes")))
    assert replies(drafted) == replies(plain)
    metrics = drafted.http.get("/metrics").text
    counts = {
        name: int(value)
        for name, value in re.findall(r'^weir_(\w+)\{model="hermes",source="model"\} (\d+)$', metrics, re.M)
    }
    assert counts["drafted_tokens_total"] >= counts["accepted_draft_tokens_total"] > 50


def test_a_model_of_another_vocabulary_is_refused(tmp_path) -> None:
    for command in (["complete", str(model_path("hermes")), "Hello"], ["serve", str(model_path("hermes"))]):
        run = subprocess.run(
            [BINARY, *command, "--draft-model", str(model_path("mistral"))],
            capture_output=True, text=True, timeout=60,
        )
        assert run.returncode == 65
        assert "cannot draft for this model: its token 0 is" in run.stderr


def test_complete_takes_a_draft_model() -> None:
    run = subprocess.run(
        [
            BINARY, "complete", str(model_path("hermes")), "The capital of France", "--temperature", "0",
            "--max-tokens", "20", "--draft-model", str(model_path("hermes")),
        ],
        capture_output=True, text=True, timeout=60,
    )
    assert run.returncode == 0 and run.stdout.strip()
