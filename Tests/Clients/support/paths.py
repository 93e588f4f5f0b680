"""Where the things under test are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "Tests" / "Fixtures" / "Models"
DEMO_MODEL = ROOT / "Models" / "demo.gguf"
BINARY = Path(os.environ.get("WEIR_BIN", ROOT / ".build" / "release" / "weir"))
STREAM_CHECKER = ROOT.parent / "shared" / "check_stream.py"

FIXTURES = ("hermes", "llama3", "mistral", "chatml-unflagged", "custom-end", "deepseek-r1", "react")

# Threads wait for each other many times a token, which takes long where other programs want the cores as well; a model
# this small is as fast with one.
ONE_THREAD = ("--threads", "1")


def model_path(name: str) -> Path:
    return MODELS / f"{name}.gguf"
