export REDOCLY_TELEMETRY = off
export REDOCLY_SUPPRESS_UPDATE_NOTICE = true

NODE_MODULES = node_modules/.package-lock.json
OPENAPI = shared/rest/support/openapi.json shared/rest/admin/openapi.json shared/rest/helpdesk/openapi.json shared/rest/selfservice/openapi.json shared/rest/desk/openapi.json
ASYNCAPI = events/asyncapi.json

# The last file that functions/web/build.mjs writes, and what it is made of.
PAGES = functions/web/dist/index.html
PAGES_OF = functions/web/build.mjs functions/web/tsconfig.json shared/rest/desk/openapi.json $(shell find functions/web/client functions/web/ui functions/web/desk -name node_modules -prune -o -type f ! -name '*.gen.ts' -print)

# What is deployed: a stage of cdk.json, for functions of ARCH.
STAGE = dev
ARCH = arm64
CDK = node_modules/.bin/cdk --no-notices --app .local/bin/infra -c stage=$(STAGE) -c arch=$(ARCH) $(if $(TABLE),-c table=$(TABLE))
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = 20

.PHONY: help run test test-fuzz test-deploy test-fast lint bench pages functions app synth bill diff deploy restore destroy

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 12

run: ## run the whole system on this machine until Ctrl-C
	@scripts/requirements.sh go node java
	@$(MAKE) --no-print-directory pages
	@go build -o .local/bin/local ./scripts/local
	@exec .local/bin/local

# Their tests are models, drawn worlds, the largest answers and templates, computed in one goroutine,
# or ask one route after another: the race detector takes up to ten times as long for them and
# finds nothing. What runs at once in these packages it looks at in the tests of the whole system.
MODELS = docket/shared/testing/everyroute docket/shared/mcptool docket/infra docket/shared/index docket/shared/sla docket/shared/ticket docket/shared/words docket/shared/lambdahost docket/scripts/bench/many
# These have such tests beside others: they run whole without the race detector, and again with
# it without the files of theirs that say go:build !race.
TWICE = docket/shared/testing/simulation docket/shared/webhook/deliver docket/shared/notice/tell
# These take the longest and begin first, so that none of them runs alone at the end.
LONGEST = docket/shared/testing/modeltest docket/shared/testing/faults docket/shared/dynamo
GOTESTSUM = go tool gotestsum --format pkgname

test: ## run every test, with the race detector where goroutines meet, and lint the published documents
	@scripts/requirements.sh go node java cc
	@$(MAKE) --no-print-directory pages
	@mkdir -p .local
	$(GOTESTSUM) --jsonfile .local/models.json -- -shuffle=on -timeout 30m $(MODELS) $(TWICE)
	$(GOTESTSUM) --jsonfile .local/tests.json -- -race -shuffle=on -timeout 30m $(LONGEST) $$(go list ./... | grep -vxF "$$(printf '%s\n' $(MODELS) $(LONGEST))")
	@echo 'The packages that took the most seconds:'
	@sed -n 's/.*"Package":"docket\/\([^"]*\)","Elapsed":\([0-9.]*\).*/\2 \1/p' .local/models.json .local/tests.json | sort -rn | head -5
	node_modules/.bin/redocly lint $(OPENAPI) $(ASYNCAPI)

# DOCKET_FUZZ_SECONDS is for how long, 120 when left out; DOCKET_FUZZ_SEED a number by which other requests are made.
test-fuzz: ## hold every face to its OpenAPI document, with requests that schemathesis makes
	@scripts/requirements.sh go node java python
	@$(MAKE) --no-print-directory $(NODE_MODULES)
	go test -count=1 -timeout 0 -tags fuzz -v ./shared/testing/fuzz

# LocalStack is this machine's own, unless AWS_ENDPOINT_URL names one that runs.
test-deploy: ## deploy to LocalStack on this machine, test what is deployed, and destroy it
	@scripts/requirements.sh go node java $(if $(AWS_ENDPOINT_URL),,python)
	@$(MAKE) --no-print-directory $(NODE_MODULES)
	@go build -o .local/bin/localstack ./scripts/localstack
	@exec .local/bin/localstack

