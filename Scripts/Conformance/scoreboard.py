"""Examines servers with `weir conform` and writes the scoreboard. Python's standard library only."""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Report = dict[str, Any]
# Models that embed or rank have nothing that the rules are about; adapters are none.
MODELS = ("hermes", "llama3", "mistral", "deepseek-r1", "react", "chatml-unflagged", "custom-end")
START_SECONDS = 60
MARKS = {"passed": "passed", "failed": "**failed**", "not_seen": "not seen"}


@dataclass
class Run:
    server: str
    model: str
    report: Report | None
    failure: str = ""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url + "/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def examine(weir: Path, server: str, model: str, command: list[str], port: int) -> Run:
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait(url, process)
        result = subprocess.run(
            [weir, "conform", url, "--model", model, "--json", "--timeout", "30"], capture_output=True, text=True,
            timeout=900,
        )
        if result.returncode not in (0, 1):
            return Run(server, model, None, result.stderr.strip())
        return Run(server, model, json.loads(result.stdout))
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return Run(server, model, None, str(error))
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def rules(report: Report) -> list[tuple[str, dict[str, Any]]]:
    return [(section["title"], rule) for section in report["sections"] for rule in section["rules"]]


def escaped(text: str) -> str:
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1", text)
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def code(text: str) -> str:
    """In backticks, on one line and without ending the cell of a table."""
    text = text.replace("`", "'").replace("|", "¦")
    return f"`{text}`" if text else ""


def summary(runs: list[Run]) -> list[str]:
    apis = list(dict.fromkeys(title for run in runs if run.report for title, _ in rules(run.report)))
    lines = ["| server | model | " + " | ".join(apis) + " |", "|---|---|" + "---|" * len(apis)]
    for run in runs:
        cells = []
        for api in apis:
            states = [rule["state"] for title, rule in rules(run.report) if title == api] if run.report else []
            count = {state: states.count(state) for state in MARKS}
            failed = f"**{count['failed']} failed**" if count["failed"] else "0 failed"
            cells.append(
                f"{count['passed']} passed, {failed}, {count['not_seen']} not seen" if states
                else "not offered" if run.report else run.failure or "not run"
            )
        lines.append(f"| {run.server} | {run.model} | " + " | ".join(cells) + " |")
    return lines


def by_rule(runs: list[Run]) -> list[str]:
    """The worst that any model showed of each server; passed if any model showed it and none broke it."""
    servers = list(dict.fromkeys(run.server for run in runs))
    titles: dict[tuple[str, str], str] = {}
    states: dict[tuple[str, str, str], set[str]] = {}
    for run in runs:
        for api, rule in rules(run.report) if run.report else []:
            titles[api, rule["rule"]] = rule["title"]
            states.setdefault((run.server, api, rule["rule"]), set()).add(rule["state"])
    lines = ["| API | rule | | " + " | ".join(servers) + " |", "|---|---|---|" + "---|" * len(servers)]
    for (api, rule), title in titles.items():
        cells = []
        for server in servers:
            found = states.get((server, api, rule))
            state = next((state for state in ("failed", "passed", "not_seen") if found and state in found), None)
            cells.append(MARKS[state] if state else "not offered")
        lines.append(f"| {api} | {rule} | {escaped(title)} | " + " | ".join(cells) + " |")
    return lines


def failures(runs: list[Run]) -> list[str]:
    """The first case of each broken rule, and the models that showed it."""
    first: dict[tuple[str, str, str], dict[str, Any]] = {}
    models: dict[tuple[str, str, str], list[str]] = {}
    for run in runs:
        for api, rule in rules(run.report) if run.report else []:
            if rule["state"] == "failed":
                key = (run.server, api, rule["rule"])
                first.setdefault(key, rule["evidence"][0])
                models.setdefault(key, []).append(run.model)
    if not first:
        return ["No rule was broken."]
    lines = ["| server | API | rule | models | first case | bytes |", "|---|---|---|---|---|---|"]
    for (server, api, rule), case in first.items():
        said = escaped(f"{case['question']}: {case['message']}")
        bytes_ = code(case["bytes"][:160] + ("…" if len(case["bytes"]) > 160 else ""))
        named = ", ".join(models[server, api, rule])
        lines.append(f"| {server} | {api} | {rule} | {named} | {said[:300]} | {bytes_} |")
    return lines


