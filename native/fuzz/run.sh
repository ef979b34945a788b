#!/usr/bin/env bash
# Fuzzes the data plane: npm run fuzz [-- [--runs N] [TARGET...]]
# Without a number each target has a minute at a time, until ctrl-C; with one it has that many inputs. What an input must not do is
# in each target; one that does is kept in dist/fuzz, and the end is 1. New inputs that reach something new are kept there, too.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage="usage: npm run fuzz [-- [--runs N] [TARGET...]], with targets of: $(cd native/fuzz/corpus && echo *)"
limit=(-max_total_time=60) runs='' targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) echo "$usage" && exit ;;
    --runs) runs=${2-} && shift ;;
    --runs=*) runs=${1#*=} ;;
    *) targets+=("$1") ;;
  esac
  shift
done
[ ${#targets[@]} -gt 0 ] || targets=($(cd native/fuzz/corpus && echo *))
for target in "${targets[@]}"; do
  [ -d "native/fuzz/corpus/$target" ] || { echo "there is no target $target; $usage" >&2; exit 2; }
done
if [ -n "$runs" ]; then
  [[ $runs =~ ^[1-9][0-9]{0,11}$ ]] || { echo "--runs takes a number; $usage" >&2; exit 2; }
  limit=("-runs=$runs")
fi

command -v clang >/dev/null || { echo 'libFuzzer needs clang and its runtime: apt-get install clang libclang-rt-14-dev' >&2; exit 1; }
make -s -C native fuzz

fuzz() { # fuzz TARGET: says how many inputs there were; fails if one of them was too much
  local log=dist/fuzz/$1.log code=0
  mkdir -p "dist/fuzz/corpus/$1"
  printf '%s: ' "$1"
  "dist/fuzz/$1" -close_fd_mask=1 -max_len=2000 -print_final_stats=1 "-artifact_prefix=dist/fuzz/$1-" "${limit[@]}" \
    "dist/fuzz/corpus/$1" "native/fuzz/corpus/$1" >"$log" 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    echo "found something: $log"
    return 1
  fi
  sed -nE 's/^stat::number_of_executed_units: *([0-9]+)$/\1 inputs, nothing found/p' "$log"
}

while :; do
  for target in "${targets[@]}"; do fuzz "$target"; done
  [ -z "$runs" ] || exit 0
done
