#!/usr/bin/env python3
"""Renders random templates with jinja2 and with ours, and prints where the two differ.

    fuzz.py RENDERER [--count N] [--seed S] [--show N]

RENDERER is the executable template-renderer of the package in Benchmarks:

    swift build -c release --package-path Benchmarks --product template-renderer

A difference that is not meant belongs into probe_templates.py, and so into the tests.
"""

import argparse
import collections
import json
import re
import signal
import subprocess
import sys
import threading
import warnings

import jinja2

from fuzz_templates import TemplateMaker
from probes import make_environment

# What Python raises when it compiles, and what our errors call it.
SYNTAX_ERRORS = {"TemplateSyntaxError", "TemplateAssertionError", "SyntaxError"}
# Wrong arguments of filters and unknown names of filters are found when ours compiles.
LATE_ERRORS = {"TypeError", "TemplateRuntimeError"}
# Ours finds these when it compiles, even where they would never be reached.
EARLY_ERROR = re.compile(r"No (filter|test) named|(filter|test) '\w+' (takes|got|missing)")
# Where ours stops on purpose and Python goes on.
REFUSALS = {"unsupported", "limit"}


class Timeout(Exception):
    pass


def on_alarm(signal_number, frame):
    raise Timeout


def ask_jinja2(environment, template, context):
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        return {"output": environment.from_string(template).render(**context)}
    except (Timeout, MemoryError, RecursionError):
        return None
    except Exception as error:  # whatever Python raises is the answer
        return {"error": type(error).__name__, "message": str(error)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def is_comparable(answer):
    """Addresses in memory differ from run to run, and so does what goes by hashes."""
    if answer is None:
        return False
    if is_about_slices(answer):
        return False
    output = answer.get("output", "").lower()
    if " at 0x" in output or "%20at%200x" in output or "<function " in output:
        return False
    return not any("\ud800" <= character < "\ue000" for character in output)


def is_about_slices(answer):
    """jinja2 gives other answers for slices of what has none where it knows the value when it compiles."""
    message = answer.get("message", "")
    return "subscriptable" in message or "'slice'" in message


def agree(theirs, ours):
    if EARLY_ERROR.match(ours.get("message", "")) or is_about_slices(ours):
        return True
    if "output" in theirs:
        return ours.get("output") == theirs["output"] or ours.get("error") in REFUSALS
    if "error" not in ours:
        return False
    if ours["error"] in REFUSALS:
        return True
    if theirs["error"] in SYNTAX_ERRORS:
        return ours["error"] == "syntax"
    return ours["error"] != "syntax" or theirs["error"] in LATE_ERRORS


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("renderer")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()

    warnings.simplefilter("ignore")  # of the Python that templates become
    signal.signal(signal.SIGALRM, on_alarm)
    environment = make_environment()
    maker = TemplateMaker(options.seed)
    cases = [(maker.template(), maker.context()) for _ in range(options.count)]

    renderer = subprocess.Popen([options.renderer], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send():
        for template, context in cases:
            line = json.dumps({"template": template, "context": context})
            renderer.stdin.write(line.encode() + b"\n")
        renderer.stdin.close()

    threading.Thread(target=send, daemon=True).start()
    counts = collections.Counter()
    for template, context in cases:
        line = renderer.stdout.readline()
        if not line:
            sys.exit(f"the renderer died of\n{json.dumps(template)}\n{json.dumps(context)}")
        ours = json.loads(line)
        theirs = ask_jinja2(environment, template, context)
        if not is_comparable(theirs):
            counts["not comparable"] += 1
            continue
        counts["output" if "output" in theirs else theirs["error"]] += 1
        if ours.get("error") in REFUSALS and "output" in theirs:
            counts["refused by ours"] += 1
        if agree(theirs, ours):
            continue
        counts["DIFFERENT"] += 1
        if counts["DIFFERENT"] <= options.show:
            used = {name: value for name, value in context.items() if name in template}
            print(f"template {json.dumps(template)}\n context {json.dumps(used)}")
            print(f"  jinja2 {json.dumps(theirs)}\n    ours {json.dumps(ours)}")
    print(f"jinja2 {jinja2.__version__}, seed {options.seed}: {dict(counts.most_common())}")
    sys.exit(1 if counts["DIFFERENT"] else 0)


if __name__ == "__main__":
    main()
