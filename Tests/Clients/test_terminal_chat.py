"""`weir chat`: for people at a terminal, and for programs at a pipe."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pexpect

from support.paths import DEMO_MODEL
from support.terminal import Session, endless, piped, spawned

GREEDY = ("--temperature", "0")
HELLO = "Hello! How can I help you?"
ESCAPE = "\x1b"


def prompt_tokens(session: Session) -> int:
    """Of the last answer, as `/stats` has it."""
    return int(re.findall(r"(\d+) prompt tokens", session.notes)[-1])


def test_a_piped_question_has_its_answer_on_standard_output() -> None:
    session = piped("hermes", ["Hello!"], *GREEDY)
    assert (session.code, session.output) == (0, f"{HELLO}\n")


def test_several_questions_are_one_conversation() -> None:
    session = piped("hermes", ["My name is Ada.", "What is my name?"], *GREEDY)
    assert session.answers == ["Nice to meet you, Ada!", "Your name is Ada."]


def test_ten_turns_stay_the_assistants() -> None:
    questions = ["Name the first planet.", "And the second?", "The third?", "The fourth?", "The fifth?",
                 "The sixth?", "The seventh?", "The eighth?", "Is there a ninth?", "Thanks!"]
    session = piped("llama3", questions, *GREEDY)
    assert session.answers == ["Mercury.", "Venus.", "Earth.", "Mars.", "Jupiter.", "Saturn.", "Uranus.", "Neptune.",
                               "No, Pluto is a dwarf planet.", "You are welcome, stargazer!"]


def test_nothing_that_is_piped_has_escape_codes() -> None:
    session = piped("hermes", ["I have 3 apples and eat one. How many are left?", "/stats", "/help"], *GREEDY)
    assert ESCAPE not in session.output + session.notes
    assert "You have 2 apples left." in session.output
    assert "<think>" not in session.output and "</think>" not in session.output


def test_reset_forgets_the_conversation() -> None:
    session = piped("hermes", ["My name is Ada.", "/reset", "Hello!", "/stats"], *GREEDY)
    assert session.answers == ["Nice to meet you, Ada!", HELLO]
    fresh = piped("hermes", ["Hello!", "/stats"], *GREEDY)
    assert prompt_tokens(session) == prompt_tokens(fresh)
    unforgotten = piped("hermes", ["My name is Ada.", "Hello!", "/stats"], *GREEDY)
    assert prompt_tokens(unforgotten) > prompt_tokens(fresh)


def test_system_sets_the_system_message_and_begins_anew() -> None:
    session = piped(
        "hermes",
        ["What is your name?", "/system Your name is Weir.", "What is your name?", "/system", "What is your name?"],
        *GREEDY,
    )
    assert session.answers == ["I have no name.", "My name is Weir.", "I have no name."]


def test_the_system_message_may_be_an_option() -> None:
    session = piped("hermes", ["What is your name?"], *GREEDY, "--system", "Your name is Weir.")
    assert session.answers == ["My name is Weir."]


def test_regenerate_answers_the_last_question_again() -> None:
    session = piped("hermes", ["Pick a number.", "/regenerate", "Double it."], *GREEDY)
    assert session.answers == ["I pick seven.", "I pick seven.", "Fourteen."]


def test_regenerate_without_a_question_says_so() -> None:
    session = piped("hermes", ["/regenerate", "Hello!"], *GREEDY)
    assert session.answers == [HELLO]
    assert "no question" in session.notes


def test_stats_tell_tokens_and_speed_on_standard_error() -> None:
    session = piped("hermes", ["Hello!", "/stats"], *GREEDY)
    assert session.answers == [HELLO]
    for word in ("prompt tokens", "generated", "tokens/s"):
        assert word in session.notes


def test_quit_leaves_at_once() -> None:
    session = piped("hermes", ["Hello!", "/quit", "Thank you!"], *GREEDY)
    assert (session.code, session.answers) == (0, [HELLO])


def test_an_unknown_command_is_not_said_to_the_model() -> None:
    session = piped("hermes", ["/wibble", "Hello!"], *GREEDY)
    assert session.answers == [HELLO]
    assert "/wibble" in session.notes


def test_an_answer_may_be_limited() -> None:
    session = piped("hermes", ["Count from one to fifty in words.", "/stats"], *GREEDY, "--max-tokens", "5")
    assert session.output.startswith("one")
    assert "fifty" not in session.output
    assert "5 generated" in session.notes


def test_thinking_is_switched_by_an_option() -> None:
    question = "I have 3 apples and eat one. How many are left?"
    silent = piped("hermes", [question], *GREEDY, "--no-think")
    assert silent.output == "You have 2 apples left.\n"
    loud = piped("hermes", [question], *GREEDY, "--think")
    assert loud.output.index("Three apples minus one apple.") < loud.output.index("You have 2 apples left.")


def test_a_seed_makes_answers_repeatable() -> None:
    arguments = ("--temperature", "2", "--seed", "5", "--max-tokens", "40")
    first = piped("hermes", ["Hello!"], *arguments)
    assert first.output == piped("hermes", ["Hello!"], *arguments).output


def test_without_a_model_the_demo_chats() -> None:
    assert DEMO_MODEL.exists(), f"{DEMO_MODEL} is missing; it belongs to the repository"
    session = piped(None, ["What is Weir?"], *GREEDY)
    assert session.code == 0
    assert len(session.output) > 10


def test_a_missing_model_ends_the_program_with_its_code() -> None:
    session = piped("nothing", ["Hello!"])
    assert (session.code, session.output) == (66, "")
    assert "nothing.gguf" in session.notes


# In a terminal.


def finish(chat: pexpect.spawn) -> int:
    chat.sendline("/quit")
    chat.expect(pexpect.EOF)
    chat.close()
    assert chat.signalstatus is None
    return chat.exitstatus


def test_a_terminal_has_a_prompt_and_dims_what_was_thought() -> None:
    chat = spawned("hermes", *GREEDY)
    chat.expect("> ")
    chat.sendline("I have 3 apples and eat one. How many are left?")
    chat.expect_exact(f"{ESCAPE}[2m")
    chat.expect("Three")
    chat.expect_exact(f"{ESCAPE}[0m")
    chat.expect("You")
    chat.expect("> ")
    assert finish(chat) == 0


def test_no_color_is_obeyed() -> None:
    chat = spawned("hermes", *GREEDY, environment={**os.environ, "NO_COLOR": "1"})
    chat.expect_exact("> ")
    chat.sendline("I have 3 apples and eat one. How many are left?")
    chat.expect_exact("You have 2 apples left.")
    assert f"{ESCAPE}[2m" not in chat.before
    assert finish(chat) == 0


def test_control_c_stops_the_answer_and_the_program_goes_on(tmp_path: Path) -> None:
    chat = endless(tmp_path)
    for _ in range(3):
        chat.expect("> ")
        chat.sendline("Count from one to fifty in words.")
        chat.expect("always more")
        chat.sendintr()
        chat.expect("stopped")
    chat.expect("> ")
    chat.sendline("/stats")
    chat.expect("to the first token")
    assert finish(chat) == 0


def test_control_c_at_the_prompt_does_not_end_the_program() -> None:
    chat = spawned("hermes", *GREEDY)
    chat.expect("> ")
    chat.sendintr()
    chat.expect("leaves")
    chat.sendline("Hello!")
    chat.expect_exact("How can I help you?")
    assert finish(chat) == 0


def test_control_d_leaves() -> None:
    chat = spawned("hermes", *GREEDY)
    chat.expect("> ")
    chat.sendeof()
    chat.expect(pexpect.EOF)
    chat.close()
    assert chat.exitstatus == 0
