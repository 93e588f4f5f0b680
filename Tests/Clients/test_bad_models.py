"""Models that cannot be served: the program says why on standard error and ends with the right code."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from support.paths import model_path
from support.server import Server

BAD_INPUT, MISSING_INPUT, BAD_USAGE, UNAVAILABLE = 65, 66, 64, 69


def failed_start(model: Path, *arguments: str) -> tuple[int, str]:
    server = Server(model, arguments)
    return server.wait_for_exit(), server.stderr()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, said = failed_start(tmp_path / "nothing.gguf")
    assert code == MISSING_INPUT
    assert "nothing.gguf" in said


@pytest.mark.parametrize("content", [b"", b"G", b"Hello, I am text.\n" * 100, b"\x00" * 4096, b"PK\x03\x04" * 500])
def test_a_file_that_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.gguf"
    file.write_bytes(content)
    code, said = failed_start(file)
    assert code == BAD_INPUT
    assert "other.gguf" in said
    assert "GGUF" in said


@pytest.mark.parametrize("part", [0.9999, 0.9, 0.5, 0.1, 0.02, 0.0001])
def test_a_file_that_was_cut_short(tmp_path: Path, part: float) -> None:
    whole = model_path("hermes").read_bytes()
    file = tmp_path / "cut.gguf"
    file.write_bytes(whole[: int(len(whole) * part)])
    code, said = failed_start(file)
    assert code == BAD_INPUT
    assert "cut.gguf" in said
    assert "truncated" in said or "incomplete" in said or "cut" in said.replace("cut.gguf", "")


def test_an_architecture_that_nobody_knows(tmp_path: Path) -> None:
    file = tmp_path / "strange.gguf"
    # Same length, so that nothing else changes.
    file.write_bytes(model_path("hermes").read_bytes().replace(b"llama", b"lamma"))
    code, said = failed_start(file)
    assert code == BAD_INPUT
    assert "lamma" in said


def test_a_folder(tmp_path: Path) -> None:
    code, said = failed_start(tmp_path)
    assert code in (BAD_INPUT, MISSING_INPUT)
    assert str(tmp_path) in said


def test_a_context_that_no_machine_has_room_for() -> None:
    code, said = failed_start(model_path("hermes"), "--ctx-size", "2000000000", "--parallel", "8")
    assert code == UNAVAILABLE
    assert "memory" in said


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = failed_start(model_path("hermes"), "--port", str(port))
    assert code == UNAVAILABLE
    assert str(port) in said


@pytest.mark.parametrize(
    "arguments",
    [("--parallel", "0"), ("--ctx-size", "1"), ("--port", "70000"), ("--wibble",), ("--unknown-fields", "maybe")],
    ids=" ".join,
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    code, said = failed_start(model_path("hermes"), *arguments)
    assert code == BAD_USAGE
    assert arguments[0].removeprefix("--") in said
