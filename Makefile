# native-sidecar. `make demo` shows the main job, `make test` runs all tests, and
# `make help` lists the rest. All that they need is Go and make; what they build is
# cached in .cache.

GO            ?= go
CACHE         := $(CURDIR)/.cache
EXE           := $(if $(filter Windows_NT,$(OS)),.exe)
BIN           := $(CURDIR)/bin/native-sidecar$(EXE)
GOLANGCI_LINT := $(CACHE)/golangci-lint-v2.15.0
KUSTOMIZE     := $(CACHE)/kustomize-v5.8.2$(EXE)
KPT           := $(CACHE)/kpt-v1.0.0-beta.60
KUBECTL       := $(CACHE)/kubectl-v1.37.2
ORACLE        := $(CACHE)/oracle-v1.37.2
ORACLE_FLOOR  := $(CACHE)/oracle-v1.29.6
KUBERNETES    ?= 1.37
FUZZTIME      ?= 10s
RAPID         ?= -rapid.seed=1 -rapid.checks=400
BENCH         ?=
PORCH         := $(CACHE)/porch-v1.5.3
HELM3         := $(CACHE)/helm-v3.22.0
HELM4         := $(CACHE)/helm-v4.3.1
SUITE         := $(CACHE)/suite
RESULTS       := $(CACHE)/results.json

export NATIVE_SIDECAR_BIN := $(BIN)
export KUSTOMIZE_BIN      := $(KUSTOMIZE)
export KPT_BIN            := $(KPT)
export KUBECTL_BIN        := $(KUBECTL)
export HELM3_BIN          := $(HELM3)
export HELM4_BIN          := $(HELM4)
export ORACLE_BIN         := $(ORACLE)
export ORACLE_FLOOR_BIN   := $(ORACLE_FLOOR)

export WRAPPER_SERVER_BIN  := $(PORCH)-wrapper-server
export FUNCTION_RUNNER_BIN := $(PORCH)-function-runner

.PHONY: help docs build demo test all-suites unit hosts verify-kubernetes lint fuzz bench generate clean
.PHONY: integrations helm porch browser node verify-cluster evidence performance

# The modules to lint. The others depend on whole hosts, which linters analyse for
# minutes: make lint MODULES=test/hosts.
MODULES ?= . generate test/command bench release test/containers test/cluster

# The arguments of go test. A busy machine is no reason to fail, so no suite ends
# before `make test` as a whole has to.
TEST := test -timeout 80m

# Runs a suite of tests: its name, and commands that run side by side. `make test`
# sets RECORD to the file that collects the results.
RUN := $(SUITE)$(if $(RECORD), -record $(RECORD))

# What is linked in with the libraries and hardly ever runs is built for size:
# nothing is inlined there, and no assembler for ciphers.
RARE := k8s.io/... google.golang.org/... golang.org/x/... go.yaml.in/yaml/v2 \
	github.com/fxamacker/... github.com/go-openapi/... \
	github.com/google/... sigs.k8s.io/kustomize/kyaml/openapi/... sigs.k8s.io/json/... \
	vendor/golang.org/x/... compress/... crypto/... encoding/asn1 log/... math/big mime/... net/...
SMALL := $(foreach packages,$(RARE),-gcflags=$(packages)=-l)

# VERSION=v1.2.3 is written into the binary by the linker. The go command then
# stamps no commit, so that the same version gives the same bytes with git and
# without. If VERSION is empty, it stamps the version, the commit and its time.
VERSION :=

# All binaries are built with these flags, those of a release too. The Dockerfile
# repeats them.
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -tags purego $(SMALL) -ldflags '-s -w -X main.version=$(VERSION)'

build: ## build the binary in bin/
	$(BUILD) -o $(BIN) .

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build $(KUSTOMIZE) ## scan a small shop in examples/ and convert it: the table, the diff, the build
	@PATH="$$PWD/bin:$$PATH" KUSTOMIZE="$(KUSTOMIZE)" examples/shop/demo.sh

