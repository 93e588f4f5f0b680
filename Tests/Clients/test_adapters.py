"""Requests choose adapters, many at a time, while the server runs."""

from __future__ import annotations

import shutil
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openai
import pytest

from conftest import ServerPool
from support.connection import Connection
from support.dialogues import Turn, fixture
from support.paths import MODELS
from support.server import Server

PIRATE, FORMAL = MODELS / "hermes-pirate.lora.gguf", MODELS / "hermes-formal.lora.gguf"
PIRATE_FOLDER = MODELS / "hermes-pirate.peft"
HELLO = [{"role": "user", "content": "Hello!"}]
AHOY = "Ahoy, matey! What be ye after?"


def plain_turns(name: str) -> list[Turn]:
    return [turn for turn in fixture(name).turns if not turn.tools and not turn.template_arguments]


@pytest.fixture
def both(servers: ServerPool) -> Server:
    return servers.get(
        "hermes", "--adapter", f"pirate={PIRATE}", "--adapter", f"formal={FORMAL}", "--parallel", "8"
    )


def answer(server: Server, model: str = "hermes", **body: object) -> str:
    reply = server.client.chat.completions.create(
        model=model, messages=HELLO, temperature=0, max_tokens=40, extra_body=body
    )
    content = reply.choices[0].message.content
    assert content is not None
    return content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(PIRATE, tmp_path / "pirate.lora.gguf")
    return tmp_path


@pytest.fixture
def offering(servers: ServerPool, folder: Path) -> Server:
    return servers.get("hermes", "--adapters", str(folder), "--parallel", "4")


def test_models_and_adapters_are_listed(both: Server) -> None:
    listed = {model.id: getattr(model, "parent", None) for model in both.client.models.list().data}
    assert listed == {"hermes": None, "pirate": "hermes", "formal": "hermes"}
    assert both.client.models.retrieve("pirate").id == "pirate"
    adapters = both.http.get("/v1/adapters").json()["data"]
    assert [(each["id"], each["parent"], each["loaded"]) for each in adapters] == [
        ("pirate", "hermes", True), ("formal", "hermes", True),
    ]
    assert adapters[0]["rank"] == 8 and adapters[0]["bytes"] > 0


def test_a_mix_of_streams_gives_each_its_own_answers(both: Server) -> None:
    """Base, adapters, and the base again, all at the same time: nobody gets what was computed for another."""
    asked = [("hermes", turn) for turn in plain_turns("hermes") if turn.index == 0][:20]
    asked += [("pirate", turn) for turn in plain_turns("hermes-pirate.lora")]
    asked += [("formal", turn) for turn in plain_turns("hermes-formal.lora")]

    def ask(work: tuple[str, Turn]) -> tuple[str, str, str | None]:
        model, turn = work
        reply = both.client.chat.completions.create(model=model, **turn.sdk_request)
        return model, reply.model, reply.choices[0].message.content

    with ThreadPoolExecutor(16) as pool:
        for (model, turn), (_, named, content) in zip(asked, pool.map(ask, asked), strict=True):
            assert (named, content) == (model, turn.expected["content"]), turn.name


def test_adapters_are_named_in_every_way(both: Server) -> None:
    assert answer(both, "pirate") == AHOY
    assert answer(both, "hermes:pirate") == AHOY
    assert answer(both, adapter_id="pirate") == AHOY
    assert answer(both, lora="pirate") == AHOY
    assert answer(both, lora=[{"name": "pirate"}]) == AHOY
    assert answer(both, lora=[{"id": 0, "scale": 1.0}]) == AHOY
    assert answer(both, lora=[{"name": "pirate", "scale": 1}, {"name": "formal", "scale": 0}]) == AHOY
    assert answer(both, adapter_id="pirate", adapter_scale=0) == answer(both)
    native = both.http.post(
        "/completion",
        json={"prompt": "x", "n_predict": 4, "temperature": 0, "lora": [{"id": 1, "scale": 1.0}]},
    )
    assert native.status_code == 200


def test_a_weighted_pair_is_the_same_alone_and_among_others(both: Server) -> None:
    pair = [{"name": "pirate", "scale": 0.6}, {"name": "formal", "scale": 0.4}]
    alone = answer(both, lora=pair)
    assert alone not in (answer(both), answer(both, "pirate"), answer(both, "formal"))
    with ThreadPoolExecutor(9) as pool:
        others = [pool.submit(answer, both, model) for model in ["hermes", "pirate", "formal"] * 2]
        pairs = [pool.submit(answer, both, lora=order) for order in (pair, pair[::-1], pair)]
        assert {each.result() for each in pairs} == {alone}
        assert {each.result() for each in others} == {answer(both, m) for m in ["hermes", "pirate", "formal"]}


