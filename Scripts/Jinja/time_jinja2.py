#!/usr/bin/env python3
"""Times jinja2 for the executable template-benchmark, over its standard input and output, a JSON object a line.

    {"template": …, "context": …}            what is measured from now on; answers {"output": …}
    {"time": "compile" | "render", "duration": s}
                                             repeats it for so many processor seconds; answers {"seconds": …} of one
"""

import json
import sys
import time

from probes import make_environment


def repeat(action, duration):
    count = 0
    start = time.process_time()
    while True:
        action()
        count += 1
        elapsed = time.process_time() - start
        if elapsed >= duration:
            return elapsed / count


def main():
    environment = make_environment()
    text, context, template = "", {}, None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if "template" in question:
                text, context = question["template"], question["context"]
                template = environment.from_string(text)
                answer = {"output": template.render(**context)}
            elif question["time"] == "compile":
                answer = {"seconds": repeat(lambda: environment.from_string(text), question["duration"])}
            else:
                answer = {"seconds": repeat(lambda: template.render(**context), question["duration"])}
        except Exception as error:  # the other side prints it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