# The first suite that fails ends it. The summary has the last word either way.
test: $(SUITE) ## run all tests, with a little fuzzing, and say what ran
	@rm -f $(RESULTS)
	@$(MAKE) --no-print-directory RECORD=$(RESULTS) all-suites; code=$$?; $(SUITE) -summary $(RESULTS) && exit $$code

# Fuzzing counts runs: with a time limit, go test sometimes reports the end of the
# time as a failure.
all-suites: lint unit hosts containers integrations helm porch browser verify-release verify-kubernetes
	@$(MAKE) --no-print-directory fuzz FUZZTIME=3000x FUZZ=test/command
	@$(MAKE) --no-print-directory fuzz FUZZTIME=100000x FUZZ=internal/manifest

# The tests of the command read files of another module, the root, which go test
# does not look at before it repeats an old result.
unit: build $(KUSTOMIZE) $(KPT) $(SUITE) ## run the tests of all packages, and the command on goldens, scripts and pages
	$(RUN) unit $(GO) $(TEST) ./... -- $(GO) -C test/command $(TEST) -count=1 ./... -- $(GO) -C bench $(TEST) -count=1 ./... -- $(GO) -C generate $(TEST) . -- $(GO) -C test/cluster $(TEST) -count=1 ./evidence

hosts: build $(KUSTOMIZE) $(KPT) $(SUITE) ## run the tests in real kustomize and real kpt
	$(RUN) hosts $(GO) -C test/hosts $(TEST) -count=1 ./...

integrations: build $(KUSTOMIZE) $(SUITE) ## test what ships for CI, commit hooks and GitOps
	$(RUN) integrations $(GO) -C test/integrations $(TEST) -count=1 .

helm: build $(HELM3) $(HELM4) $(SUITE) ## test the post-renderer and scans of charts with real Helm 3 and Helm 4
	$(RUN) helm $(GO) -C test/helm $(TEST) -count=1 .

browser: build $(SUITE) ## open the page of scan in headless Chromium, if there is one
	$(RUN) browser $(GO) -C test/browser $(TEST) -count=1 .

porch: build $(WRAPPER_SERVER_BIN) $(FUNCTION_RUNNER_BIN) $(SUITE) ## run the tests in Porch's real servers
	$(RUN) porch $(GO) -C test/porch $(TEST) -count=1 .

# RAPID=-rapid.checks=5000 draws other pods, and more of them.
verify-kubernetes: build $(ORACLE) $(ORACLE_FLOOR) $(KUSTOMIZE) $(KUBECTL) $(SUITE) ## check the output with the API server's own code, and patches with kubectl and kustomize
	$(RUN) kubernetes $(GO) -C test/kubernetes $(TEST) -count=1 . $(RAPID)

# The node of verify-cluster: its version, and the file with the modules to build it of.
NODE_1.37 := v1.37.2 go.mod
NODE_1.33 := v1.33.13 go-1.33.mod
node      := $(NODE_$(KUBERNETES))
NODE      := $(CACHE)/node-$(firstword $(node))
# Its programs ask their own version which features they have. A build as a module sets none.
version   := $(subst ., ,$(KUBERNETES))
stamp     := $(foreach package,k8s.io/component-base/version k8s.io/client-go/pkg/version,\
	-X $(package).gitVersion=$(firstword $(node)) -X $(package).gitMajor=$(word 1,$(version)) -X $(package).gitMinor=$(word 2,$(version)))

export CLUSTER_PROGRAMS   := $(NODE)
export CLUSTER_KUBERNETES := $(KUBERNETES)

$(NODE)/kubelet: test/kubernetes/$(lastword $(node))
	mkdir -p $(NODE)
	$(GO) -C test/kubernetes build -modfile=$(lastword $(node)) -ldflags '-s -w $(stamp)' -o $(NODE)/ \
		$(addprefix k8s.io/kubernetes/cmd/,kube-apiserver kube-controller-manager kube-scheduler kubelet)
	touch $@