def test_a_prompt_is_not_shared_between_adapters(both: Server) -> None:
    """The state of a long common beginning depends on the adapter that computed it."""
    story = "Tell me. " * 60
    messages = [{"role": "user", "content": story}]

    def cached(model: str) -> int:
        reply = both.client.chat.completions.create(model=model, messages=messages, max_tokens=1)
        assert reply.usage is not None and reply.usage.prompt_tokens_details is not None
        return reply.usage.prompt_tokens_details.cached_tokens or 0

    assert cached("pirate") < 20
    assert cached("formal") < 20
    assert cached("pirate") > 100


def test_a_peft_folder_is_the_same_adapter(servers: ServerPool) -> None:
    server = servers.get("hermes", "--adapter", f"pirate={PIRATE_FOLDER}")
    for turn in plain_turns("hermes-pirate.lora"):
        reply = server.client.chat.completions.create(model="pirate", **turn.sdk_request)
        assert reply.choices[0].message.content == turn.expected["content"]


def test_adapters_come_and_go_while_the_server_runs(offering: Server, folder: Path) -> None:
    assert answer(offering, "pirate") == AHOY
    shutil.copy(FORMAL, folder / "formal.gguf")
    formal = answer(offering, "formal")
    assert formal not in (AHOY, answer(offering))
    added = offering.http.post("/v1/adapters", json={"name": "polite", "path": "formal.gguf"})
    assert added.status_code == 200 and added.json()["loaded"] is True
    assert answer(offering, "polite") == formal
    # The same name, another file.
    replaced = offering.http.post("/v1/adapters", json={"name": "polite", "path": "pirate.lora.gguf"})
    assert replaced.status_code == 200
    assert answer(offering, "polite") == AHOY
    assert offering.http.delete("/v1/adapters/polite").json()["deleted"] is True
    with pytest.raises(openai.NotFoundError):
        answer(offering, "polite")
    assert offering.http.delete("/v1/adapters/polite").status_code == 404


def test_a_folder_is_read_when_it_is_first_asked_about(servers: ServerPool, folder: Path) -> None:
    server = servers.get("hermes", "--adapters", str(folder), "--alias", "hermes", "--parallel", "1")
    assert server.http.delete("/v1/adapters/pirate").status_code == 200
    assert server.http.get("/v1/adapters").json()["data"] == []


def test_a_file_that_is_replaced_is_another_adapter(offering: Server, folder: Path) -> None:
    shutil.copy(PIRATE, folder / "turning.gguf")
    body = {"name": "named", "path": "turning.gguf"}
    assert offering.http.post("/v1/adapters", json=body).status_code == 200
    assert answer(offering, "turning") == answer(offering, "named") == AHOY
    (folder / "turning.gguf").unlink()
    shutil.copy(FORMAL, folder / "turning.gguf")
    assert answer(offering, "turning") == answer(offering, "named") != AHOY


def test_running_streams_finish_on_what_they_began_with(servers: ServerPool, folder: Path) -> None:
    server = servers.get("hermes", "--adapters", str(folder), "--parallel", "2", "--alias", "hermes")
    shutil.copy(FORMAL, folder / "changing.gguf")

    def count(model: str) -> str:
        reply = server.client.chat.completions.create(
            model=model, messages=HELLO, temperature=0, max_tokens=400, extra_body={"ignore_eos": True}
        )
        return reply.choices[0].message.content or ""

    expected = count("changing")
    started = threading.Event()
    results: list[str] = []

    def stream() -> None:
        text = ""
        chunks = server.client.chat.completions.create(
            model="changing", messages=HELLO, temperature=0, max_tokens=400, stream=True,
            extra_body={"ignore_eos": True},
        )
        for chunk in chunks:
            started.set()
            text += chunk.choices[0].delta.content or ""
        results.append(text)

    thread = threading.Thread(target=stream)
    thread.start()
    assert started.wait(20)
    body = {"name": "changing", "path": "pirate.lora.gguf"}
    assert server.http.post("/v1/adapters", json=body).status_code == 200
    assert answer(server, "changing") == AHOY
    assert server.http.delete("/v1/adapters/changing").status_code == 200
    thread.join()
    assert results == [expected]


