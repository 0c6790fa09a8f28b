#!/bin/sh
# Renders kustomizations for Flux, which does not run functions. render.sh TO DIR...
# writes TO/DIR/manifests.yaml for each DIR. It writes nothing for a DIR that fails.
set -eu
to=$1
shift
new=$(mktemp)
trap 'rm -f "$new"' EXIT
for dir in "$@"; do
  kustomize build --enable-alpha-plugins --enable-exec "$dir" > "$new"
  native-sidecar --fn-config "$dir/sidecars.yaml" --check -d - < "$new"
  mkdir -p "$to/$dir"
  cp "$new" "$to/$dir/manifests.yaml"
done
