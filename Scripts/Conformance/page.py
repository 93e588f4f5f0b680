"""The scoreboard as Markdown."""

from __future__ import annotations

import re
from typing import Any

from causes import cause
from peers import MODELS, Peer
from runs import Run, Seat, apis, seats, worst

MARKS = {"passed": "✓", "failed": "**✗**", "not_seen": "–"}
SHARED = ("Chat Completions", "Completions")

INTRODUCTION = """# Conformance

`weir conform` is an exam for any server: it sends a fixed set of requests, good and bad, and holds the replies to the \
rules of the stream. `make conformance` writes this page; nobody edits it.

```sh
weir conform http://127.0.0.1:8080               # every API that the server offers
weir conform URL --api chat --model NAME --json  # or --junit FILE, --badge FILE
weir conform --file stream.sse                   # a recorded stream
```

A rule has *passed* if what it is about was seen and right each time, *failed* if it was wrong once, and was *not seen* \
if no reply exercised it: a model that calls no tools proves nothing about calls. The exit code is 0 if no rule failed \
and 1 otherwise. Rules with an R are those of Weir's streaming contract, which is stricter than some clients need; A is \
for ordinary requests, C for constraints, E for errors. The key of a server comes from `--api-key` or `WEIR_API_KEY` and \
is never shown. Requests at temperature 0 are sent twice, streamed and whole, and once more each way if the two differ, \
since a server that does not repeat itself cannot be compared."""


