# native-sidecar. `make demo` shows the main job, `make test` runs all tests.
# Everything that is built for them is cached in .cache; Go and make are all that
# has to be there.

GO            ?= go
CACHE         := $(CURDIR)/.cache
EXE           := $(if $(filter Windows_NT,$(OS)),.exe)
BIN           := $(CURDIR)/bin/native-sidecar$(EXE)
GOLANGCI_LINT := $(CACHE)/golangci-lint-v2.15.0
KUSTOMIZE     := $(CACHE)/kustomize-v5.8.2$(EXE)
KPT           := $(CACHE)/kpt-v1.0.0-beta.60
ORACLE        := $(CACHE)/oracle-v1.37.2
ORACLE_FLOOR  := $(CACHE)/oracle-v1.29.6
FUZZTIME      ?= 10s
RAPID         ?= -rapid.seed=1 -rapid.checks=400
BENCH         ?= -items 1000,10000,50000
PORCH         := $(CACHE)/porch-v1.5.3

export NATIVE_SIDECAR_BIN := $(BIN)
export KUSTOMIZE_BIN      := $(KUSTOMIZE)
export KPT_BIN            := $(KPT)
export ORACLE_BIN         := $(ORACLE)
export ORACLE_FLOOR_BIN   := $(ORACLE_FLOOR)

export WRAPPER_SERVER_BIN  := $(PORCH)-wrapper-server
export FUNCTION_RUNNER_BIN := $(PORCH)-function-runner

.PHONY: docs build demo test unit hosts verify-kubernetes lint fuzz bench generate clean
.PHONY: integrations porch

# What is linked in with the libraries and hardly ever runs is built for size:
# nothing is inlined there, and no assembler for ciphers.
SMALL := $(foreach packages,k8s.io/... google.golang.org/... crypto/...,-gcflags=$(packages)=-l)

# VERSION=v1.2.3 is written into the binary by the linker. The go command then
# stamps no commit, so that the same version gives the same bytes with git and
# without. If VERSION is empty, it stamps the version, the commit and its time.
VERSION :=

# All binaries are built with these flags, those of a release too. The Dockerfile
# repeats them.
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -tags purego $(SMALL) -ldflags '-s -w -X main.version=$(VERSION)'

build: ## the binary, in bin/
	$(BUILD) -o $(BIN) .

demo: build $(KUSTOMIZE) ## the main job on an example: a diff, and through real kustomize
	@PATH="$$PWD/bin:$$PATH" KUSTOMIZE="$(KUSTOMIZE)" examples/convert-job/demo.sh

# Fuzzing is counted: go test now and then takes the end of a time for a failure.
test: lint unit hosts containers integrations porch verify-release verify-kubernetes ## everything, with a little fuzzing
	$(MAKE) fuzz FUZZTIME=3000x FUZZ=.
	$(MAKE) fuzz FUZZTIME=100000x FUZZ=internal/manifest

# The commands of the pages run in real kustomize and real kpt.
unit: build $(KUSTOMIZE) $(KPT)
	$(GO) test ./...
	$(GO) -C bench test ./...

hosts: build $(KUSTOMIZE) $(KPT) ## the tests through real kustomize and real kpt
	$(GO) -C test/hosts test -count=1 ./...

integrations: build $(KUSTOMIZE) ## what is shipped for CI, hooks and GitOps, run as its hosts do
	$(GO) -C test/integrations test -count=1

porch: build $(WRAPPER_SERVER_BIN) $(FUNCTION_RUNNER_BIN) ## the tests through Porch's real servers
	$(GO) -C test/porch test -count=1

# RAPID=-rapid.checks=5000 draws other pods, and more.
verify-kubernetes: build $(ORACLE) $(ORACLE_FLOOR) ## what comes out, against the API server's own code
	$(GO) -C test/kubernetes test -count=1 . $(RAPID)

lint: $(GOLANGCI_LINT)
	$(GOLANGCI_LINT) run ./...

# Images and releases are made in dist. Their version is VERSION or the commit's
# tag, which the go command stamps into the binaries. -buildvcs overrides GOFLAGS.
DIST      := $(CURDIR)/dist
PLATFORMS := linux_amd64 linux_arm64 darwin_amd64 darwin_arm64 windows_amd64 windows_arm64
IMAGE     ?= localhost/native-sidecar:dev
into       = -out $(DIST) -version '$(VERSION)'
binary     = $(DIST)/bin/$(1)/native-sidecar$(if $(filter windows_%,$(1)),.exe)

