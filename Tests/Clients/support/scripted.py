"""A scripted server of chat completions: clean by itself, and able to commit one sin at a time."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Chunk = dict[str, Any]
# Takes the events of a clean stream, as objects and the text [DONE], and gives those that are sent.
Sin = Callable[[list[Any]], list[Any]]

TEXT = "Привет! Alpha, beta, gamma, delta, epsilon 🙂"
CALL = ("get_weather", '{"city": "Paris"}')
DONE = "[DONE]"


class BadRequest(Exception):
    pass


class Reply:
    """What the script answers to a request: the same text each time, or a call where there are tools."""

    _numbers = itertools.count()

    def __init__(self, request: dict[str, Any], ignores_stop: bool = False) -> None:
        self.request = request
        self.number = next(self._numbers)
        self.text = TEXT
        for stop in request.get("stop") or [] if not ignores_stop else []:
            self.text = self.text.split(stop)[0]
        self.legacy = "functions" in request
        self.calls = bool(request.get("tools")) or self.legacy
        limit = request.get("max_tokens", 1000)
        # A word is a token here.
        words = [word + " " for word in self.text.split(" ")]
        words[-1] = words[-1][:-1]
        self.words = [] if self.calls else words[:limit]
        self.is_cut = not self.calls and len(words) > limit or self.calls and limit < 20
        if "response_format" in request:
            self.words = ['{"name": "Weir", ', '"kind": "dam"}']
            self.is_cut = False
        self.finish = "length" if self.is_cut else "stop" if not self.calls else (
            "function_call" if self.legacy else "tool_calls")
        tokens = limit if self.is_cut else max(len(self.words), 1) + (20 if self.calls else 0)
        self.usage = {"prompt_tokens": 9, "completion_tokens": tokens * request.get("n", 1)}
        self.usage["total_tokens"] = 9 + self.usage["completion_tokens"]

    @property
    def head(self) -> Chunk:
        return {"id": f"chatcmpl-{self.number}", "object": "chat.completion.chunk", "created": 1790000000,
                "model": "scripted"}

    def logprobs(self, word: str) -> dict[str, Any]:
        if not self.request.get("logprobs"):
            return {}
        entry = {"token": word, "logprob": -0.5, "bytes": list(word.encode()), "top_logprobs": []}
        return {"logprobs": {"content": [entry], "refusal": None}}

    def deltas(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        yield {"role": "assistant", "content": None if self.calls else ""}, {}
        for word in self.words:
            yield {"content": word}, self.logprobs(word)
        name, arguments = CALL
        pieces = [arguments[:6]] if self.is_cut else [arguments[:6], arguments[6:]]
        if self.legacy:
            yield {"function_call": {"name": name, "arguments": ""}}, {}
            for piece in pieces:
                yield {"function_call": {"arguments": piece}}, {}
        elif self.calls:
            first = {"index": 0, "id": self.call_id(0), "type": "function", "function": {"name": name, "arguments": ""}}
            yield {"tool_calls": [first]}, {}
            for piece in pieces:
                yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}, {}

    def call_id(self, choice: int) -> str:
        return f"call_{self.number}_{choice}_x"

    def events(self) -> list[Any]:
        usage = {"usage": None} if (self.request.get("stream_options") or {}).get("include_usage") else {}
        events: list[Any] = []
        for index in range(self.request.get("n", 1)):
            for delta, extra in self.deltas():
                if delta.get("tool_calls") and "id" in delta["tool_calls"][0]:
                    delta["tool_calls"][0]["id"] = self.call_id(index)
                choice = {"index": index, "delta": delta, "finish_reason": None, **extra}
                events.append({**self.head, "choices": [choice], **usage})
            last = {"index": index, "delta": {}, "finish_reason": self.finish}
            events.append({**self.head, "choices": [last], **usage})
        if usage:
            events.append({**self.head, "choices": [], "usage": self.usage})
        return [*events, DONE]

    def whole(self) -> dict[str, Any]:
        choices = []
        for index in range(self.request.get("n", 1)):
            message: dict[str, Any] = {"role": "assistant", "content": None if self.calls else "".join(self.words)}
            arguments = CALL[1][:6] if self.is_cut else CALL[1]
            function = {"name": CALL[0], "arguments": arguments}
            if self.legacy:
                message["function_call"] = function
            elif self.calls:
                message["tool_calls"] = [{"id": self.call_id(index), "type": "function", "function": function}]
            choice: dict[str, Any] = {"index": index, "message": message, "finish_reason": self.finish}
            entries = [self.logprobs(word)["logprobs"]["content"][0] for word in self.words if self.logprobs(word)]
            if entries:
                choice["logprobs"] = {"content": entries, "refusal": None}
            choices.append(choice)
        return {**self.head, "object": "chat.completion", "choices": choices, "usage": self.usage}


def check(request: Any) -> dict[str, Any]:
    """Refuses what no server may take."""
    wanted = {"messages": list, "model": str, "temperature": (int, float), "max_tokens": int, "stream": bool,
              "stop": list, "n": int, "tools": list, "response_format": dict, "tool_choice": (str, dict)}
    if not isinstance(request, dict) or not request.get("messages") or request.get("n", 1) < 1:
        raise BadRequest("messages are missing")
    for key, kind in wanted.items():
        if key in request and not isinstance(request[key], kind):
            raise BadRequest(f"{key} is of the wrong type")
    for message in request["messages"]:
        if not isinstance(message, dict) or message.get("role") not in ("user", "assistant", "system", "tool"):
            raise BadRequest("a message is none")
        if isinstance(message.get("content"), int):
            raise BadRequest("content is a number")
    if request["model"] != "scripted" or request.get("tool_choice") == "sometimes":
        raise BadRequest("unknown model or tool_choice")
    if request.get("response_format", {}).get("type") == "poem" or any("function" not in t for t in request.get("tools", [])):
        raise BadRequest("unknown format or tool")
    return request


class ScriptedServer:
    """Runs while the `with` block does."""

    def __init__(
        self, sin: Sin = lambda events: events, *, raw: Callable[[bytes], bytes] = lambda stream: stream,
        whole: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: body, status: int = 200,
        behaviour: str = "good", when: Callable[[dict[str, Any]], bool] = lambda request: True,
    ) -> None:
        self.sin, self.raw, self.whole, self.status = sin, raw, whole, status
        self.behaviour, self.when = behaviour, when

    def __enter__(self) -> str:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.send_header("connection", "close")
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def refuse(self, status: int, message: str) -> None:
                error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
                self.answer(status, json.dumps({"error": error}).encode())

            def do_GET(self) -> None:
                if self.path == "/v1/models":
                    return self.answer(200, json.dumps({"object": "list", "data": [{"id": "scripted"}]}).encode())
                self.refuse(405, "use POST")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"] or 0))
                if self.path != "/v1/chat/completions":
                    return self.refuse(404, "there is no such API")
                if script.behaviour == "silent":
                    return time.sleep(30)
                if script.behaviour == "garbage":
                    self.wfile.write(b"\x00\xff this is no HTTP \r\n\r\n")
                    self.close_connection = True
                    return None
                try:
                    request = check(json.loads(body))
                except (BadRequest, ValueError, RecursionError) as error:
                    return self.refuse(400, str(error))
                if script.status != 200 and script.when(request):
                    return self.refuse(script.status, "sorry")
                self.reply(request)

            def reply(self, request: dict[str, Any]) -> None:
                reply, sins = Reply(request, script.behaviour == "ignores stop"), script.when(request)
                if not request.get("stream"):
                    whole = reply.whole()
                    return self.answer(200, json.dumps(script.whole(whole) if sins else whole).encode())
                events = script.sin(reply.events()) if sins else reply.events()
                stream = "".join(
                    f"data: {event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)}\n\n"
                    for event in events
                ).encode("utf-8", "surrogatepass")
                if sins:
                    stream = script.raw(stream)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.send_header("connection", "close")
                self.end_headers()
                for start in range(0, len(stream), 700):
                    part = stream[start : start + 700]
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                if script.behaviour == "stays open" and sins:
                    self.wfile.flush()
                    time.sleep(4)
                if script.behaviour != "breaks off" or not sins:
                    self.wfile.write(b"0\r\n\r\n")
                self.close_connection = True

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None: ...

        self.server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
