#!/usr/bin/env bash
# Builds the files of the image once more, with nothing kept of the first time, and compares every one of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
flags=(--isolation chroot --network host --no-cache --quiet)
if podman image exists debian:trixie-slim; then flags+=(--pull-never); fi
buildah bud "${flags[@]}" -t localhost/env-broker-again:test --target files . >/dev/null 2>&1

sums() { # sums IMAGE: the hash, mode and name of everything in it
  local container
  container=$(podman create "localhost/$1" /none)
  podman export "$container" | tar -x -C "$2"
  podman rm -f "$container" >/dev/null
  (cd "$2" && find usr etc/env-broker -printf '%m %y %l ' -type f -exec sha256sum {} \; -o -printf '%m %y %l %p\n' | sort)
}

first=$(mktemp -d) again=$(mktemp -d)
trap 'rm -rf "$first" "$again"' EXIT
diff <(sums env-broker-files:test "$first") <(sums env-broker-again:test "$again")
podman rmi -f localhost/env-broker-again:test >/dev/null
