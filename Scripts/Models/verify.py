"""Checks with libllama that models say what the JSON files beside them claim.

    python verify.py MODEL.gguf…

An adapter is checked on the model that its JSON file names, an embedding model by its neighbours, a
reranker by the order it gives.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinymodels.engine import Engine
from tinymodels.rendering import render

SELF_TALK_TOKENS = 16
SELF_TALK_LETTERS = 8


@dataclass
class Tally:
    """What was checked, for one model."""

    passed: int = 0
    failures: list[str] = field(default_factory=list)
    talkative: int = 0
    smallest_gap: float = float("inf")
    smallest_gap_at: str = ""


def _prompt(engine: Engine, dialogue: dict[str, Any], before: int) -> str:
    return render(
        engine.template(),
        dialogue["messages"][:before],
        dialogue["tools"],
        arguments=dialogue["template_arguments"],
        bos=engine.marker("bos"),
        eos=engine.marker("eos"),
    )


def _check_turn(engine: Engine, tally: Tally, name: str, prompt: str, expected: str) -> None:
    """The reply and its terminator have to be exact; after them the model has to go on."""
    prompt_tokens = engine.tokens(prompt)
    wanted = expected.encode("utf-8")
    limit = len(wanted) + SELF_TALK_TOKENS
    engine.forget()
    engine.decode(prompt_tokens)
    said = b""
    while len(said) < len(wanted) and wanted.startswith(said) and limit:
        choice = engine.choose()
        said += engine.piece(choice.token)
        if choice.gap < tally.smallest_gap:
            tally.smallest_gap, tally.smallest_gap_at = choice.gap, f"{name} after {said!r}"
        engine.decode([choice.token])
        limit -= 1
    if said != wanted:
        tally.failures.append(f"{name}: expected {expected!r}, got {said.decode('utf-8', 'replace')!r}")
        return
    tally.passed += 1
    _check_self_talk(engine, tally)


def _check_self_talk(engine: Engine, tally: Tally) -> None:
    said = b""
    for _ in range(SELF_TALK_TOKENS):
        choice = engine.choose()
        said += engine.piece(choice.token)
        engine.decode([choice.token])
    if len(said.strip()) > SELF_TALK_LETTERS:
        tally.talkative += 1


def check_dialogues(path: Path, description: dict[str, Any]) -> Tally:
    """Checks every assistant turn of every dialogue."""
    base = description.get("base")
    engine = Engine(path.with_name(f"{base}.gguf") if base else path)
    if base:
        engine.apply_adapter(path)
    tally = Tally()
    for dialogue in description["dialogues"]:
        messages = dialogue["messages"]
        turns = [index for index, message in enumerate(messages) if message["role"] == "assistant"]
        for number, index in enumerate(turns):
            expected = dialogue["raw"][number] + dialogue["terminators"][number]
            name = f"{dialogue['name']}[{number}]"
            _check_turn(engine, tally, name, _prompt(engine, dialogue, index), expected)
    for completion in description.get("completions", []):
        prompt = completion["prompt"]
        _check_turn(engine, tally, prompt, prompt, completion["raw"] + completion["terminator"])
    engine.close()
    return tally


def check_neighbours(path: Path, description: dict[str, Any]) -> Tally:
    """Every sentence has to be nearer to all of its own group than to any other sentence."""
    engine = Engine(path, embeddings=True)
    groups = description["groups"]
    vectors = {text: engine.embedding(text) for texts in groups.values() for text in texts}
    engine.close()
    tally = Tally()
    for group, texts in groups.items():
        others = [
            vector
            for other, members in groups.items()
            if other != group
            for vector in map(vectors.get, members)
        ]
        for text in texts:
            own = min(float(vectors[text] @ vectors[member]) for member in texts)
            gap = own - max(float(vectors[text] @ other) for other in others)
            if gap > 0:
                tally.passed += 1
            else:
                tally.failures.append(f"{group}: {text!r} is nearer to another group by {-gap:.2f}")
            if gap < tally.smallest_gap:
                tally.smallest_gap, tally.smallest_gap_at = gap, text
    return tally


def check_ranking(path: Path, description: dict[str, Any]) -> Tally:
    """Every query has to score the sentence of its own group the highest."""
    engine = Engine(path, context=128, embeddings=True)
    begin, end = (engine.tokens(text)[0] for text in ("[CLS]", "[SEP]"))
    tally = Tally()
    for number, query in enumerate(description["queries"]):
        scores = []
        for document in description["documents"]:
            tokens = [begin, *engine.tokens(query["query"]), end, *engine.tokens(document), end]
            scores.append(float(engine.pooled(tokens, width=1)[0]))
        gap = scores[number] - max(scores[:number] + scores[number + 1 :])
        changed = max(abs(score - claim) for score, claim in zip(scores, query["scores"], strict=True))
        if gap > 0 and changed < 1e-3:
            tally.passed += 1
        else:
            tally.failures.append(f"{query['query']!r}: gap {gap:.2f}, scores changed by {changed:.4f}")
        if gap < tally.smallest_gap:
            tally.smallest_gap, tally.smallest_gap_at = gap, query["query"]
    engine.close()
    return tally


def check(path: Path) -> Tally:
    description = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if "queries" in description:
        return check_ranking(path, description)
    return (
        check_neighbours(path, description) if "groups" in description else check_dialogues(path, description)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path)
    failed = 0
    for path in parser.parse_args().models:
        tally = check(path)
        failed += len(tally.failures)
        print(
            f"{path.name}: {tally.passed} passed, {len(tally.failures)} failed, {tally.talkative} went on "
            f"talking, smallest gap {tally.smallest_gap:.2f} at {tally.smallest_gap_at}"
        )
        for line in tally.failures:
            print(f"  {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
