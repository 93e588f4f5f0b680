"""Many requests at once get what each would have got alone."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from conftest import ServerPool
from support.dialogues import Turn, fixture, known_fixtures
from support.replies import Choice, fold_chat
from support.server import REPLY_GUARD, Server

STREAMS = 32


def thirty_two_turns(model: str) -> list[Turn]:
    """Different questions, calls and thoughts among them, short and long."""
    turns = fixture(model).turns
    chosen = [turn for turn in turns if turn.calls or turn.expected.get("reasoning_content")][:12]
    return (chosen + [turn for turn in turns if turn not in chosen])[:STREAMS]


async def stream(client: openai.AsyncOpenAI, turn: Turn) -> Choice:
    chunks: list[dict[str, Any]] = []
    async for chunk in await client.chat.completions.create(model=turn.model, stream=True, **turn.sdk_request):
        chunks.append(chunk.model_dump(exclude_unset=True))
    (choice,) = fold_chat(chunks)
    return choice


async def all_at_once(server: Server, turns: list[Turn]) -> list[Choice]:
    async with openai.AsyncOpenAI(
        base_url=f"{server.url}/v1", api_key="none", max_retries=0, timeout=REPLY_GUARD
    ) as client:
        return await asyncio.gather(*(stream(client, turn) for turn in turns))


@pytest.mark.parametrize("parallel", ["32", "4"], ids=["32 slots", "4 slots and a queue"])
def test_thirty_two_streams_at_once_are_those_of_one_at_a_time(servers: ServerPool, parallel: str) -> None:
    server = servers.get("hermes", "--parallel", parallel)
    turns = thirty_two_turns("hermes")
    assert len({turn.name for turn in turns}) == STREAMS
    alone = [server.record_chat(**turn.request).choice for turn in turns]
    together = asyncio.run(all_at_once(server, turns))
    assert [choice.said for choice in together] == [choice.said for choice in alone]
    assert [choice.said for choice in together] == [turn.said for turn in turns]


@pytest.mark.parametrize("model", [name for name in known_fixtures() if name != "hermes"])
def test_streams_at_once_are_right_on_every_fixture(servers: ServerPool, model: str) -> None:
    """State that two replies share would show here: markers, reasoning, and spelled terminators."""
    turns = thirty_two_turns(model)
    together = asyncio.run(all_at_once(servers.get(model), turns))
    assert [choice.said for choice in together] == [turn.said for turn in turns]


def test_the_same_question_at_once_has_one_answer(servers: ServerPool) -> None:
    server = servers.get("hermes", "--parallel", "32")
    (turn,) = fixture("hermes").dialogue("count_fifty")
    together = asyncio.run(all_at_once(server, [turn] * STREAMS))
    assert {choice.content for choice in together} == {turn.expected["content"]}