def refusals(runs: list[Run]) -> list[str]:
    """By server, model and reason, as one reason often refuses many questions."""
    found: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for run in runs:
        for section in run.report["sections"] if run.report else []:
            for refusal in section["refused"]:
                key = (run.server, run.model, escaped(refusal["reason"][:160]))
                found.setdefault(key, {}).setdefault(refusal["question"], []).append(section["title"])
    lines = []
    for (server, model, reason), questions in found.items():
        apis = dict.fromkeys(api for named in questions.values() for api in named)
        lines.append(f"- {server} with {model}, {', '.join(apis)}: {', '.join(questions)}. It says: {reason}")
    return lines or ["Nothing was refused."]


def document(runs: list[Run], peer: str | None) -> str:
    invisible = next((run.report["invisible"] for run in runs if run.report), [])
    not_run = [
        "Weir in front of another server: not run.",
        "vLLM, SGLang, Ollama, TGI and others: not run. `weir conform URL` examines any of them.",
        *(f"{run.server} with {run.model}: {run.failure}" for run in runs if not run.report),
    ]
    if not peer:
        not_run.insert(0, "llama.cpp's server: not run, it is not built here (`Scripts/bench-setup.sh`).")
    unseen = [f"- {rule['rule']}: {escaped(rule['why'])}" for rule in invisible]
    return "\n".join([
        "# Conformance",
        "",
        "`weir conform` is an exam for any server: it sends a fixed set of requests, good and bad, and holds the replies to "
        "the rules of the stream. `make conformance` writes this page; nobody edits it.",
        "",
        "```sh",
        "weir conform http://127.0.0.1:8080               # every API that the server offers",
        "weir conform URL --api chat --model NAME --json  # or --junit FILE, --badge FILE",
        "weir conform --file stream.sse                   # a recorded stream",
        "```",
        "",
        "A rule has *passed* if what it is about was seen and right each time, *failed* if it was wrong once, and was *not "
        "seen* if no reply exercised it: a model that calls no tools proves nothing about calls. The exit code is 0 if no "
        "rule failed and 1 otherwise. Rules with an R are those of Weir's streaming contract, which is stricter than some "
        "clients need; A is for ordinary requests, C for constraints, E for errors. The key of a server comes from "
        "`--api-key` or `WEIR_API_KEY` and is never shown. Requests at temperature 0 are sent twice, streamed and whole, "
        "and once more each way if the two differ, since a server that does not repeat itself cannot be compared.",
        "",
        "## Scores",
        "",
        "The fixture models are a megabyte each and know a few dozen dialogues by heart. Every server ran on this machine "
        "with its best flags: `weir serve MODEL`"
        + (f", and llama.cpp's server (of llama-cpp-python {peer}) with `--jinja --parallel 4 --ctx-size 8192`." if peer else "."),
        "",
        *summary(runs),
        "",
        "## By rule",
        "",
        "The worst of all models; *passed* means that at least one model exercised it.",
        "",
        *by_rule(runs),
        "",
        "## What failed",
        "",
        *failures(runs),
        "",
        "## Requests that were refused",
        "",
        "A server need not offer these; what they ask for was not seen there.",
        "",
        *refusals(runs),
        "",
        "## What was not run, and what cannot be seen",
        "",
        *(f"- {line}" for line in not_run),
        "",
        "These rules of the contract do not show in a server's replies alone:",
        "",
        *unseen,
        "",
    ])


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("weir", "models", "output"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--llama-server", type=Path)
    parser.add_argument("--llama-version")
    parser.add_argument("--reports", type=Path, help="a folder for the full reports, as JSON")
    options = parser.parse_args()
    runs = []
    for model in MODELS:
        path, port = str(options.models / f"{model}.gguf"), free_port()
        command = [str(options.weir), "serve", path, "--port", str(port), "--threads", "1"]
        runs.append(examine(options.weir, "Weir", model, command, port))
        print(f"Weir {model}", file=sys.stderr)
    for model in MODELS if options.llama_server else ():
        path, port = str(options.models / f"{model}.gguf"), free_port()
        command = [
            str(options.llama_server), "-m", path, "--alias", model, "--port", str(port), "--jinja", "--parallel",
            "4", "--ctx-size", "8192", "--threads", "1",
        ]
        runs.append(examine(options.weir, "llama.cpp", model, command, port))
        print(f"llama.cpp {model}", file=sys.stderr)
    if options.reports:
        options.reports.mkdir(parents=True, exist_ok=True)
        for run in runs:
            text = json.dumps(run.report or run.failure, ensure_ascii=False, indent=1)
            (options.reports / f"{run.server}-{run.model}.json").write_text(text, encoding="utf-8")
    options.output.write_text(document(runs, options.llama_version if options.llama_server else None), encoding="utf-8")


if __name__ == "__main__":
    main()
