#!/usr/bin/env bash
# What a new user does, in three commands, and what comes of it: `make demo` runs it, with
# native-sidecar on the PATH and kustomize as $KUSTOMIZE. It writes only to a copy.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R "$(dirname "$0")/deploy" "$copy"
cd "$copy"
show() {
  printf '\n$ %s\n' "$*"
  "$@"
}
kustomize() { "$KUSTOMIZE" "$@"; }
show native-sidecar scan deploy
show native-sidecar scan --quiet --write-config sidecars.yaml deploy >scan.txt
sed -n '2p;$p' scan.txt
show native-sidecar --fn-config sidecars.yaml --quiet -d deploy
native-sidecar --fn-config sidecars.yaml --quiet -w . 2>/dev/null
show kustomize build deploy/overlays/production
