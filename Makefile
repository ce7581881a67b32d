export REDOCLY_TELEMETRY = off
export REDOCLY_SUPPRESS_UPDATE_NOTICE = true

NODE_MODULES = node_modules/.package-lock.json
OPENAPI = shared/rest/support/openapi.json
ASYNCAPI = events/asyncapi.json

.PHONY: help run test test-fast lint bench

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 12

run: ## run the whole system on this machine until Ctrl-C
	@scripts/requirements.sh go node java
	@$(MAKE) --no-print-directory $(NODE_MODULES)
	@go build -o .local/bin/local ./scripts/local
	@exec .local/bin/local

test: ## run every test with the race detector, and lint the published documents
	@scripts/requirements.sh go node java cc
	@$(MAKE) --no-print-directory $(NODE_MODULES)
	go tool gotestsum --format pkgname -- -race -shuffle=on -timeout 30m ./...
	node_modules/.bin/redocly lint $(OPENAPI) $(ASYNCAPI)

# The packages whose tests reach DynamoDB are those that depend on scripts/engine.
test-fast: ## run the tests that need no DynamoDB
	@with=$$(go list -test -f '{{.ForTest}} {{.ImportPath}} {{join .Deps " "}}' ./... | grep 'docket/scripts/engine' | cut -d ' ' -f 1 | sort -u) && \
	without=$$(go list ./... | grep -vxF "$$with") && \
	go test $$without

lint: ## run golangci-lint
	go tool golangci-lint run

bench: ## measure; scripts/bench says what
	go run ./scripts/bench

# npm writes this file when it has installed everything.
$(NODE_MODULES): package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@
