"""What the exams said, and how to count it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Report = dict[str, Any]
STATES = ("failed", "passed", "not_seen")


@dataclass(frozen=True)
class Seat:
    """A server, and whether it sits behind Weir: in its chat mode, its raw mode or not at all."""

    server: str
    way: str = ""

    @property
    def name(self) -> str:
        return f"{self.server}, Weir in front, {self.way}" if self.way else self.server


@dataclass(frozen=True)
class Run:
    seat: Seat
    model: str
    report: Report | None
    failure: str = ""

    def rules(self) -> list[tuple[str, dict[str, Any]]]:
        sections = self.report["sections"] if self.report else []
        return [(section["title"], rule) for section in sections for rule in section["rules"]]

    def states(self, api: str) -> list[str]:
        return [rule["state"] for title, rule in self.rules() if title == api]


def seats(runs: list[Run]) -> list[Seat]:
    """In their order, each behind the server that it is about."""
    found = list(dict.fromkeys(run.seat for run in runs))
    servers = list(dict.fromkeys(seat.server for seat in found))
    ways = ("", "chat", "raw")
    return sorted(found, key=lambda seat: (servers.index(seat.server), ways.index(seat.way)))


def apis(runs: list[Run]) -> list[str]:
    return list(dict.fromkeys(title for run in runs for title, _ in run.rules()))


def worst(runs: list[Run]) -> dict[tuple[Seat, str, str], str]:
    """By seat, API and rule: failed if any model broke it, passed if one showed it and none broke it."""
    found: dict[tuple[Seat, str, str], set[str]] = {}
    for run in runs:
        for api, rule in run.rules():
            found.setdefault((run.seat, api, rule["rule"]), set()).add(rule["state"])
    return {key: next(state for state in STATES if state in states) for key, states in found.items()}
