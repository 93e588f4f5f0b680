"""`weir embed`, and what `weir serve` and `weir chat` say of models that cannot do what they are asked."""

from __future__ import annotations

import json
import subprocess

import pytest

from support.paths import BINARY, ONE_THREAD, model_path

VECTORS = json.loads(model_path("embedding").with_suffix(".json").read_text(encoding="utf-8"))["vectors"]
TEXTS = list(VECTORS)[:3]


def weir(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


def vectors(output: str) -> list[list[float]]:
    return [json.loads(line) for line in output.splitlines()]


def assert_same(left: list[list[float]], right: list[list[float]]) -> None:
    for one, other in zip(left, right, strict=True):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-3


def test_texts_are_embedded_one_a_line() -> None:
    result = weir("embed", str(model_path("embedding")), *TEXTS)
    assert result.returncode == 0, result.stderr
    assert_same(vectors(result.stdout), [VECTORS[text] for text in TEXTS])


def test_without_texts_the_lines_of_standard_input_are_embedded() -> None:
    lines = TEXTS * 50
    result = weir("embed", str(model_path("embedding")), stdin="\n".join(lines))
    assert result.returncode == 0, result.stderr
    assert_same(vectors(result.stdout), [VECTORS[text] for text in lines])


def test_dimensions_and_pooling_are_options() -> None:
    result = weir("embed", str(model_path("hermes")), "Hello!", "--pooling", "last", "--dimensions", "3")
    assert result.returncode == 0, result.stderr
    (vector,) = vectors(result.stdout)
    assert len(vector) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("embed", str(model_path("hermes")), "a"), 65, "does not embed text; --pooling mean"),
        (("embed", str(model_path("reranker")), "a"), 65, "does not embed text"),
        (("embed", str(model_path("embedding")), "a", ""), 65, "text 2: The input is empty"),
        (("embed", str(model_path("embedding")), "a", "--dimensions", "999"), 65, "between 1 and 128"),
        (("embed", "/nowhere/model.gguf", "a"), 66, "there is no file"),
        (("embed", str(model_path("embedding")), "a", "--pooling", "none"), 64, "a vector for each token"),
        (("embed", str(model_path("embedding")), "a", "--pooling", "max"), 64, "mean, cls, last or rank"),
        (("serve", str(model_path("hermes")), "--port", "0", "--pooling", "rank"), 65, "has no classifier"),
        (("chat", str(model_path("embedding"))), 65, "does not generate"),
        (("chat", str(model_path("reranker"))), 65, "does not generate"),
        (("complete", str(model_path("reranker")), "Once"), 65, "does not generate"),
    ],
    ids=lambda value: " ".join(part.split("/")[-1] for part in value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], code: int, words: str) -> None:
    result = weir(*arguments)
    assert result.returncode == code, result.stderr
    assert words in result.stderr


def test_a_server_says_how_to_begin() -> None:
    """A model that embeds has another first request than one that talks."""
    process = subprocess.Popen(
        [str(BINARY), "serve", str(model_path("embedding")), "--port", "0", *ONE_THREAD],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        assert process.stdout.readline().startswith("weir is listening on ")
        lines = [process.stderr.readline() for _ in range(3)]
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert "embeds in 128 dimensions, mean pooling" in lines[0]
    assert "/v1/embeddings" in lines[2] and '"input"' in lines[2]
