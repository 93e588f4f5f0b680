"""Compiles schemas and computes masks with a peer of the grammar benchmark, and prints what it cost.

    time_peers.py llguidance|xgrammar FOLDER

FOLDER has `vocabulary.jsonl` (a line for each token: its bytes in hexadecimal, or null for control tokens) and
`cases.jsonl` (a schema with instances as tokens). A line is printed for each case: seconds of this thread's processor
time for compiling, for each mask and for each step, and for each text whether it was a sentence; or the error. A case
runs in a child process, so that one that crashes or hangs costs only itself.
"""

import json
import os
import select
import sys
import time
import types

import numpy

LIMIT = 30  # seconds of the clock for a case


class LLGuidance:
    def __init__(self, tokens, control, terminator):
        import llguidance
        import llguidance.numpy as masks

        class Tokenizer:
            """What llguidance's wrapper asks of a tokeniser; texts are cut here into the longest tokens."""

            eos_token_id = terminator
            bos_token_id = None
            unk_token_id = None
            special_token_ids = sorted(control)

            def __init__(self):
                self.tokens = tokens
                self.ids = {}
                for index, token in enumerate(tokens):
                    if token and index not in control:
                        self.ids.setdefault(token, index)

            def __call__(self, text):
                data = text if isinstance(text, bytes) else text.encode()
                found, start = [], 0
                while start < len(data):
                    end = next(
                        end for end in range(min(len(data), start + 32), start, -1) if data[start:end] in self.ids
                    )
                    found.append(self.ids[data[start:end]])
                    start = end
                return found

        self.module = llguidance
        self.tokenizer = llguidance.LLTokenizer(llguidance.TokenizerWrapper(Tokenizer()))
        self.masks = masks
        self.bits = masks.allocate_token_bitmask(1, self.tokenizer.vocab_size)

    def compile(self, schema):
        grammar = self.module.LLMatcher.grammar_from_json_schema(schema)
        matcher = self.module.LLMatcher(self.tokenizer, grammar)
        if matcher.get_error():
            raise ValueError(matcher.get_error())
        self.grammar = grammar

    def begin(self):
        # A matcher that refused a token does not recover.
        self.matcher = self.module.LLMatcher(self.tokenizer, self.grammar)

    def mask(self):
        self.masks.fill_next_token_bitmask(self.matcher, self.bits, 0)

    def accept(self, token):
        return self.matcher.consume_token(token)

    def may_end(self):
        return self.matcher.is_accepting()


class XGrammar:
    def __init__(self, tokens, control, terminator):
        import tvm_ffi  # noqa: F401  (before the stand-ins, because it looks for torch too)

        # Masks are written into any array; nothing here needs the hundreds of megabytes of these two.
        for name in ["torch", "transformers"]:
            sys.modules.setdefault(name, StandIn(name))
        import xgrammar

        self.module = xgrammar
        info = xgrammar.TokenizerInfo(
            [b"" if index in control else token for index, token in enumerate(tokens)],
            vocab_type=xgrammar.VocabType.RAW,
            stop_token_ids=[terminator],
        )
        self.compiler = xgrammar.GrammarCompiler(info, max_threads=1)
        self.terminator = terminator
        self.bits = numpy.zeros((1, (len(tokens) + 31) // 32), dtype=numpy.int32)

    def compile(self, schema):
        # Strict mode forbids members that the schema allows.
        self.compiled = self.compiler.compile_json_schema(schema, strict_mode=False)

    def begin(self):
        self.matcher = self.module.GrammarMatcher(self.compiled)

    def mask(self):
        self.matcher.fill_next_token_bitmask(self.bits, 0)

    def accept(self, token):
        return self.matcher.accept_token(token)

    def may_end(self):
        return self.matcher.accept_token(self.terminator)


class StandIn(types.ModuleType):
    """A module whose every name is a class that takes anything."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {"__init__": lambda self, *arguments, **options: None})
        setattr(self, name, made)
        return made


def measure(peer, case):
    start = time.thread_time()
    try:
        peer.compile(json.dumps(case["schema"]))
    except Exception as error:  # A refusal has a type of its own in each library.
        return {"error": str(error)[:200]}
    result = {"compile": time.thread_time() - start, "masks": [], "steps": [], "sentences": []}
    for text in case["texts"]:
        peer.begin()
        is_read = True
        for token in text["tokens"]:
            if text["isTimed"]:
                start = time.thread_time()
                peer.mask()
                result["masks"].append(time.thread_time() - start)
            start = time.thread_time()
            is_read = peer.accept(token)
            result["steps"].append(time.thread_time() - start)
            if not is_read:
                break
        result["sentences"].append(bool(is_read and peer.may_end()))
    return result


def answers(peer, cases):
    """Each case's result, from children that begin where the last one ended."""
    done = 0
    while done < len(cases):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with os.fdopen(writing, "w") as output:
                for case in cases[done:]:
                    print(json.dumps(measure(peer, case)), file=output, flush=True)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb", buffering=0) as stream:
            unread = b""
            while True:
                ready, _, _ = select.select([stream], [], [], LIMIT)
                more = os.read(stream.fileno(), 1 << 20) if ready else b""
                if not more:
                    break
                *lines, unread = (unread + more).split(b"\n")
                for line in lines:
                    done += 1
                    yield json.loads(line)
        os.kill(child, 9)
        os.waitpid(child, 0)
        if done < len(cases):
            done += 1
            yield {"error": "it crashed" if ready else "no end in sight"}


def main():
    name, folder = sys.argv[1:]
    with open(os.path.join(folder, "vocabulary.jsonl")) as file:
        lines = [json.loads(line) for line in file]
    control = {index for index, line in enumerate(lines) if line["isControl"]}
    tokens = [bytes.fromhex(line["bytes"]) for line in lines]
    terminator = next(index for index, line in enumerate(lines) if line["isTerminator"])
    # llguidance tells control tokens apart by their texts, which must not be empty.
    tokens = [token or b"<control %d>" % index for index, token in enumerate(tokens)]
    peer = {"llguidance": LLGuidance, "xgrammar": XGrammar}[name](tokens, control, terminator)
    with open(os.path.join(folder, "cases.jsonl")) as file:
        cases = [json.loads(line) for line in file]
    for answer in answers(peer, cases):
        print(json.dumps(answer))


main()
