#!/usr/bin/env bash
# Measures: `npm run bench [-- SUBJECT] [options]`. Without a subject it is everything that has a goal: launches, requests,
# boot, memory and size, beside others, in one run in one container ([--json] [--check] [--rounds N]).
#   growth how launches and reloads grow with the policy, as JSON, in that container
#   launch the launches alone, on this machine, beside the launchers that it has
#   check  env-broker check as a policy grows, on this machine
#   pid1   env-init beside tini, dumb-init and others, in private namespaces of this machine
set -euo pipefail
cd "$(dirname "$0")/.."
subject=bench
case ${1-} in
  pid1 | check | launch)
    subject=$1
    shift
    npm run --silent build
    exec node "dist/bench/$subject.mjs" "$@"
    ;;
  growth) subject=$1 && shift ;;
esac
. test/container/images.sh

build env-broker-bench --layers --target bench
# Privileged, since each round mounts an /etc of its own; a volume, since an overlay cannot lie on another.
exec podman --runtime runc run --rm --privileged --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
  --volume /bench --env TMPDIR=/bench localhost/env-broker-bench:test node "dist/bench/$subject.mjs" "$@"
