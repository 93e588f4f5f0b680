"""Streams as the bytes that came over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import httpx2

from .contract import assert_obeys_contract
from .replies import Choice, fold_chat, fold_completion

DONE = "[DONE]"


@dataclass(frozen=True)
class Recording:
    """A stream from its first byte to its last."""

    body: bytes
    headers: Mapping[str, str]

    @cached_property
    def events(self) -> list[str]:
        """The data of each event; the framing has to be exact."""
        text = self.body.decode("utf-8")
        assert text.endswith("\n\n"), f"the last event is not terminated: {text[-80:]!r}"
        events = []
        for event in text.removesuffix("\n\n").split("\n\n"):
            assert event.startswith("data: ") and "\n" not in event, f"not one data line: {event!r}"
            events.append(event.removeprefix("data: "))
        return events

    @cached_property
    def chunks(self) -> list[dict[str, Any]]:
        """Every event but the last, which has to be `[DONE]`."""
        assert self.events[-1] == DONE, f"the stream ends with {self.events[-1]!r}"
        assert self.events.count(DONE) == 1
        return [json.loads(event) for event in self.events[:-1]]

    @property
    def usage(self) -> dict[str, Any]:
        return self.chunks[-1]["usage"]

    @cached_property
    def choices(self) -> list[Choice]:
        fold = fold_chat if self.chunks[0]["object"] == "chat.completion.chunk" else fold_completion
        return fold(self.chunks)

    @property
    def choice(self) -> Choice:
        (only,) = self.choices
        return only

    def chunks_of(self, choice: int) -> list[dict[str, Any]]:
        """The chunks of one choice, as they were sent."""
        return [
            part for chunk in self.chunks for part in chunk["choices"] if part["index"] == choice
        ]


def record(client: httpx.Client, path: str, body: dict[str, Any], babbles: bool = False) -> Recording:
    with client.stream("POST", path, json=body) as response:
        data = response.read()
        assert response.status_code == 200, data.decode("utf-8", "replace")
        assert response.headers["content-type"].split(";")[0] == "text/event-stream"
        recording = Recording(data, response.headers)
    check(recording, path, body, babbles)
    return recording


def check(recording: Recording, path: str, body: Mapping[str, Any], babbles: bool = False) -> None:
    options = body.get("stream_options") or {}
    assert_obeys_contract(
        recording.body, api="completions" if path.endswith("/v1/completions") else "chat",
        includes_usage=options.get("include_usage", False), babbles=babbles,
    )


class RecordingTransport(httpx2.HTTPTransport):
    """Keeps the bytes of every response that the SDK reads, in the response's extensions."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        assert isinstance(response.stream, httpx2.SyncByteStream)
        copy = bytearray()
        response.stream = _Copied(response.stream, copy)
        response.extensions["recorded"] = copy
        return response


class _Copied(httpx2.SyncByteStream):
    def __init__(self, original: httpx2.SyncByteStream, copy: bytearray) -> None:
        self._original = original
        self._copy = copy

    def __iter__(self) -> Iterator[bytes]:
        for part in self._original:
            self._copy += part
            yield part

    def close(self) -> None:
        self._original.close()
