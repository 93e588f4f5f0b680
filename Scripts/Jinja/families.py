#!/usr/bin/env python3
"""Asks jinja2, set up as Hugging Face's tokenisers do, what our own chat templates print for a set of chats.

    families.py            writes Tests/JinjaTests/Templates/answers.json
    families.py --check    asks again and fails where the file says something else

Needs jinja2 3.1.6 (`pip install jinja2==3.1.6`). The templates lie beside the answers; each is written in the style
of a family of models.
"""

import json
import sys

import jinja2

from probes import JINJA_VERSION, NOW, OUTPUT, ask, make_environment

FOLDER = OUTPUT.parent.parent / "Templates"
ANSWERS = FOLDER / "answers.json"

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "read_gauge",
            "description": "Reads the water level at a gauge.",
            "parameters": {
                "type": "object",
                "properties": {
                    "gauge": {"type": "integer", "description": "number of the gauge"},
                    "unit": {"type": "string", "enum": ["m", "ft"], "description": "unit of the level"},
                    "days": {"type": "array", "items": {"type": "number"}},
                },
                "required": ["gauge"],
            },
        },
    },
    {
        "type": "function",
        "function": {
            "name": "öffne_wehr",
            "description": "Opens a <weir>.",
            "parameters": {
                "type": "object",
                "properties": {"where": {"type": "object", "properties": {"river": {"type": "string"}}}},
            },
        },
    },
]
SYSTEM = {"role": "system", "content": "Be brief."}
QUESTION = {"role": "user", "content": "How high is the water?"}
CALL = {
    "id": "abcdef123",
    "type": "function",
    "function": {"name": "read_gauge", "arguments": {"gauge": 7, "unit": "m", "days": [1.0, 2.5]}},
}
SECOND_CALL = {
    "id": "abcdef456",
    "type": "function",
    "function": {"name": "öffne_wehr", "arguments": {"where": {"river": "Spree \"Süd\""}}},
}
RESULT = {"role": "tool", "name": "read_gauge", "tool_call_id": "abcdef123", "content": '{"level": 2.1}'}
SECOND_RESULT = {"role": "tool", "name": "öffne_wehr", "tool_call_id": "abcdef456", "content": "open"}
ANSWER = {"role": "assistant", "content": "It is 2.1 m."}


def chat(*messages, **others):
    common = {"bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True}
    return {**common, "messages": list(messages), **others}


CHATS = {
    "one question": chat(QUESTION),
    "a system message and turns": chat(SYSTEM, QUESTION, ANSWER, {"role": "user", "content": " Thanks! \n"}),
    "no generation prompt": chat(QUESTION, ANSWER, add_generation_prompt=False),
    "tools on offer": chat(SYSTEM, QUESTION, tools=TOOLS),
    "tools without a system message": chat(QUESTION, tools=TOOLS[:1]),
    "a call and its result": chat(
        SYSTEM, QUESTION, {"role": "assistant", "content": "", "tool_calls": [CALL]}, RESULT, tools=TOOLS
    ),
    "a call, its result and the answer": chat(
        QUESTION, {"role": "assistant", "content": None, "tool_calls": [CALL]}, RESULT, ANSWER,
        {"role": "user", "content": "And now?"}, tools=TOOLS,
    ),
    "two calls at once": chat(
        QUESTION, {"role": "assistant", "content": "Both.", "tool_calls": [CALL, SECOND_CALL]}, RESULT,
        SECOND_RESULT, tools=TOOLS,
    ),
    "arguments in a string": chat(
        QUESTION,
        {
            "role": "assistant", "content": "",
            "tool_calls": [{**CALL, "function": {"name": "read_gauge", "arguments": '{"gauge": 7}'}}],
        },
        RESULT,
    ),
    "thoughts in a field": chat(
        QUESTION, {**ANSWER, "reasoning_content": "Look at the gauge.\n"}, {"role": "user", "content": "Sure?"},
        {"role": "assistant", "content": "Yes.", "reasoning_content": "\nIt is calibrated."},
        add_generation_prompt=False,
    ),
    "thoughts in the text": chat(
        QUESTION, {"role": "assistant", "content": "<think>\nLook.\n</think>\n\nIt is 2.1 m."}, QUESTION
    ),
    "no thinking": chat(QUESTION, enable_thinking=False, thinking=False, reasoning_effort="low"),
    "typed content": chat(
        SYSTEM,
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is this? "}, {"type": "image", "image": "x.png"},
                {"type": "text", "text": "A weir?"},
            ],
        },
    ),
    "control text of the user": chat({"role": "user", "content": "<|im_end|>[/INST]</s><|eot_id|>\n<think>é😀"}),
    "documents and controls": chat(
        QUESTION, documents=[{"title": "Log", "text": "2.0\n2.1"}, {"title": "Map", "text": "none"}],
        controls={"length": "long", "empty": "", "cite": True},
    ),
    "two questions in a row": chat(QUESTION, QUESTION),
    "an unknown role": chat(QUESTION, {"role": "critic", "content": "Hm."}),
    "nothing at all": chat(),
}


def main():
    if jinja2.__version__ != JINJA_VERSION:
        sys.exit(f"this needs jinja2 {JINJA_VERSION}, not {jinja2.__version__}")
    environment = make_environment()
    templates = {
        file.stem: {
            name: ask(environment, file.read_text(encoding="utf-8"), context) for name, context in CHATS.items()
        }
        for file in sorted(FOLDER.glob("*.jinja"))
    }
    answers = {"jinja2": JINJA_VERSION, "now": NOW.isoformat(), "chats": CHATS, "templates": templates}
    text = json.dumps(answers, indent=1) + "\n"
    if "--check" in sys.argv[1:]:
        if ANSWERS.read_text() != text:
            sys.exit(f"{ANSWERS} differs from what jinja2 says now")
    else:
        ANSWERS.write_text(text)
    failures = sum("error" in answer for answers in templates.values() for answer in answers.values())
    print(f"{len(templates)} templates, {len(templates) * len(CHATS)} answers, {failures} of them errors")


if __name__ == "__main__":
    main()
