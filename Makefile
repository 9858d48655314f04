# For developers. `make help` says what there is; Meson does the work.
.PHONY: help build test quick e2e golden layers release bench fuzz lint clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

build: build/dev/build.ninja ## the developer's build, in build/dev
	ninja -C build/dev

build/dev/build.ninja:
	setup/install build test
	meson setup build/dev

release: ## the optimised program, build/release/junheng
	./run --build-only

test: ## everything continuous integration runs
	./test

quick: build ## the unit tests of the developer's build
	./test quick

e2e: build ## the walks through the application in Chromium; pictures in build/dev/e2e
	meson test -C build/dev --suite e2e

golden: build ## writes the golden files anew; read the difference before you commit it
	JH_GOLDEN=1 meson test -C build/dev

layers: build ## writes the table of layers in docs/ARCHITECTURE.md anew
	tests/layers-document build/dev

bench: ## measures beside peers; takes long (setup/install bench)
	setup/install build test bench
	for b in bench/*.sh; do echo "== $$b"; $$b || exit 1; done

fuzz: ## fuzzes each target for a while (FUZZ_SECONDS, default 60)
	tests/fuzz

lint: ## the analyser: nothing to find (.clang-tidy); only what changed since it was clean
	[ -f build/clang/build.ninja ] || CC=clang meson setup build/clang
	tests/lint build/clang

clean: ## removes the builds
	rm -rf build
