# The verbs of this repository; `make help` lists them.
SHELL := /bin/bash
# The make of macOS is too old to heed it, so every recipe says by itself where it ends when a command fails.
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# A go.work of the machine must not change what is built here.
export GOWORK := off
# The race detector would wait a second at the end of each process, and tests start hundreds.
export GORACE := atexit_sleep_ms=0
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true

MODULES := . api/tools api/crosscheck bench cmd/opine/browsertest docs/examples
GENERATED := generated
NODE_BIN := api/tools/node_modules/.bin
PRISM := api/tools/node_modules/@stoplight/prism-cli/dist/index.js
# Each with the modules that it was tested with: these tools need more of them than all else here.
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.15.1
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
# The race detector needs a C compiler; where there is none, Go has cgo off.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

.PHONY: help
help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## Run all tests that need nothing but Go
	go test $(RACE) ./...

.PHONY: generate
generate: ## Remake the generated code from openapi.yaml
	go generate .

.PHONY: check
check: check-clean-before check-generated check-format check-lint check-tidy lint-spec breaking test crosscheck test-docs test-prism test-browser check-clean ## Check everything but releases, for which there is check-dist
	@echo "check: all is well"

# A stale checkout is told apart from a fresh one by remaking the code beside a copy of it.
.PHONY: check-generated
check-generated:
	@before=$$(mktemp -d) && trap 'rm -rf "$$before"' EXIT && \
	tar -cf "$$before/tar" $(GENERATED) && tar -xf "$$before/tar" -C "$$before" && \
	$(MAKE) --no-print-directory generate && \
	for dir in $(GENERATED); do diff -r "$$before/$$dir" "$$dir" || \
		{ echo "the generated code was stale: it has been remade from openapi.yaml; commit it" >&2; exit 1; }; done

.PHONY: check-format
check-format:
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')) && \
	if [ -n "$$unformatted" ]; then echo "gofmt these:" $$unformatted >&2; exit 1; fi

.PHONY: check-lint
check-lint:
	go vet -tags prism,soak ./...
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go vet -tags prism,soak ./...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go vet -tags prism,soak ./...
	go tool -modfile=api/tools/go.mod staticcheck ./...
	cd bench && go vet ./... && go test ./...
	cd api/tools && go vet ./...
	go run $(ACTIONLINT)

.PHONY: check-tidy
check-tidy:
	@for module in $(MODULES); do echo "go mod tidy -diff in $$module"; (cd $$module && go mod tidy -diff) || exit 1; done

# The tools of npm are for the contract only; without node the rest still runs, and this says what did not.
.PHONY: node-tools
node-tools:
	@if ! command -v node >/dev/null; then echo "node is not installed"; \
	elif ! cmp -s api/tools/package-lock.json api/tools/node_modules/.installed; then \
		(cd api/tools && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed); fi

.PHONY: lint-spec
lint-spec: node-tools ## Lint openapi.yaml at the linter's strictest level
	@if [ -x $(NODE_BIN)/redocly ]; then $(NODE_BIN)/redocly lint --config api/redocly.yaml openapi.yaml; \
	else echo "SKIPPED: openapi.yaml was not linted, because node is not installed"; fi

.PHONY: crosscheck
crosscheck: ## Let a validator judge exchanges that shares no code with the one of api/conform
	cd api/crosscheck && go vet ./... && go test ./...

# The pages lie outside that module, so the test cache would not notice that they have changed.
.PHONY: test-docs
test-docs: ## Run the examples of docs/
	cd docs/examples && go vet ./... && go test -count=1 ./...

# It compares what is in the tree with what is in git; see api/tools/breaking for how it finds the release.
.PHONY: breaking
breaking: ## Show what in openapi.yaml breaks callers since the last release, and fail if CHANGELOG.md does not name it
	@go run -C api/tools ./breaking ../..

.PHONY: test-prism
test-prism: node-tools ## Work with the command line against Prism, a mock server made from openapi.yaml
	@if [ -f $(PRISM) ]; then PRISM=$(CURDIR)/$(PRISM) go test $(RACE) -count=1 -tags prism -run '^TestPrism' ./cmd/opine; \
	else echo "SKIPPED: nothing ran against Prism, because node is not installed"; fi

# In a container of CI there is nobody else to install a browser.
.PHONY: test-browser
test-browser: ## Try requests on the page of opine sandbox, in Chromium
	@find_browser() { command -v $${CHROMIUM:-} chromium chromium-browser google-chrome | head -n 1; }; \
	browser=$$(find_browser || true); \
	if [ -z "$$browser" ] && [ "$${CI:-}" = true ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || exit 1; \
		browser=$$(find_browser || true); fi; \
	if [ -n "$$browser" ]; then cd cmd/opine/browsertest && go vet ./... && CHROMIUM=$$browser go test -count=1 ./...; \
	else echo "SKIPPED: nothing was tried in a browser, because there is no Chromium"; fi

.PHONY: dist
dist: ## Build what a release is made of, into dist/; on a tag, under its name (2 minutes)
	go run $(GORELEASER) check
	go run $(GORELEASER) release --clean $(if $(shell git tag --points-at HEAD 'v[0-9]*'),--skip=publish,--snapshot)

.PHONY: check-dist
check-dist: ## Check .goreleaser.yaml, build that twice from the last commit, in two folders without a cache, and compare (5 minutes)
	@work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	GOBIN=$$work go install $(GORELEASER) && $$work/goreleaser check && \
	for n in 1 2; do \
		git clone --quiet . $$work/$$n && \
		(cd $$work/$$n && GOCACHE=$$work/cache$$n $$work/goreleaser release --snapshot) || exit 1; \
	done; \
	diff $$work/1/dist/checksums.txt $$work/2/dist/checksums.txt && cat $$work/1/dist/checksums.txt && echo "both are the same"

.PHONY: bench
bench: ## Measure this client beside its peers; writes bench/RESULTS.md and bench/chart.svg (4 minutes, on a quiet machine)
	cd bench && go run .

.PHONY: soak
soak: ## List with 64 goroutines on one client for 30 seconds, with faults on
	go test -race -tags soak -run '^TestSoak' -count=1 -v ./wrapper

# Whatever a check wrote must be ignored or as it was.
.PHONY: check-clean-before check-clean
check-clean-before:
	@git status --porcelain >.git/opine-status-before
check-clean:
	@git status --porcelain | diff .git/opine-status-before - || { echo "make check changed the tree" >&2; exit 1; }
