"""`weir chat`, with pipes and in a terminal."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pexpect

from .paths import BINARY, ONE_THREAD, ROOT, model_path

GUARD = 60.0


@dataclass(frozen=True)
class Session:
    code: int
    output: str
    notes: str

    @property
    def answers(self) -> list[str]:
        return self.output.splitlines()


def command(model: str | None, *arguments: str) -> list[str]:
    return [str(BINARY), "chat", *([str(model_path(model))] if model else []), *ONE_THREAD, *arguments]


def piped(model: str | None, lines: list[str], *arguments: str) -> Session:
    """Everything that is said is in the pipe before the program starts."""
    done = subprocess.run(
        command(model, *arguments), input="".join(f"{line}\n" for line in lines), cwd=ROOT, text=True,
        capture_output=True, timeout=GUARD, encoding="utf-8",
    )
    return Session(done.returncode, done.stdout, done.stderr)


def spawned(model: str, *arguments: str, environment: dict[str, str] | None = None) -> pexpect.spawn:
    program, *rest = command(model, *arguments)
    return pexpect.spawn(
        program, rest, cwd=str(ROOT), timeout=GUARD, encoding="utf-8", echo=False, env=environment,
        dimensions=(50, 200),
    )


# A template that shows the model no end of its turn, so that its answer has none: the marker of custom-end is known
# from its own template alone.
ENDLESS_TEMPLATE = (
    "{% for message in messages if message.role == 'user' %}<~user~>\n{{ message.content }}<~turn:over~>\n"
    "{% endfor %}{% if add_generation_prompt %}<~assistant~>\n{% endif %}"
)


def endless(folder: Path) -> pexpect.spawn:
    """A chat whose answers go on for minutes unless they are stopped."""
    template = folder / "endless.jinja"
    template.write_text(ENDLESS_TEMPLATE, encoding="utf-8")
    return spawned(
        "custom-end", "--temperature", "0", "--ctx-size", "200000", "--chat-template", str(template)
    )
