"""A model that says anything, held to schemas that nobody wrote: every answer must validate."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest

from support.schemas import SchemaGenerator
from support.server import Server

# Names and formats whose texts are checked as far as the standard library can.
CHECKER = jsonschema.FormatChecker(("date", "ipv4", "ipv6", "uuid", "email"))


def ask(server: Server, schema: object, seed: int) -> tuple[str, str | None]:
    response = server.http.post(
        "/v1/completions",
        json={
            "model": server.model, "prompt": "Some JSON:\n", "guided_json": schema, "temperature": 2.0, "seed": seed,
            "max_tokens": 300,
        },
        timeout=60,
    )
    if response.status_code == 400:
        return "refused", response.json()["error"]["message"]
    assert response.status_code == 200, (response.text, json.dumps(schema))
    (choice,) = response.json()["choices"]
    return choice["finish_reason"], choice["text"]


@pytest.mark.parametrize("model", ["hermes", "custom-end"])
def test_every_answer_that_ends_validates(servers, model: str) -> None:
    server = servers.get(model)
    generator = SchemaGenerator(seed=len(model))
    schemas = [generator.document() for _ in range(250)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda item: ask(server, item[1], item[0]), enumerate(schemas)))
    finished = 0
    for schema, (finish, text) in zip(schemas, answers, strict=True):
        if finish != "stop":
            continue
        finished += 1
        validator = jsonschema.Draft202012Validator(schema, format_checker=CHECKER)
        assert validator.is_valid(json.loads(text)), f"{text}\nfor {json.dumps(schema)}"
    assert finished > 80
    refused = sum(finish == "refused" for finish, _ in answers)
    assert refused < len(schemas) / 2
