"""Random JSON schemas."""

from __future__ import annotations

import random
from typing import Any

NAMES = ["a", "b", "c", "name", "é", "x y", 'q"', "item_1"]
WORDS = ["", "a", "ab", "red", "é", 'say "hi"', "back\\slash", "line\nbreak", "0", "a1", "X9"]
PATTERNS = ["^[a-z]+$", "^\\d{2,4}$", "^a|b$", "[aeiou]", "^[^\\s]+$", "^(foo|bar)?$", "x$", "^\\w+-\\w+$", "^.{2,3}$"]
FORMATS = ["date", "time", "date-time", "uuid", "email", "ipv4", "ipv6", "uri", "hostname", "duration", "int32"]


class SchemaGenerator:
    """Makes schemas of every keyword that is enforced, nested and combined, and of some that are not."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def chance(self, p):
        return self.r.random() < p

    def scalar(self):
        return self.r.choice([None, True, False, 0, 1, -3, 7, 2.5, 100, *WORDS])

    def value(self, depth=0):
        k = self.r.random()
        if depth > 2 or k < 0.6:
            return self.scalar()
        if k < 0.8:
            return [self.value(depth + 1) for _ in range(self.r.randrange(3))]
        return {n: self.value(depth + 1) for n in self.r.sample(NAMES, self.r.randrange(3))}

    def number_keywords(self, s, integer):
        pick = lambda: self.r.choice([0, 1, -1, 5, 10, 100, -20, 255, 1000] if integer or self.chance(0.5) else [0.5, -1.25, 0.1, 3.75, 99.9])
        if self.chance(0.4):
            s[self.r.choice(["minimum", "exclusiveMinimum"])] = pick()
        if self.chance(0.4):
            s[self.r.choice(["maximum", "exclusiveMaximum"])] = pick()
        if self.chance(0.2):
            s["multipleOf"] = self.r.choice([2, 3, 5, 7, 10, 25, 100] if integer else [1, 2, 0.5, 0.25])

    def string_keywords(self, s):
        if self.chance(0.3):
            s["minLength"] = self.r.randrange(4)
        if self.chance(0.3):
            s["maxLength"] = self.r.randrange(6)
        if self.chance(0.3):
            s["pattern"] = self.r.choice(PATTERNS)
        elif self.chance(0.3):
            s["format"] = self.r.choice(FORMATS)

    def array_keywords(self, s, d):
        if self.chance(0.3):
            s["prefixItems"] = [self.schema(d + 1) for _ in range(self.r.randrange(1, 3))]
        if self.chance(0.7):
            s["items"] = self.schema(d + 1)
        if self.chance(0.3):
            s["minItems"] = self.r.randrange(4)
        if self.chance(0.3):
            s["maxItems"] = self.r.randrange(5)
        if self.chance(0.1):
            s["contains"] = self.schema(d + 1)
            if self.chance(0.4):
                s["minContains"] = self.r.randrange(3)
            if self.chance(0.4):
                s["maxContains"] = self.r.randrange(1, 4)
        if self.chance(0.08):
            s["uniqueItems"] = True
            s["items"] = {"enum": self.r.sample(WORDS, 4)}
            s.pop("prefixItems", None)

    def object_keywords(self, s, d):
        names = self.r.sample(NAMES, self.r.randrange(5))
        if names:
            s["properties"] = {n: self.schema(d + 1) for n in names}
        if self.chance(0.5):
            s["required"] = self.r.sample(NAMES if self.chance(0.2) else names, min(len(names), self.r.randrange(3)))
        if self.chance(0.5):
            s["additionalProperties"] = False if self.chance(0.6) else self.schema(d + 1)
        if self.chance(0.15):
            s["patternProperties"] = {self.r.choice(PATTERNS): self.schema(d + 1) for _ in range(self.r.randrange(1, 3))}
        if self.chance(0.08):
            s["propertyNames"] = {"pattern": self.r.choice(PATTERNS)} if self.chance(0.5) else {"maxLength": 4}
        if self.chance(0.1):
            s["minProperties"] = self.r.randrange(3)
        if self.chance(0.1):
            s["maxProperties"] = self.r.randrange(4)
        if self.chance(0.1) and names:
            s["dependentRequired"] = {self.r.choice(names): [self.r.choice(NAMES)]}
        if self.chance(0.06) and names:
            s["dependentSchemas"] = {self.r.choice(names): self.schema(d + 1, "object")}

    def schema(self, d: int = 0, kind: str | None = None) -> Any:
        if d > 3:
            return self.r.choice([True, {}, {"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"const": self.scalar()}])
        k = self.r.random()
        if kind is None:
            if k < 0.04:
                return self.r.choice([True, False, {}])
            if k < 0.12:
                return {"enum": [self.value() for _ in range(self.r.randrange(1, 5))]}
            if k < 0.16:
                return {"const": self.value()}
            if k < 0.26:
                s = {self.r.choice(["anyOf", "oneOf", "allOf"]): [self.schema(d + 1) for _ in range(self.r.randrange(1, 4))]}
                if self.chance(0.3):
                    s.update(self.typed(d, None))
                return s
            if k < 0.30:
                return {"$ref": self.r.choice(["#/$defs/one", "#/$defs/two"])} if d else self.typed(d, None)
            if k < 0.34:
                s = self.typed(d, None)
                s["not"] = self.schema(d + 2)
                return s
            if k < 0.37:
                s = self.typed(d, "object")
                s["if"] = self.schema(d + 2, "object")
                if self.chance(0.8):
                    s["then"] = self.schema(d + 2, "object")
                if self.chance(0.5):
                    s["else"] = self.schema(d + 2, "object")
                return s
        return self.typed(d, kind)

    def typed(self, d, kind):
        kind = kind or self.r.choice(["object", "object", "array", "string", "integer", "number", "boolean", "null"])
        s = {"type": kind}
        if kind == "object":
            self.object_keywords(s, d)
        elif kind == "array":
            self.array_keywords(s, d)
        elif kind == "string":
            self.string_keywords(s)
        elif kind in ("integer", "number"):
            self.number_keywords(s, kind == "integer")
        if self.chance(0.08):
            s["type"] = [kind, self.r.choice(["null", "string", "integer"])]
        if self.chance(0.05):
            del s["type"]
        return s

    def document(self) -> Any:
        """A whole schema, whose definitions refer to themselves."""
        s = self.schema()
        if not isinstance(s, dict):
            return s
        s["$defs"] = {
            "one": self.schema(2),
            "two": {"type": "object", "properties": {"value": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/two"}, {"type": "null"}]}}},
        }
        return s
