#!/usr/bin/env bash
# Builds everything that is compared into one image, and measures it in one container: `bench/run.sh [--json] [--rounds N]`.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/container/images.sh

build env-broker-bench --layers --target bench
# Privileged, since each round mounts an /etc of its own; a volume, since an overlay cannot lie on another.
exec podman --runtime runc run --rm --privileged --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
  --volume /bench --env TMPDIR=/bench localhost/env-broker-bench:test node dist/bench/bench.mjs "$@"
