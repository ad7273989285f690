# The two commands to know: `make demo` and `make test`. The rest is for developers.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
export PATH := $(PATH):/opt/swift/usr/bin

PREFIX ?= /usr/local
SECONDS_EACH := $(if $(filter command environment,$(origin SECONDS)),$(SECONDS),60)
CAPTURE ?= sim:seed=7,instruments=4,events=200000
BIN := .build/release

# Programs look for no library beside themselves (--disable-local-rpath). Everything is built with the same
# flags, and tests run without building (`swift test` would build it all again with its own).
RELEASE := -c release --disable-local-rpath
SWIFT_TEST := MILLRACE_PYTHON="$$PWD/.build/python/bin/python" swift test $(RELEASE) --skip-build

.PHONY: demo build test test-full soak bench compare costs fuzz sanitized install schema format clean

demo: build
	@bash examples/demo.sh "$(CAPTURE)"

build:
	@bash .ci/setup
	@echo "building the release"
	@swift build $(RELEASE) 2>&1 | grep -E 'error|warning|Compiling|Linking|Build' | tail -n 5
	@bash .ci/links $(BIN)

# The ordinary suite: under ten minutes after the build.
test:
	@bash .ci/setup gnuplot-nox
	@bash .ci/python
	swift build $(RELEASE) --build-tests
	$(SWIFT_TEST)

# Adds what is long or heavy: kills, soaks, long random runs, a browser.
test-full:
	@bash .ci/setup chromium fonts-dejavu-core gnuplot-nox
	@bash .ci/python
	swift build $(RELEASE) --build-tests
	MILLRACE_FULL=1 $(SWIFT_TEST)

# A thousand kills of a graph's processes, and half an hour of a live one: see Tests/Soak/soak.py.
SOAK ?= --kills 1000 --minutes 30
soak: build
	@bash .ci/python
	@.build/python/bin/python Tests/Soak/soak.py $(SOAK)

bench: build
	@bash .ci/python
	@.build/python/bin/python Tests/Bench/bench.py

# The programs of another build (OLD: the folder they are in) beside these, in one run.
compare: build
	@python3 Tests/Bench/compare.py "$(OLD)"

# What `features --describe` says of costs: measured anew, on a machine with nothing else to do.
costs: build
	@python3 Tests/Bench/feature_costs.py

# The trials of `make test-full` again, with the programs built to find every access out of bounds.
sanitized:
	@bash .ci/setup
	swift build $(RELEASE) --build-path .build/sanitized --sanitize address
	bash .ci/links .build/sanitized/release
	ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0 .build/sanitized/release/millrace-fuzz programs \
	  --runs 20000 --captures 1000 --memory 0

fuzz:
	@bash .ci/setup
	swift build $(RELEASE) --product millrace-fuzz
	$(BIN)/millrace-fuzz all --seconds $(SECONDS_EACH)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 755 -s $(BIN)/millrace $(DESTDIR)$(PREFIX)/bin/millrace
	bash .ci/links $(DESTDIR)$(PREFIX)/bin
	for program in millrace $$($(BIN)/millrace --list); do \
	  $(BIN)/$$program --man > $(DESTDIR)$(PREFIX)/share/man/man1/$$program.1 && \
	  $(BIN)/$$program --completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program && \
	  $(BIN)/$$program --completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$program || exit 1; \
	done

schema:
	python3 .ci/schema

format:
	swift format --in-place --recursive --configuration .swift-format Sources Tests Package.swift

clean:
	rm -rf .build
