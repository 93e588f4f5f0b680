# The two commands that everybody needs are `make serve` and `make test`. Each does all the set-up that is missing.

MODEL ?=
ARGS ?=

.PHONY: serve chat build test check bench bench-adapters bench-workers bench-parsing bench-templates bench-grammar \
    bench-gateway conformance clean

serve: build
	@.build/release/weir serve $(MODEL) $(ARGS)

chat: build
	@.build/release/weir chat $(MODEL) $(ARGS)

build:
	@Scripts/build.sh

test:
	@Scripts/test.sh

check:
	@Scripts/check.sh

bench: build
	@Scripts/bench.sh

bench-adapters:
	@Scripts/bench-adapters.sh

bench-workers:
	@Scripts/bench-workers.sh

bench-parsing:
	@Scripts/bench-parsing.sh

bench-templates:
	@Scripts/bench-templates.sh

bench-grammar:
	@Scripts/bench-grammar.sh

conformance:
	@Scripts/conformance.sh

bench-gateway:
	@Scripts/bench-gateway.sh

clean:
	rm -rf .build .deps Benchmarks/.build
