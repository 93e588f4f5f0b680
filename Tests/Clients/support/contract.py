"""The project's own checker of recorded streams, where it is at hand."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from functools import cache
from types import CodeType

from .paths import STREAM_CHECKER


def checker_is_here() -> bool:
    return STREAM_CHECKER.exists()


@cache
def _program() -> CodeType:
    return compile(STREAM_CHECKER.read_text(encoding="utf-8"), str(STREAM_CHECKER), "exec")


def violations(stream: bytes, api: str = "chat", includes_usage: bool = False) -> list[str]:
    """What `check_stream.py` prints about a stream. It is run in this process, as there are many streams."""
    output = io.StringIO()
    with tempfile.NamedTemporaryFile(suffix=".sse") as file:
        file.write(stream)
        file.flush()
        arguments = ["--api", api, "--quiet", *(["--include-usage"] if includes_usage else []), file.name]
        kept, sys.argv = sys.argv, [str(STREAM_CHECKER), *arguments]
        try:
            with contextlib.redirect_stdout(output):
                exec(_program(), {"__name__": "__main__"})
        except SystemExit as end:
            assert (end.code != 0) == bool(output.getvalue()), f"the checker ended with {end.code}"
        finally:
            sys.argv = kept
    return output.getvalue().splitlines()


def assert_obeys_contract(stream: bytes, api: str, includes_usage: bool, babbles: bool = False) -> None:
    """Does nothing in a clone that has no checker; `test_contract.py` says so.

    A model that babbles, because it is hot or may not end, writes halves of characters: U+FFFD is all they can be.
    """
    if not checker_is_here():
        return
    found = violations(stream, api, includes_usage)
    if babbles:
        found = [violation for violation in found if not violation.startswith("R19 U+FFFD")]
    assert not found, "\n".join([*found, stream.decode("utf-8", "replace")])
