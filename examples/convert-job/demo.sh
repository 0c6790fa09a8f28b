#!/usr/bin/env bash
# The main job, twice: on files as a diff, and through kustomize. `make demo` runs
# it, with native-sidecar on the PATH and kustomize as $KUSTOMIZE.
set -euo pipefail
cd "$(dirname "$0")"
show() {
  printf '\n$ %s\n' "$*"
  "$@"
}
kustomize() { "$KUSTOMIZE" "$@"; }
show native-sidecar --fn-config sidecars.yaml -d job.yaml
show kustomize build --enable-alpha-plugins --enable-exec .