def escaped(text: str) -> str:
    """On one line of a table, and without what changes from run to run."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1", text)
    text = re.sub(r"[\w./-]*/hugging-face/", "", text)
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def code(text: str, limit: int | None = None) -> str:
    """In backticks, on one line and without ending the cell of a table."""
    text = re.sub(r"[\w./-]*/hugging-face/", "", text)[:limit]
    text = text.replace("`", "'").replace("|", "¦").replace("\n", " ")
    return f"`{text}`" if text else ""


def heading(seat: Seat) -> str:
    return {"": seat.server, "chat": "+ Weir", "raw": "+ Weir, raw"}[seat.way]


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def summary(runs: list[Run]) -> list[str]:
    states, rows = worst(runs), []
    for seat in seats(runs):
        cells = []
        for api in apis(runs):
            found = [state for (where, title, _), state in states.items() if where == seat and title == api]
            failed = found.count("failed")
            counts = f"{found.count('passed')} passed, {found.count('not_seen')} not seen"
            said = f"**{failed} failed**, {counts}" if failed else f"0 failed, {counts}"
            cells.append(said if found else "not offered")
        rows.append([seat.name, *cells])
    return table(["server", *apis(runs)], rows)


def by_model(runs: list[Run]) -> list[str]:
    rows = []
    for seat in seats(runs):
        cells = []
        for model in MODELS:
            run = next((run for run in runs if run.seat == seat and run.model == model), None)
            counts = [run.states(api) for api in SHARED] if run and run.report else []
            cells.append(", ".join(str(states.count("failed")) if states else "–" for states in counts) or "not run")
        rows.append([seat.name, *(cell if re.fullmatch("[0, –]+|not run", cell) else f"**{cell}**" for cell in cells)])
    return table(["server", *MODELS], rows)


def by_rule(runs: list[Run]) -> list[str]:
    states, lines = worst(runs), []
    for api in apis(runs):
        offering = [seat for seat in seats(runs) if any(run.seat == seat and run.states(api) for run in runs)]
        titles = {rule["rule"]: rule["title"] for run in runs for title, rule in run.rules() if title == api}
        rows = [
            [rule, escaped(title), *(MARKS.get(states.get((seat, api, rule), ""), "") for seat in offering)]
            for rule, title in titles.items()
        ]
        lines += [f"### {api}", "", *table(["rule", "", *(heading(seat) for seat in offering)], rows), ""]
    return lines


Failure = tuple[Seat, str, str]


def failures(runs: list[Run]) -> tuple[dict[Failure, dict[str, Any]], dict[Failure, list[str]]]:
    """The first case of each broken rule, and the models that showed it."""
    first: dict[Failure, dict[str, Any]] = {}
    models: dict[Failure, list[str]] = {}
    for run in runs:
        for api, rule in run.rules():
            if rule["state"] == "failed":
                key = (run.seat, api, rule["rule"])
                first.setdefault(key, rule["evidence"][0])
                models.setdefault(key, []).append(run.model)
    return first, models


def case(found: dict[str, Any]) -> str:
    return escaped(f"{found['question']}: {found['message']}")[:300]


def failed_behind_weir(runs: list[Run]) -> list[str]:
    first, models = failures(runs)
    rows = [
        [seat.name, api, rule, ", ".join(models[seat, api, rule]), case(found), cause(seat, rule)]
        for (seat, api, rule), found in first.items() if seat.way
    ]
    if not rows:
        return ["No rule was broken."]
    return table(["server", "API", "rule", "models", "first case", "why"], rows)


def failed_alone(runs: list[Run]) -> list[str]:
    """Folded, a block a server: there are many."""
    first, models = failures(runs)
    lines = []
    for seat in seats(runs):
        rows = [
            [api, rule, ", ".join(models[seat, api, rule]), case(found), code(found["bytes"], limit=120)]
            for (where, api, rule), found in first.items() if where == seat and not seat.way
        ]
        if rows:
            lines += [
                f"<details><summary>{seat.name}: {len(rows)}</summary>", "",
                *table(["API", "rule", "models", "first case", "bytes"], rows), "", "</details>", "",
            ]
    return lines or ["No rule was broken.", ""]


def refusals(runs: list[Run]) -> list[str]:
    """By server and reason, as one reason often refuses many questions."""
    found: dict[tuple[Seat, str], tuple[dict[str, None], dict[str, None]]] = {}
    for run in runs:
        for section in run.report["sections"] if run.report else []:
            for refusal in section["refused"]:
                models, questions = found.setdefault((run.seat, escaped(refusal["reason"])[:200]), ({}, {}))
                models[run.model] = questions[refusal["question"]] = None
    lines = [
        f"- {seat.name} ({', '.join(models)}): {', '.join(questions)}. It says: {reason}"
        for (seat, reason), (models, questions) in found.items()
    ]
    return lines or ["Nothing was refused."]


def document(runs: list[Run], peers: list[Peer], versions: dict[str, str], not_run: list[str]) -> str:
    invisible = next((run.report["invisible"] for run in runs if run.report), [])
    flags = [f"- {peer.name} {versions[peer.name]}: {peer.flags}" for peer in peers]
    absent = [
        *(f"- {line}" for line in not_run),
        *(f"- {run.seat.name} with {run.model}: {escaped(run.failure)}" for run in runs if not run.report),
        "- SGLang, LoRAX, TGI and Ollama: PyPI has no build of them that serves on a CPU. Xinference: not tried. "
        "`weir conform URL` examines any of them.",
    ]
    return "\n".join([
        INTRODUCTION,
        "",
        "## Scores",
        "",
        "The fixture models are a megabyte each and know a few dozen dialogues by heart. Every server ran on this machine "
        "with its best flags, Weir with `weir serve MODEL`. *Weir in front* is `weir serve --config FILE` with the server as "
        "the only upstream: *chat* repairs its chat stream, told the model's `reply_format` and `terminators`; *raw* asks it "
        "for plain text and knows the model (`template: MODEL.gguf`), where the server supports that.",
        "",
        *flags,
        "",
        "The worst of all models: a rule has failed here if one model showed it broken.",
        "",
        *summary(runs),
        "",
        "Rules broken by each model, in Chat Completions and in Completions:",
        "",
        *by_model(runs),
        "",
        "## What failed behind Weir, and why",
        "",
        *failed_behind_weir(runs),
        "",
        "## By rule",
        "",
        "✓ passed with at least one model and failed with none, **✗** failed with at least one, – not seen; *+ Weir* is the "
        "server to the left with Weir in front.",
        "",
        *by_rule(runs),
        "## What failed without Weir",
        "",
        *failed_alone(runs),
        "## Requests that were refused",
        "",
        "A server need not offer these; what they ask for was not seen there.",
        "",
        *refusals(runs),
        "",
        "## What was not run, and what cannot be seen",
        "",
        *absent,
        "",
        "These rules of the contract do not show in a server's replies alone:",
        "",
        *(f"- {rule['rule']}: {escaped(rule['why'])}" for rule in invisible),
        "",
    ])
