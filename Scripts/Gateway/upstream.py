"""An upstream that has its replies ready: as fast as a server can be, so that what is measured is what stands before it.

A request's `max_tokens` says how many chunks to send, all at once; with `seed` set, one chunk and then one every 50 ms.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import cache

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
MODELS = json.dumps({"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "vllm"}]}).encode()


def chunk(delta: dict[str, str], finish: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}] if usage is None else []
    body = {
        "id": "chatcmpl-4f0c2a9be1d84d6f", "object": "chat.completion.chunk", "created": 1780000000, "model": "m",
        "choices": choices,
    }
    if usage:
        body["usage"] = usage
    return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"


ROLE = chunk({"role": "assistant", "content": ""})
WORD = chunk({"content": " word"})
STOP = chunk({}, "stop")
DONE = b"data: [DONE]\n\n"


@cache
def reply(count: int) -> bytes:
    usage = {"prompt_tokens": 5, "completion_tokens": count, "total_tokens": count + 5}
    return HEAD + ROLE + WORD * count + STOP + chunk({}, usage=usage) + DONE


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"GET"):
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                % (len(MODELS), MODELS))
        else:
            fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if b": " in line)
            body = json.loads(await reader.readexactly(int(fields[b"content-length"])))
            count = body.get("max_tokens") or 16
            if body.get("seed") is None:
                writer.write(reply(count))
            else:
                writer.write(HEAD + ROLE + WORD)
                for _ in range(count - 1):
                    await writer.drain()
                    await asyncio.sleep(0.05)
                    writer.write(WORD)
                writer.write(STOP + DONE)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    async with server:
        await server.serve_forever()


asyncio.run(main())
