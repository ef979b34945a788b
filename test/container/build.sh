#!/usr/bin/env bash
# Builds the images that the tests run, from this checkout, and copies the static programs out of them into dist/image.
# Needs podman and buildah. Base images that are here already are not looked for anywhere else.
set -euo pipefail
cd "$(dirname "$0")/../.."

flags=(--isolation chroot --network host --layers --quiet)
if podman image exists debian:trixie-slim; then flags+=(--pull-never); fi

build() { # build TAG [OPTION...]: says what it does, and how it failed
  echo "building $1" >&2
  local log
  log=$(mktemp)
  buildah bud "${flags[@]}" -t "localhost/$1" "${@:2}" . >"$log" 2>&1 || { cat "$log" >&2; rm "$log"; exit 1; }
  rm "$log"
}

copy() { # copy IMAGE TARGET PATH...: files out of an image into a folder
  local container
  container=$(podman create "localhost/$1" /none)
  for path in "${@:3}"; do podman cp "$container:$path" "$2/"; done
  podman rm -f "$container" >/dev/null
}

# The tests of the build stage run while their image is built.
if [ "${1-}" = test ]; then
  build env-broker-tests:test --target test
  exit
fi

build env-broker-files:test --target files
build env-broker:test
build env-broker-build:test --target build
rm -rf dist/image
mkdir -p dist/image/bin dist/image/test
copy env-broker:test dist/image/bin /usr/bin/setuser /usr/bin/with-env /usr/bin/env-broker /usr/sbin/env-init
copy env-broker-build:test dist/image/test /usr/src/env-broker/dist/static/test/host-calls