node: $(NODE)/kubelet ## build the programs of a one-node Kubernetes; ten minutes the first time

# VERIFY_CLUSTER=must turns skipped tests into failures, SEED=2 draws other pods.
verify-cluster: build $(KUBECTL) $(KUSTOMIZE) $(SUITE) ## run pods on a real node, started here: SHORT=1 takes 2 minutes, KUBERNETES=1.33 is the floor; needs root
	@if [ "$$(id -u)" = 0 ] && command -v etcd containerd runc > /dev/null; then $(MAKE) --no-print-directory node; fi
	$(RUN) cluster $(GO) -C test/cluster $(TEST) -count=1 -parallel 8 $(if $(SHORT),-short) . $(if $(SEED),-seed $(SEED)) $(if $(UPDATE),-update)

evidence: ## run verify-cluster on both versions, and write docs/evidence.md
	$(MAKE) verify-cluster VERIFY_CLUSTER=must UPDATE=1
	$(MAKE) verify-cluster VERIFY_CLUSTER=must UPDATE=1 KUBERNETES=1.33
	$(GO) -C test/cluster test ./evidence -run TestPage -update

lint: $(GOLANGCI_LINT) $(SUITE) ## run the linters on the folders MODULES
	@for module in $(MODULES); do echo "lint $$module"; (cd $$module && $(RUN) lint $(GOLANGCI_LINT) run --allow-serial-runners ./...) || exit 1; done

# Images and releases are made in dist. Their version is VERSION or the commit's
# tag, which the go command stamps into the binaries. -buildvcs overrides GOFLAGS.
DIST      := $(CURDIR)/dist
PLATFORMS := linux_amd64 linux_arm64 darwin_amd64 darwin_arm64 windows_amd64 windows_arm64
IMAGE     ?= localhost/native-sidecar:dev
into       = -out $(DIST) -version '$(VERSION)'
binary     = $(DIST)/bin/$(1)/native-sidecar$(if $(filter windows_%,$(1)),.exe)

.PHONY: image helm-plugin release-snapshot release verify-release clean-dist $(PLATFORMS)

$(PLATFORMS): clean-dist
	GOOS=$(firstword $(subst _, ,$@)) GOARCH=$(lastword $(subst _, ,$@)) $(BUILD) -buildvcs=$(if $(VERSION),false,auto) -o $(call binary,$@) .

clean-dist:
	rm -rf $(DIST)

image: linux_amd64 linux_arm64 ## build the container image in dist/, without a container engine
	$(GO) -C release run . image $(into) -image $(IMAGE) $(foreach platform,$^,$(call binary,$(platform)))

release-snapshot: $(PLATFORMS) ## build all files of a release in dist/, from any commit
	$(GO) -C release run . all $(into) $(foreach platform,$^,$(call binary,$(platform)))

release: $(PLATFORMS) ## build all files of a release in dist/, only from a clean checkout of a tag
	$(GO) -C release run . all $(into) -tagged $(foreach platform,$^,$(call binary,$(platform)))

# Helm's plugin expects the binary of each platform below its folder.
HOST := $(shell $(GO) env GOOS)_$(shell $(GO) env GOARCH)

helm-plugin: build ## put the binary into the plugin for Helm in integrations/helm, to install it from here
	mkdir -p integrations/helm/bin/$(HOST)
	cp $(BIN) integrations/helm/bin/$(HOST)/

verify-release: $(SUITE) ## make a release of these files twice, in temporary folders, and check it
	$(RUN) release $(GO) -C release $(TEST) -count=1 ./...

.PHONY: containers

containers: build image $(KUSTOMIZE) $(KPT) $(KUBECTL) $(SUITE) ## build the Dockerfile, and run the image in docker, kustomize, kubectl and kpt; skipped without a container engine
	$(RUN) containers $(GO) -C test/containers $(TEST) -count=1 .

