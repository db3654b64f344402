# `make help` lists the targets.
SHELL := /bin/bash
# The make of macOS is too old for .SHELLFLAGS, so every recipe also handles failures itself.
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# A go.work on the machine must not change what is built here.
export GOWORK := off
# The race detector sleeps for a second when a process exits, and the tests start hundreds.
export GORACE := atexit_sleep_ms=0
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true

MODULES := . api/tools api/crosscheck bench cmd/opine/browsertest
GENERATED := generated
TAGS := clone,dist,generators,prism,recipe,soak
NODE_BIN := api/tools/node_modules/.bin
PRISM := api/tools/node_modules/@stoplight/prism-cli/dist/index.js
# `go run tool@version` builds these with the dependencies that they were released with.
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.15.1
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
# The race detector needs cgo. Go disables cgo if there is no C compiler.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## Run all tests that need only Go (1 minute)
	go test ./...

.PHONY: generate
generate: ## Generate the code that follows from openapi.yaml
	go generate .

.PHONY: check
check: check-clean-before check-generated check-format check-lint check-tidy lint-spec breaking test-race test-modules test-prism test-browser check-clean ## Check everything except test-clone and check-dist (5 minutes)
	@echo "check: ok"

# Comparing with a copy instead of the commit lets a developer check generated code before it is committed.
.PHONY: check-generated
check-generated: ## Check that the generated code is current
	@before=$$(mktemp -d) && trap 'rm -rf "$$before"' EXIT && \
	tar -cf "$$before/tar" $(GENERATED) && tar -xf "$$before/tar" -C "$$before" && \
	$(MAKE) --no-print-directory generate && \
	for dir in $(GENERATED); do diff -r "$$before/$$dir" "$$dir" || \
		{ echo "the generated code was stale and has been generated again; commit it" >&2; exit 1; }; done

.PHONY: check-format
check-format:
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard --deduplicate '*.go')) && \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w" $$unformatted >&2; exit 1; fi

.PHONY: check-lint
check-lint:
	go vet -tags $(TAGS) ./...
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go vet -tags $(TAGS) ./...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go vet -tags $(TAGS) ./...
	go tool -modfile=api/tools/go.mod staticcheck -tags $(TAGS) ./...
	go run $(ACTIONLINT)

# Not in check, because a new entry in the database must not fail an old commit.
.PHONY: vulnerabilities
vulnerabilities: ## Look up known vulnerabilities of what is linked in; needs vuln.go.dev
	go run $(GOVULNCHECK) ./...

.PHONY: check-tidy
check-tidy:
	@for module in $(MODULES); do echo "go mod tidy -diff in $$module"; (cd $$module && go mod tidy -diff) || exit 1; done

.PHONY: test-race
test-race: ## Run the tests with the race detector and 10,000 schedules for each property
	OPINE_SCHEDULES=$${OPINE_SCHEDULES:-10000} go test $(RACE) ./...

.PHONY: test-modules
test-modules: ## Test the tools, the second validator and the benchmarks, which are modules of their own
	@for module in api/tools api/crosscheck bench; do (set -x; cd $$module && go vet ./... && go test ./...) || exit 1; done

.PHONY: test-clone
test-clone: ## Test go install and make breaking in clones of this repository (2 minutes)
	go test -count=1 -tags clone . ./internal/...

.PHONY: test-recipe
test-recipe: ## Test the recipe for a changed member, up to a green go test ./... (4 minutes)
	go test -count=1 -timeout 30m -tags recipe -run '^TestRecipe$$' ./internal/contract

.PHONY: test-generators
test-generators: node-tools ## Test that other generators make working clients from openapi.yaml
	go test -count=1 -tags generators ./internal/generators

# Without node, everything else still runs, and the target prints what it skipped.
.PHONY: node-tools
node-tools:
	@if ! command -v node >/dev/null; then echo "node is not installed"; \
	elif ! cmp -s api/tools/package-lock.json api/tools/node_modules/.installed; then \
		(cd api/tools && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed); fi

.PHONY: lint-spec
lint-spec: node-tools ## Lint openapi.yaml
	@if [ -x $(NODE_BIN)/redocly ]; then $(NODE_BIN)/redocly lint --config api/redocly.yaml openapi.yaml; \
	else echo "SKIPPED: openapi.yaml was not linted, because node is not installed"; fi

.PHONY: breaking
breaking: ## List what in openapi.yaml breaks callers since the last release, and fail if CHANGELOG.md does not name it
	@go run -C api/tools ./breaking ../..

.PHONY: test-prism
test-prism: node-tools ## Test the command line with Prism, a mock server made from openapi.yaml
	@if [ -f $(PRISM) ]; then PRISM=$(CURDIR)/$(PRISM) go test -count=1 -tags prism ./cmd/opine/prismtest; \
	else echo "SKIPPED: Prism was not tested, because node is not installed"; fi

# CI runs in a container as root, where this may install a browser.
.PHONY: test-browser
test-browser: ## Test the sandbox's page in Chromium
	@find_browser() { command -v $${CHROMIUM:-} chromium chromium-browser google-chrome | head -n 1; }; \
	browser=$$(find_browser || true); \
	if [ -z "$$browser" ] && [ "$${CI:-}" = true ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || exit 1; \
		browser=$$(find_browser || true); fi; \
	if [ -n "$$browser" ]; then cd cmd/opine/browsertest && go vet ./... && CHROMIUM=$$browser go test -count=1 ./...; \
	else echo "SKIPPED: the sandbox's page was not tested, because Chromium is not installed"; fi

# The container image needs Docker, and publishing builds it.
.PHONY: dist
dist: ## Build the files of a release into dist/; on a tag, under its name (2 minutes)
	go run $(GORELEASER) check
	go run $(GORELEASER) release --clean --skip=docker $(if $(shell git tag --points-at HEAD 'v[0-9]*'),--skip=publish,--snapshot)

.PHONY: check-dist
check-dist: ## Build the files of a release twice from the last commit, without a cache, compare and test them (8 minutes)
	@work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	GOBIN=$$work go install $(GORELEASER) && $$work/goreleaser check && \
	for n in 1 2; do \
		git clone --quiet . $$work/$$n && \
		(cd $$work/$$n && GOCACHE=$$work/cache$$n $$work/goreleaser release --snapshot --skip=docker) || exit 1; \
	done; \
	diff $$work/1/dist/checksums.txt $$work/2/dist/checksums.txt && cat $$work/1/dist/checksums.txt && echo "the builds are identical" && \
	OPINE_DIST=$$work/1/dist go test -count=1 -tags dist ./internal/packages

.PHONY: bench
bench: ## Compare this client with others; writes bench/RESULTS.md and bench/chart.svg (4 minutes, on a quiet machine)
	cd bench && go run .

.PHONY: soak
soak: ## List from 64 goroutines for 30 seconds, with faults
	go test -race -tags soak -run '^TestSoak' -count=1 -v ./wrapper

# A check may write only ignored files.
.PHONY: check-clean-before check-clean
check-clean-before:
	@git status --porcelain >"$$(git rev-parse --git-dir)/opine-status-before"
check-clean:
	@git status --porcelain | diff "$$(git rev-parse --git-dir)/opine-status-before" - || { echo "make check changed the tree" >&2; exit 1; }
