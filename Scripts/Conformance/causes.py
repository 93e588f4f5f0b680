"""Why rules are broken behind Weir all the same: each was looked into by hand."""

from __future__ import annotations

from runs import Seat

# By server and rule; the rest is unexplained, and says so.
CAUSES: dict[tuple[str, str], str] = {}


def cause(seat: Seat, api: str, rule: str) -> str:
    return CAUSES.get((f"{seat.server} {seat.way} {api}", rule)) or CAUSES.get((seat.server, rule), "not explained yet")