def test_a_client_that_goes_away_leaves_the_others_alone(both: Server) -> None:
    with Connection(
        both, "/v1/chat/completions", messages=HELLO, stream=True, ignore_eos=True, adapter_id="formal"
    ) as gone:
        gone.read_events(3)
    assert answer(both, "pirate") == AHOY


def test_unknown_adapters_are_named(both: Server) -> None:
    for body, field in [
        ({"adapter_id": "corsair"}, "adapter_id"),
        ({"lora": ["pirate", {"name": "corsair"}]}, "lora[1]"),
    ]:
        with pytest.raises(openai.NotFoundError) as raised:
            answer(both, **body)
        assert (raised.value.code, raised.value.param) == ("adapter_not_found", field)
        assert "corsair" in raised.value.message and "pirate" in raised.value.message
    with pytest.raises(openai.NotFoundError):
        answer(both, "hermes:corsair")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"adapter_id": 7}, "adapter_id"),
        ({"adapter_id": "pirate", "adapter_scale": "much"}, "adapter_scale"),
        ({"adapter_scale": 1}, "adapter_scale"),
        ({"adapter_id": "pirate", "adapter_source": "hub"}, "adapter_source"),
        ({"adapter_id": "pirate", "lora": "formal"}, "lora"),
        ({"lora": [{"scale": 1}]}, "lora[0].name"),
        ({"lora": [{"name": "pirate", "scale": 1e9}]}, "lora[0].scale"),
        ({"lora": [{"name": "pirate", "weight": 1}]}, "lora[0].weight"),
        ({"lora": 5}, "lora"),
    ],
)
def test_bad_choices_are_refused_by_field(both: Server, body: dict[str, object], field: str) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        answer(both, **body)
    assert raised.value.param == field


def test_an_adapter_as_model_takes_no_further_ones(both: Server) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        answer(both, "pirate", adapter_id="formal")
    assert raised.value.param == "model"


def test_a_model_without_adapters_says_how_to_offer_some(hermes: Server) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        answer(hermes, adapter_id="pirate")
    assert "--adapter" in raised.value.message
    assert hermes.http.get("/v1/adapters").json() == {"object": "list", "data": []}
    refused = hermes.http.post("/v1/adapters", json={"name": "a", "path": "b"})
    assert refused.status_code == 400 and "--adapters" in refused.json()["error"]["message"]


