#!/bin/sh
# Renders kustomizations for Flux, which runs no functions: render.sh TO DIR...
# writes TO/DIR/manifests.yaml for each DIR. Nothing is written of one that fails.
set -eu
to=$1
shift
for dir in "$@"; do
  mkdir -p "$to/$dir"
  kustomize build --enable-alpha-plugins --enable-exec "$dir" > "$to/$dir/manifests.new"
  native-sidecar --fn-config "$dir/sidecars.yaml" --check -d "$to/$dir/manifests.new"
  mv "$to/$dir/manifests.new" "$to/$dir/manifests.yaml"
done
