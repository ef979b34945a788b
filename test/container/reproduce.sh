#!/usr/bin/env bash
# Builds the files of the image once more, with nothing kept of the first time, and compares every one of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/container/images.sh

unpack() { # unpack FOLDER CONTAINER
  podman export "$2" | tar -x -C "$1"
}

sums() { # sums FOLDER: the hash, mode and name of everything that is ours
  (cd "$1" && find usr etc/env-broker -printf '%m %y %l ' -type f -exec sha256sum {} \; -o -printf '%m %y %l %p\n' | sort)
}

build env-broker-again --no-cache --target files
first=$(mktemp -d) again=$(mktemp -d)
trap 'rm -rf "$first" "$again"' EXIT
from_container env-broker-files unpack "$first"
from_container env-broker-again unpack "$again"
podman rmi -f localhost/env-broker-again:test >/dev/null
diff <(sums "$first") <(sums "$again")
