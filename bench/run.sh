#!/usr/bin/env bash
# Measures: `npm run bench [-- SUBJECT] [options]`. Without a subject it is boot beside other ways to start: builds
# everything that is compared into one image, and measures it in one container ([--json] [--rounds N]).
#   pid1   env-init beside tini, dumb-init and others, in private namespaces
#   check  env-broker check as a policy grows
#   launch the launchers beside a bare chain of two programs, and beside others that are installed
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1-} in
  pid1 | check | launch) subject=$1 && shift && exec node "dist/bench/$subject.mjs" "$@" ;;
esac
. test/container/images.sh

build env-broker-bench --layers --target bench
# Privileged, since each round mounts an /etc of its own; a volume, since an overlay cannot lie on another.
exec podman --runtime runc run --rm --privileged --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
  --volume /bench --env TMPDIR=/bench localhost/env-broker-bench:test node dist/bench/bench.mjs "$@"
