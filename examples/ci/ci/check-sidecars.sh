#!/bin/sh
# Fails if a manifest has a sidecar that should be native, and shows the change.
set -eu
cd "$(dirname "$0")/.."
exec native-sidecar --fn-config ci/sidecars.yaml --check -d deploy
