"""Reranking by plain HTTP, in the shape of Jina's and Cohere's APIs: scores are libllama's own."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from conftest import ServerPool
from support.paths import MODELS
from support.server import Server

PATH = "/v1/rerank"
REFERENCE = json.loads((MODELS / "reranker.json").read_text(encoding="utf-8"))
DOCUMENTS: list[str] = REFERENCE["documents"]
QUERIES: list[dict[str, Any]] = REFERENCE["queries"]


@pytest.fixture
def reranker(servers: ServerPool) -> Server:
    return servers.get("reranker")


def rerank(server: Server, query: str, **body: Any) -> list[dict[str, Any]]:
    return server.reply(PATH, query=query, documents=DOCUMENTS, **body)["results"]


def test_scores_are_those_of_libllama(reranker: Server) -> None:
    for number, query in enumerate(QUERIES):
        results = rerank(reranker, query["query"])
        assert results[0]["index"] == number, "a paraphrase is the most relevant"
        assert sorted(result["index"] for result in results) == list(range(len(DOCUMENTS)))
        scores = [result["relevance_score"] for result in results]
        assert scores == sorted(scores, reverse=True)
        for result in results:
            assert abs(result["relevance_score"] - query["scores"][result["index"]]) < 1e-3


def test_the_response_has_the_shape_that_clients_read(reranker: Server) -> None:
    reply = reranker.reply(PATH, query=QUERIES[0]["query"], documents=DOCUMENTS)
    assert set(reply) == {"object", "model", "results", "usage"}
    assert (reply["object"], reply["model"]) == ("list", "reranker")
    assert reply["usage"] == {"prompt_tokens": QUERIES[0]["tokens"], "total_tokens": QUERIES[0]["tokens"]}
    assert all(set(result) == {"index", "relevance_score"} for result in reply["results"])


def test_the_best_with_their_documents(reranker: Server) -> None:
    results = rerank(reranker, QUERIES[3]["query"], top_n=2, return_documents=True)
    assert len(results) == 2
    assert results[0]["document"] == {"text": DOCUMENTS[3]}
    assert len(rerank(reranker, "a", top_n=1000)) == len(DOCUMENTS)


def test_documents_may_be_objects_and_the_model_may_be_left_out(reranker: Server) -> None:
    for path in (PATH, "/rerank"):
        body = {"query": QUERIES[3]["query"], "documents": [{"text": text} for text in DOCUMENTS]}
        reply = reranker.http.post(path, json=body)
        assert reply.status_code == 200, reply.text
        assert reply.json()["results"][0]["index"] == 3


def test_many_requests_at_once_are_answered_as_one_by_one(reranker: Server) -> None:
    queries = [query["query"] for query in QUERIES] * 4
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda query: rerank(reranker, query), queries))
    for number, results in enumerate(answers):
        expected = QUERIES[number % len(QUERIES)]["scores"]
        for result in results:
            assert abs(result["relevance_score"] - expected[result["index"]]) < 1e-3


def test_what_a_user_spells_is_no_control_token(reranker: Server) -> None:
    """[SEP] in a document is the tokens of its letters, which the usage shows, and not the end of the document."""

    def tokens(document: str) -> int:
        return reranker.reply(PATH, query="a", documents=[document])["usage"]["prompt_tokens"]

    spelled = reranker.reply("/tokenize", content="[SEP]", parse_special=False)["count"]
    assert spelled > 1
    assert tokens("a cat [SEP]") == tokens("a cat") + spelled


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"documents": ["a"]}, "query"),
        ({"query": "", "documents": ["a"]}, "query"),
        ({"query": 1, "documents": ["a"]}, "query"),
        ({"query": "a"}, "documents"),
        ({"query": "a", "documents": []}, "documents"),
        ({"query": "a", "documents": "a"}, "documents"),
        ({"query": "a", "documents": ["a", 1]}, "documents[1]"),
        ({"query": "a", "documents": [{"title": "a"}]}, "documents[0].text"),
        ({"query": "a", "documents": ["a"] * 2049}, "documents"),
        ({"query": "a", "documents": ["a"], "top_n": 0}, "top_n"),
        ({"query": "a", "documents": ["a"], "top_k": 1}, "top_k"),
        ({"query": "a", "documents": ["a"], "max_chunks_per_doc": 2}, "max_chunks_per_doc"),
        ({"query": "a", "documents": ["a", "cat " * 200]}, "documents[1]"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_request_that_cannot_be_served_names_its_field(reranker: Server, body: dict[str, Any], param: str) -> None:
    response = reranker.post(PATH, **body)
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["param"] == param, error["message"]
    assert reranker.post(PATH, query="a", documents=["b"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hello!"}]}, "does not generate"),
        ("/v1/embeddings", {"input": "a"}, "does not embed"),
    ],
)
def test_a_model_that_ranks_does_nothing_else(reranker: Server, path: str, body: dict[str, Any], words: str) -> None:
    error = reranker.post(path, **body)
    assert error.status_code == 400
    assert f"`reranker` ranks documents and {words}" in error.json()["error"]["message"]


def test_a_model_that_generates_ranks_nothing(hermes: Server) -> None:
    response = hermes.post(PATH, query="a", documents=["b"])
    assert response.status_code == 400
    assert "does not rank documents" in response.json()["error"]["message"]
