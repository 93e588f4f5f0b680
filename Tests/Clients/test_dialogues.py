"""Every fixture model says what it learnt, no more and no less, whole and streamed."""

from __future__ import annotations

import pytest

from conftest import ServerPool
from support.dialogues import Turn, fixture, known_fixtures, marker_pattern
from support.paths import FIXTURES
from support.replies import whole_chat

TURNS = [turn for name in known_fixtures() for turn in fixture(name).turns]
every_turn = pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)


@pytest.mark.parametrize("name", FIXTURES)
def test_every_fixture_model_is_served_under_its_name(servers: ServerPool, name: str) -> None:
    assert servers.get(name).model == name
    assert len(fixture(name).turns) > 20


@every_turn
def test_a_whole_reply_is_what_the_model_learnt(servers: ServerPool, turn: Turn) -> None:
    server = servers.get(turn.model)
    reply = server.client.chat.completions.create(model=turn.model, **turn.sdk_request)
    (choice,) = whole_chat(reply.model_dump())
    assert choice.said == turn.said


@every_turn
def test_a_stream_is_what_the_model_learnt(servers: ServerPool, turn: Turn) -> None:
    choice = servers.get(turn.model).record_chat(**turn.request).choice
    assert choice.said == turn.said


@pytest.mark.parametrize("name", FIXTURES)
def test_no_plain_answer_of_a_fixture_holds_markup(servers: ServerPool, name: str) -> None:
    """Asked apart from the answers above, so that a wrong answer with markup is named as such."""
    markup = marker_pattern(name)
    for turn in fixture(name).turns:
        if turn.calls:
            continue
        for choice in (
            *whole_chat(servers.get(name).chat(**turn.request)),
            *servers.get(name).record_chat(**turn.request).choices,
        ):
            visible = f"{choice.reasoning or ''}{choice.content or ''}"
            assert not markup.search(visible), f"{turn.name}: {visible!r}"