$(KUBECTL): test/kubernetes/go.mod
	$(GO) -C test/kubernetes build -ldflags '-s -w' -o $@ k8s.io/kubernetes/cmd/kubectl

fuzz: $(SUITE) ## run each fuzz target, or those in the folders FUZZ, for FUZZTIME
	@for target in $(if $(FUZZ),$(addprefix ./,$(FUZZ)),$$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u)); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z]+' $$target/*_test.go | cut -d' ' -f2); do \
			$(RUN) fuzz $(GO) -C $$target test . -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
		done; \
	done

bench: build ## measure time and memory next to other programs; takes about a quarter of an hour. CHECKOUTS=DIR adds the repositories in a folder
	$(GO) -C bench run ./cmd/compare -bin $(BIN) $(if $(CHECKOUTS),-tree $(abspath $(CHECKOUTS))) $(BENCH)

performance: ## run bench, and write docs/performance.md
	$(MAKE) bench BENCH='$(BENCH) -page $(CURDIR)/docs/performance.md'

generate: docs ## write the table of Kubernetes' types, the schemas, the expected output of the goldens, and the reference pages
	$(GO) -C generate run .
	$(GO) test ./fn/v1alpha1 -run 'TestTable|TestSchema' -update
	$(GO) test ./internal/catalog -run TestDocs -update
	$(GO) test ./internal/podtemplate -run TestDocs -update
	$(GO) -C test/command test . -run 'TestGolden|TestNasty' -update
	$(GO) test ./internal/rule -run TestReference -update
	$(GO) -C test/command test ./explain -run 'TestGolden|TestPage' -update
	$(GO) test ./internal/cli -run TestDocs -update

docs: $(KUSTOMIZE) $(KPT) ## write what the pages show: output of commands, converted manifests, the packages
	$(GO) test ./fn/v1alpha1 -run TestReference -update
	$(GO) -C test/command test . -run 'TestManifests|TestCommands|TestArchitecture' -update

$(SUITE): $(filter-out %_test.go,$(wildcard test/command/cmd/suite/*.go))
	$(GO) -C test/command build -o $@ ./cmd/suite

$(KUSTOMIZE): test/hosts/go.mod
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(KPT): test/hosts/go.mod $(wildcard test/hosts/cmd/kpt/*.go)
	$(GO) -C test/hosts build -ldflags '-s -w' -o $@ ./cmd/kpt

$(WRAPPER_SERVER_BIN): test/porch/go.mod
	$(GO) -C test/porch build -ldflags '-s -w' -o $@ github.com/nephio-project/porch/func/wrapper-server

$(FUNCTION_RUNNER_BIN): test/porch/go.mod
	$(GO) -C test/porch build -ldflags '-s -w' -o $@ github.com/nephio-project/porch/func/server

$(HELM3): test/helm/go.mod
	CGO_ENABLED=0 $(GO) -C test/helm build -ldflags '-s -w' -o $@ helm.sh/helm/v3/cmd/helm

$(HELM4): test/helm/go.mod
	CGO_ENABLED=0 $(GO) -C test/helm build -ldflags '-s -w' -o $@ helm.sh/helm/v4/cmd/helm

# One source, and a go.mod for each version of Kubernetes.
$(ORACLE): test/kubernetes/go.mod $(wildcard test/kubernetes/cmd/oracle/*.go)
	$(GO) -C test/kubernetes build -ldflags '-s -w' -o $@ ./cmd/oracle

$(ORACLE_FLOOR): test/kubernetes/go-1.29.mod $(wildcard test/kubernetes/cmd/oracle/*.go)
	$(GO) -C test/kubernetes build -modfile=go-1.29.mod -ldflags '-s -w' -o $@ ./cmd/oracle

$(GOLANGCI_LINT):
	GOBIN=$(CACHE)/install $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(CACHE)/install/golangci-lint $@

clean: ## remove bin/ and .cache/
	rm -rf bin .cache
