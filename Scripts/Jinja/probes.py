#!/usr/bin/env python3
"""Asks jinja2, set up as Hugging Face's tokenisers do, what small templates print.

    probes.py            writes Tests/JinjaTests/Probes/probes.json
    probes.py --check    asks again and fails where the file says something else

Needs jinja2 3.1.6 (`pip install jinja2==3.1.6`). The templates are in probe_templates.py beside this file.
"""

import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

from probe_templates import GROUPS

JINJA_VERSION = "3.1.6"
NOW = datetime.datetime(2026, 1, 5, 9, 7, 3)
OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/JinjaTests/Probes/probes.json"


class Generation(jinja2.ext.Extension):
    """`{% generation %}`, as transformers' AssistantTracker reads it."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_generated")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _generated(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def make_environment():
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = NOW.strftime
    return environment


def ask(environment, template, context):
    try:
        return {"output": environment.from_string(template).render(**context)}
    except Exception as error:  # whatever Python raises is the answer
        return {"error": type(error).__name__, "message": str(error)}


def main():
    if jinja2.__version__ != JINJA_VERSION:
        sys.exit(f"this needs jinja2 {JINJA_VERSION}, not {jinja2.__version__}")
    environment = make_environment()
    groups = []
    for name, probes in GROUPS.items():
        entries = []
        for probe in probes:
            template, context = probe if isinstance(probe, tuple) else (probe, {})
            entries.append({"template": template, "context": context, **ask(environment, template, context)})
        groups.append({"group": name, "probes": entries})
    text = json.dumps({"jinja2": JINJA_VERSION, "now": NOW.isoformat(), "groups": groups}, indent=1) + "\n"
    if "--check" in sys.argv[1:]:
        if OUTPUT.read_text() != text:
            sys.exit(f"{OUTPUT} differs from what jinja2 says now")
    else:
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        OUTPUT.write_text(text)
    print(f"{sum(len(group['probes']) for group in groups)} probes")


if __name__ == "__main__":
    main()
