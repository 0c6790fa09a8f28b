# native-sidecar. `make demo` shows the main job, `make test` runs all tests.
# Everything that is built for them is cached in .cache; Go and make are all that
# has to be there.

GO            ?= go
CACHE         := $(CURDIR)/.cache
BIN           := $(CURDIR)/bin/native-sidecar
GOLANGCI_LINT := $(CACHE)/golangci-lint-v2.15.0
KUSTOMIZE     := $(CACHE)/kustomize-v5.8.2
KPT           := $(CACHE)/kpt-v1.0.0-beta.60
FUZZTIME      ?= 10s

export NATIVE_SIDECAR_BIN := $(BIN)
export KUSTOMIZE_BIN      := $(KUSTOMIZE)
export KPT_BIN            := $(KPT)

.PHONY: build demo test unit hosts lint fuzz generate clean

build: ## the binary, in bin/
	$(GO) build -trimpath -ldflags '-s -w' -o $(BIN) .

demo: build $(KUSTOMIZE) ## the main job on an example: a diff, and through real kustomize
	@PATH="$(dir $(BIN)):$$PATH" KUSTOMIZE="$(KUSTOMIZE)" examples/convert-job/demo.sh

test: lint unit hosts ## everything

unit:
	$(GO) test ./...

hosts: build $(KUSTOMIZE) $(KPT) ## the tests through real kustomize and real kpt
	$(GO) -C test/hosts test -count=1 ./...

lint: $(GOLANGCI_LINT)
	$(GOLANGCI_LINT) run ./...

fuzz: ## each fuzz target for FUZZTIME
	@for target in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z]+' $$target/*_test.go | cut -d' ' -f2); do \
			$(GO) test $$target -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
		done; \
	done

generate: ## the schema of the functionConfig, and the goldens
	$(GO) test ./fn/v1alpha1 -run TestSchema -update
	$(GO) test . -run TestGolden -update

$(KUSTOMIZE): test/hosts/go.mod
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(KPT): test/hosts/go.mod $(wildcard test/hosts/cmd/kpt/*.go)
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ ./cmd/kpt

$(GOLANGCI_LINT):
	GOBIN=$(CACHE)/install $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(CACHE)/install/golangci-lint $@

clean:
	rm -rf bin .cache
