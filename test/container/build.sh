#!/usr/bin/env bash
# Builds the images that the tests run, from this checkout, and copies the static programs out of them into dist/image.
# Needs podman and buildah.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/container/images.sh

copy() { # copy TARGET PATH... CONTAINER: files out of a container into a folder
  local container=${*: -1}
  for path in "${@:2:$#-2}"; do podman cp "$container:$path" "$1/"; done
}

# The tests of the build stage run while their image is built.
if [ "${1-}" = test ]; then
  build env-broker-tests --layers --target test
  exit
fi

# What an earlier run left must not be tested where a build fails.
rm -rf dist/image
build env-broker-files --layers --target files
build env-broker --layers
build env-broker-client --layers --target client
build env-broker-build --layers --target build
mkdir -p dist/image/bin dist/image/test
from_container env-broker copy dist/image/bin /usr/bin/setuser /usr/bin/with-env /usr/bin/env-broker /usr/sbin/env-init
mkdir -p dist/image/libexec
from_container env-broker copy dist/image/libexec /usr/libexec/env-broker
from_container env-broker-build copy dist/image/test /usr/src/env-broker/dist/static/test/host-calls