# The packages whose tests reach DynamoDB are those that depend on scripts/engine.
test-fast: ## run the tests that need no DynamoDB
	@with=$$(go list -test -f '{{.ForTest}} {{.ImportPath}} {{join .Deps " "}}' ./... | grep 'docket/scripts/engine' | cut -d ' ' -f 1 | sort -u) && \
	without=$$(go list ./... | grep -vxF "$$with") && \
	go test $$without

lint: ## run golangci-lint
	go tool golangci-lint run

bench: pages ## measure; scripts/bench says what
	go run ./scripts/bench

pages: ## build the browser's pages, where their sources changed
	@scripts/requirements.sh node
	@$(MAKE) --no-print-directory --silent $(PAGES)

functions: pages ## build every function, as it is deployed
	@scripts/requirements.sh go
	@scripts/functions.sh $(ARCH)

app: functions
	@scripts/requirements.sh node
	@$(MAKE) --no-print-directory $(NODE_MODULES)
	@go build -o .local/bin/infra ./infra

synth: app ## make the templates of STAGE in cdk.out, and count their resources
	@$(CDK) synth --quiet
	@for stack in cdk.out/*.template.json; do \
		echo "resources of $$(basename $$stack .template.json): $$(grep -o '"Type":"AWS::[A-Za-z0-9]*::[A-Za-z]*"' $$stack | wc -l), bytes: $$(wc -c < $$stack)"; done

bill: synth ## estimate what STAGE costs, idle and at its bounds
	@go run ./scripts/bill

diff: app ## show what a deployment of STAGE would change
	@$(CDK) diff --all

deploy: app ## deploy STAGE to the AWS account of the environment
	@mkdir -p .local/outputs
	@go run ./scripts/account
	@$(CDK) deploy --all $(AT_ONCE) --require-approval $(APPROVAL) --outputs-file .local/outputs/$(STAGE).json

# broadening asks before permissions grow; never is for machines. Who is asked deploys one stack after another.
APPROVAL = broadening
AT_ONCE = $(if $(filter never,$(APPROVAL)),--concurrency 4)

restore: ## restore STAGE's table AT an instant into a new one, and make that the stage's
	@mkdir -p .local/outputs
	@go run ./scripts/restore -stage $(STAGE) $(if $(AT),-at $(AT)) $(if $(FROM),-from $(FROM)) > .local/outputs/$(STAGE).table
	@$(MAKE) --no-print-directory deploy TABLE=$$(cat .local/outputs/$(STAGE).table)
	@echo "Now keep it, or the next deployment goes back to the table of before: in cdk.json, stages.$(STAGE).table, \"existing\": \"$$(cat .local/outputs/$(STAGE).table)\""

destroy: app ## take STAGE down, without its table; DATA=delete takes that too
	@$(if $(filter delete,$(DATA)),: $${AWS_REGION:?is needed} $${AWS_ACCESS_KEY_ID:?is needed} $${AWS_SECRET_ACCESS_KEY:?is needed})
	@$(CDK) destroy --force observability background mail api support admin helpdesk desk selfservice
ifeq ($(DATA),delete)
	@$(CDK) -c data=delete deploy --require-approval never data
	@go run ./scripts/emptybucket $(STAGE)
	@$(CDK) -c data=delete destroy --force data
else
	@echo "The stack docket-$(STAGE)-data with the table is kept: make destroy DATA=delete takes it too."
endif

$(PAGES): $(PAGES_OF) $(NODE_MODULES)
	@echo 'building the pages'
	@node functions/web/build.mjs

# npm writes this file when it has installed everything.
$(NODE_MODULES): package.json package-lock.json functions/web/client/package.json functions/web/ui/package.json functions/web/desk/package.json
	npm ci --no-audit --no-fund
	@touch $@