def test_broken_adapters_are_refused_and_disturb_nobody(offering: Server, folder: Path) -> None:
    whole = PIRATE.read_bytes()
    (folder / "cut.gguf").write_bytes(whole[: len(whole) // 2])
    (folder / "text.gguf").write_bytes(b"This is not a model at all.")
    shutil.copy(MODELS / "hermes.gguf", folder / "model.gguf")
    hostile = bytearray(whole)
    hostile[8:16] = (2**60).to_bytes(8, "little")
    (folder / "hostile.gguf").write_bytes(hostile)
    # A tensor whose size does not fit a signed number.
    giant = bytearray(whole)
    place = whole.index(b".lora_a") + len(b".lora_a") + 4
    giant[place : place + 16] = (2**31).to_bytes(8, "little") * 2
    (folder / "giant.gguf").write_bytes(giant)
    for name, word in [("giant", ""), ("cut", "truncated"), ("text", "GGUF"), ("model", "not an adapter"), ("hostile", "")]:
        with pytest.raises(openai.BadRequestError) as raised:
            answer(offering, name)
        assert raised.value.code == "adapter_refused"
        assert name in raised.value.message and word in raised.value.message
        assert str(folder) not in raised.value.message
        refused = offering.http.post("/v1/adapters", json={"name": "pirate", "path": f"{name}.gguf"})
        assert refused.status_code == 400 and refused.json()["error"]["param"] == "path"
        assert answer(offering, "pirate") == AHOY


def test_broken_folders_are_refused(offering: Server, folder: Path) -> None:
    def spoil(name: str, configuration: str | None, weights: bytes | None) -> None:
        shutil.copytree(PIRATE_FOLDER, folder / name)
        if configuration is not None:
            (folder / name / "adapter_config.json").write_text(configuration, encoding="utf-8")
        if weights is not None:
            (folder / name / "adapter_model.safetensors").write_bytes(weights)

    whole = (PIRATE_FOLDER / "adapter_model.safetensors").read_bytes()
    spoil("config", "{", None)
    spoil("dora", '{"peft_type": "LORA", "r": 8, "use_dora": true}', None)
    spoil("short", None, whole[: len(whole) // 2])
    spoil("long-header", None, (2**63).to_bytes(8, "little") + whole[8:])
    spoil("empty", None, b"")
    for name in ["config", "dora", "short", "long-header", "empty"]:
        with pytest.raises(openai.BadRequestError) as raised:
            answer(offering, name)
        assert raised.value.code == "adapter_refused"
    assert answer(offering, "pirate") == AHOY


def test_an_adapter_of_another_model_is_refused(servers: ServerPool, tmp_path: Path) -> None:
    shutil.copy(PIRATE, tmp_path / "pirate.gguf")
    server = servers.get("../../../Models/demo", "--adapters", str(tmp_path))
    reply = server.http.post("/v1/chat/completions", json={"model": "pirate", "messages": HELLO})
    assert reply.status_code == 400
    assert "another base model" in reply.json()["error"]["message"]


def test_files_outside_the_folder_are_not_read(offering: Server, folder: Path) -> None:
    (folder / "link.gguf").symlink_to(FORMAL)
    for path in [str(FORMAL), "../" + FORMAL.name, "link.gguf", "/etc/passwd", "missing.gguf"]:
        refused = offering.http.post("/v1/adapters", json={"name": "outside", "path": path})
        assert refused.status_code == 400
        assert refused.json()["error"]["param"] == "path"


def test_an_adapter_brings_its_own_template(servers: ServerPool, folder: Path) -> None:
    own = folder / "own"
    shutil.copytree(PIRATE_FOLDER, own)
    template = "{% for message in messages %}<|im_start|>{{ message.role }}\nOWN {{ message.content }}<|im_end|>\n{% endfor %}"
    (own / "chat_template.jinja").write_text(template, encoding="utf-8")
    server = servers.get("hermes", "--adapters", str(folder), "--alias", "hermes", "--parallel", "3")

    def prompt(model: str) -> str:
        body = {"model": model, "messages": HELLO}
        text = server.http.post("/apply-template", json=body).json()["prompt"]
        tokens = server.http.post("/tokenize", json=body).json()["tokens"]
        assert server.http.post("/detokenize", json={"model": model, "tokens": tokens}).json()["content"] == text
        return text

    assert "OWN Hello!" in prompt("own")
    assert "OWN" not in prompt("pirate")
    assert prompt("pirate") == prompt("hermes")

    def prompt_tokens(*lora: dict[str, object]) -> int:
        reply = server.http.post("/v1/chat/completions", json={
            "model": "hermes", "messages": HELLO, "max_tokens": 1, "lora": lora,
        })
        return reply.json()["usage"]["prompt_tokens"]

    # What has no weight does not say how to be prompted, and what acts alone does.
    base, adapted = prompt_tokens(), prompt_tokens({"name": "own"})
    assert base != adapted
    assert prompt_tokens({"name": "own", "scale": 0}) == base
    assert prompt_tokens({"name": "own"}, {"name": "pirate", "scale": 0}) == adapted


def test_the_least_recently_used_adapter_goes(servers: ServerPool, tmp_path: Path) -> None:
    whole = PIRATE.read_bytes()
    place = whole.index(b"adapter.lora.alpha") + len("adapter.lora.alpha") + 4
    (alpha,) = struct.unpack_from("<f", whole, place)
    for number in range(4):
        # What has one content shares its memory: each gets a little more weight than the last.
        changed = bytearray(whole)
        struct.pack_into("<f", changed, place, alpha * (1 + number / 1000))
        (tmp_path / f"p{number}.gguf").write_bytes(changed)
    # Each takes about 300 KB: with a mebibyte, three are in memory at a time.
    server = servers.get("hermes", "--adapters", str(tmp_path), "--adapter-memory", "1")

    def loaded() -> set[str]:
        return {each["id"] for each in server.http.get("/v1/adapters").json()["data"] if each["loaded"]}

    for number in range(4):
        assert answer(server, f"p{number}") == AHOY
    assert loaded() == {"p1", "p2", "p3"}
    assert answer(server, "p0") == AHOY
    assert "p0" in loaded() and "p1" not in loaded()
