# The image of `make image`, built by a container engine in a clone:
#
#   docker build --build-arg VERSION=v1.2.3 -t localhost/native-sidecar:dev .
#
# BASE is an image with Go. It needs no shell and no git. RUNTIME is what the binary
# is put into: busybox:1.37, for example, for hosts that run scripts in the image.
ARG BASE=golang:1.26
ARG RUNTIME=scratch

FROM ${BASE} AS build
USER 0
WORKDIR /src
COPY go.mod go.sum ./
RUN ["go", "mod", "download"]
COPY . .
# If VERSION is empty, the go command stamps the version and the commit, as long as
# the base has git. The flags are those of the Makefile.
ARG VERSION
ENV CGO_ENABLED=0 GOFLAGS="-buildvcs=auto ${VERSION:+-buildvcs=false} '-ldflags=-s -w -X main.version=${VERSION}'"
RUN ["go", "build", "-trimpath", "-tags", "purego", \
    "-gcflags=k8s.io/...=-l", "-gcflags=google.golang.org/...=-l", "-gcflags=golang.org/x/...=-l", \
    "-gcflags=go.yaml.in/yaml/v2=-l", "-gcflags=github.com/fxamacker/...=-l", \
    "-gcflags=github.com/go-openapi/...=-l", \
    "-gcflags=github.com/google/...=-l", "-gcflags=sigs.k8s.io/kustomize/kyaml/openapi/...=-l", \
    "-gcflags=sigs.k8s.io/json/...=-l", "-gcflags=vendor/golang.org/x/...=-l", \
    "-gcflags=compress/...=-l", "-gcflags=crypto/...=-l", "-gcflags=encoding/asn1=-l", \
    "-gcflags=log/...=-l", "-gcflags=math/big=-l", "-gcflags=mime/...=-l", "-gcflags=net/...=-l", \
    "-o", "/out/native-sidecar", "."]

FROM ${RUNTIME}
COPY release/rootfs /
COPY --from=build /out/native-sidecar /usr/local/bin/native-sidecar
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/native-sidecar"]
ARG VERSION
LABEL org.opencontainers.image.title="native-sidecar" \
      org.opencontainers.image.description="Adds native sidecars to Kubernetes workloads and converts legacy sidecars into native ones." \
      org.opencontainers.image.source="https://github.com/native-sidecar/native-sidecar" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION:-(devel)}"