.PHONY: image release-snapshot release verify-release clean-dist $(PLATFORMS)

$(PLATFORMS): clean-dist
	GOOS=$(firstword $(subst _, ,$@)) GOARCH=$(lastword $(subst _, ,$@)) $(BUILD) -buildvcs=$(if $(VERSION),false,auto) -o $(call binary,$@) .

clean-dist:
	rm -rf $(DIST)

image: linux_amd64 linux_arm64 ## the container image as $(IMAGE), in dist/, without a container engine
	$(GO) -C release run . image $(into) -image $(IMAGE) $(foreach platform,$^,$(call binary,$(platform)))

release-snapshot: $(PLATFORMS) ## all that a release has, of any commit, in dist/
	$(GO) -C release run . all $(into) $(foreach platform,$^,$(call binary,$(platform)))

release: $(PLATFORMS) ## the same, of a clean checkout of a version's tag alone
	$(GO) -C release run . all $(into) -tagged $(foreach platform,$^,$(call binary,$(platform)))

verify-release: ## makes a release of these files in a folder of its own, twice
	$(GO) -C release test -count=1 ./...

KUBECTL := $(CACHE)/kubectl-v1.37.2

export KUBECTL_BIN := $(KUBECTL)

.PHONY: containers

containers: build image $(KUSTOMIZE) $(KPT) $(KUBECTL) ## the Dockerfile, and the image in kustomize, kubectl, kpt and docker; skipped where no engine answers
	$(GO) -C test/containers test -count=1

$(KUBECTL): test/kubernetes/go.mod
	$(GO) -C test/kubernetes build -ldflags '-s -w' -o $@ k8s.io/kubernetes/cmd/kubectl

fuzz: ## each fuzz target, or those in the folders FUZZ, for FUZZTIME
	@for target in $(if $(FUZZ),$(addprefix ./,$(FUZZ)),$$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u)); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z]+' $$target/*_test.go | cut -d' ' -f2); do \
			$(GO) test $$target -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
		done; \
	done

bench: build ## what it costs, side by side with other programs, in about ten minutes
	$(GO) -C bench run ./cmd/compare -bin $(BIN) $(BENCH)

generate: docs ## the schema of the functionConfig, the goldens, and the reference pages made of both
	$(GO) test ./fn/v1alpha1 -run TestSchema -update
	$(GO) test ./internal/catalog -run TestDocs -update
	$(GO) test . -run 'TestGolden|TestNasty' -update
	$(GO) test ./internal/rule -run TestReference -update
	$(GO) test ./internal/explain -run 'TestGolden|TestPage' -update
	$(GO) test ./internal/cli -run TestDocs -update

docs: $(KUSTOMIZE) $(KPT) ## what the pages show: what commands print, what manifests become, the packages
	$(GO) test ./fn/v1alpha1 -run TestReference -update
	$(GO) test . -run 'TestManifests|TestCommands|TestArchitecture' -update

$(KUSTOMIZE): test/hosts/go.mod
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(KPT): test/hosts/go.mod $(wildcard test/hosts/cmd/kpt/*.go)
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ ./cmd/kpt

$(WRAPPER_SERVER_BIN): test/porch/go.mod
	$(GO) -C test/porch build -ldflags '-s -w' -o $@ github.com/nephio-project/porch/func/wrapper-server

$(FUNCTION_RUNNER_BIN): test/porch/go.mod
	$(GO) -C test/porch build -ldflags '-s -w' -o $@ github.com/nephio-project/porch/func/server

# One source, and a go.mod for each version of Kubernetes.
$(ORACLE): test/kubernetes/go.mod $(wildcard test/kubernetes/cmd/oracle/*.go)
	$(GO) -C test/kubernetes build -ldflags '-s -w' -o $@ ./cmd/oracle

$(ORACLE_FLOOR): test/kubernetes/go-1.29.mod $(wildcard test/kubernetes/cmd/oracle/*.go)
	$(GO) -C test/kubernetes build -modfile=go-1.29.mod -ldflags '-s -w' -o $@ ./cmd/oracle

$(GOLANGCI_LINT):
	GOBIN=$(CACHE)/install $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(CACHE)/install/golangci-lint $@

clean:
	rm -rf bin .cache
