"""Checks with transformers that exported models say what the JSON files beside their GGUF files claim.

    python verify_hf.py FOLDER… --models Tests/Fixtures/Models

Prompts have to have the very tokens that libllama makes of them. Needs transformers and torch, which
Scripts/Conformance/setup_vllm.sh installs in .deps/vllm.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
from tinymodels.engine import Engine
from transformers import AutoModelForCausalLM, AutoTokenizer


class Check:
    """One exported model beside the GGUF file that it comes from."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.engine = Engine(models / f"{folder.name}.gguf")
        self.dialogues = json.loads((models / f"{folder.name}.json").read_text(encoding="utf-8"))["dialogues"]
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)

    def failures(self) -> tuple[int, list[str]]:
        passed, failures = 0, []
        for dialogue in self.dialogues:
            messages = dialogue["messages"]
            turns = [index for index, message in enumerate(messages) if message["role"] == "assistant"]
            for number, index in enumerate(turns):
                name = f"{dialogue['name']}[{number}]"
                fault = self.fault(dialogue, messages[:index], dialogue["raw"][number] + dialogue["terminators"][number])
                failures += [f"{name}: {fault}"] if fault else []
                passed += not fault
        return passed, failures

    def fault(self, dialogue: dict, messages: list[dict], expected: str) -> str:
        text = self.tokenizer.apply_chat_template(
            messages, tools=dialogue["tools"], add_generation_prompt=True, tokenize=False, **dialogue["template_arguments"]
        )
        prompt = self.tokenizer.encode(text, add_special_tokens=False)
        wanted = self.engine.tokens(text)
        if prompt != wanted:
            return f"the prompt is {prompt}, for libllama {wanted}"
        said, tokens, past = b"", prompt, None
        with torch.no_grad():
            while len(said) < len(expected.encode()) and expected.encode().startswith(said):
                step = self.model(torch.tensor([tokens]), past_key_values=past, use_cache=True)
                tokens, past = [int(step.logits[0, -1].argmax())], step.past_key_values
                said += self.engine.piece(tokens[0])
        return "" if said == expected.encode() else f"expected {expected!r}, got {said!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, required=True)
    options = parser.parse_args()
    # The matrices are too small to be shared between threads.
    torch.set_num_threads(1)
    failed = 0
    for folder in options.folders:
        passed, failures = Check(folder, options.models).failures()
        failed += len(failures)
        print(f"{folder.name}: {passed} passed, {len(failures)} failed", *failures, sep="\n  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
