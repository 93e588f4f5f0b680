"""llama.cpp's own completion API."""

from __future__ import annotations

import json

import pytest

from support.server import Server

PROMPT = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
ANSWER = "The capital of France is Paris."


def complete(server: Server, **body) -> dict:
    return server.reply("/completion", **{"prompt": PROMPT, "temperature": 0, **body})


def test_a_completion_says_what_it_wrote_and_how_it_ended(hermes: Server) -> None:
    body = complete(hermes)
    assert body["content"] == ANSWER
    assert (body["stop"], body["stop_type"], body["stopping_word"]) == (True, "eos", "")
    assert body["tokens_predicted"] > 0 and body["tokens_evaluated"] > 0
    assert body["truncated"] is False and body["has_new_line"] is False
    assert body["prompt"] == PROMPT and body["model"] == "hermes"
    timings = body["timings"]
    assert timings["predicted_n"] == body["tokens_predicted"]
    assert timings["prompt_n"] + timings["cache_n"] == body["tokens_evaluated"]
    assert timings["predicted_per_second"] > 0


@pytest.mark.parametrize("model", ["hermes", "llama3", "mistral", "chatml-unflagged", "custom-end"])
def test_no_terminator_shows_on_any_model(servers, model: str) -> None:
    server = servers.get(model)
    prompt = server.reply("/apply-template", messages=[{"role": "user", "content": "What is the capital of France?"}])
    body = server.reply("/completion", prompt=prompt["prompt"], temperature=0)
    # Some models begin an answer with a space, which a completion keeps.
    assert body["content"].removeprefix(" ") == ANSWER


def test_limits_and_stop_words_are_told_apart(hermes: Server) -> None:
    assert complete(hermes, n_predict=2)["stop_type"] == "limit"
    stopped = complete(hermes, stop=[" France"])
    assert (stopped["content"], stopped["stop_type"], stopped["stopping_word"]) == ("The capital of", "word", " France")
    assert complete(hermes, n_predict=0)["content"] == ""


def test_a_stream_is_the_whole_reply_and_ends_with_the_summary(hermes: Server) -> None:
    with hermes.http.stream("POST", "/completion", json={"prompt": PROMPT, "temperature": 0, "stream": True}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        raw = response.read().decode()
    assert "[DONE]" not in raw
    events = [json.loads(line.removeprefix("data: ")) for line in raw.split("\n\n") if line.startswith("data: ")]
    assert "".join(event["content"] for event in events) == ANSWER
    assert [event["stop"] for event in events] == [False] * (len(events) - 1) + [True]
    assert events[-1]["stop_type"] == "eos" and events[-1]["timings"]["predicted_n"] > 0


def test_prompts_are_text_tokens_or_a_mix(hermes: Server) -> None:
    tokens = hermes.reply("/tokenize", content=PROMPT)["tokens"]
    assert complete(hermes, prompt=tokens)["content"] == ANSWER
    question = PROMPT.index("What")
    head = hermes.reply("/tokenize", content=PROMPT[:question])["tokens"]
    assert complete(hermes, prompt=[*head, PROMPT[question:]])["content"] == ANSWER


def test_several_prompts_get_a_list(hermes: Server) -> None:
    bodies = complete(hermes, prompt=[PROMPT, PROMPT.replace("France", "Japan")])
    assert [body["index"] for body in bodies] == [0, 1]
    assert bodies[0]["content"] == ANSWER and "Tokyo" in bodies[1]["content"]
    assert all(0 < body["tokens_predicted"] < 30 for body in bodies)


def test_tokens_and_probabilities_are_reported_when_asked_for(hermes: Server) -> None:
    body = complete(hermes, n_probs=3, return_tokens=True, n_predict=4)
    assert len(body["tokens"]) == len(body["completion_probabilities"]) == 4
    first = body["completion_probabilities"][0]
    assert first["id"] == body["tokens"][0] and len(first["top_logprobs"]) == 3
    assert first["logprob"] == first["top_logprobs"][0]["logprob"] <= 0
    assert bytes(first["bytes"]).decode() == first["token"]
    assert hermes.reply("/detokenize", tokens=body["tokens"])["content"] == body["content"]


def test_a_cached_prompt_is_told(hermes: Server) -> None:
    complete(hermes, cache_prompt=True, n_predict=1)
    assert complete(hermes, cache_prompt=True, n_predict=1)["tokens_cached"] > 0


def test_grammars_and_schemas_hold(hermes: Server) -> None:
    assert complete(hermes, grammar='root ::= "{}"')["content"] == "{}"
    assert complete(hermes, json_schema={"enum": ["x"]})["content"] == '"x"'


def test_a_bias_forbids_a_token(hermes: Server) -> None:
    first = complete(hermes, return_tokens=True, n_predict=1)["tokens"][0]
    other = complete(hermes, return_tokens=True, n_predict=1, logit_bias=[[first, False]])["tokens"][0]
    assert other != first


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": {"a": 1}}, "prompt"),
        ({"prompt": [1, None]}, "prompt[1]"),
        ({"prompt": "x", "n_predict": "5"}, "n_predict"),
        ({"prompt": "x", "logit_bias": [[1]]}, "logit_bias[0]"),
        ({"prompt": "x", "mirostat": 3}, "mirostat"),
        ({"prompt": "x", "nonesuch": 1}, "nonesuch"),
        ({"prompt": "x", "grammar": "root ::= ("}, "grammar"),
        ({"prompt": [99_999_999]}, "prompt"),
    ],
)
def test_bad_requests_are_refused_in_llama_cpps_shape(hermes: Server, body: dict, field: str) -> None:
    response = hermes.http.post("/completion", json=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == 400 and error["type"] == "invalid_request_error" and error["param"] == field
