#!/usr/bin/env bash
# Which lines of the data plane the end-to-end and hostile tests run: test/coverage.sh; needs clang and llvm, root, and ten minutes.
# The programs are built with counters for it, so the few tests that look at how they are built fail in this run, and only here.
# Ends with 1 below 95 % of lines.
set -euo pipefail
cd "$(dirname "$0")/.."

npm run --silent build
make -s -C native covered
covered=dist/covered
rm -rf "$covered/profiles"
mkdir -m 777 "$covered/profiles"
programs=("$covered"/bin/{env-init,setuser,with-env} "$covered"/libexec/env-broker/*)

# Made now, for every user: who makes them later may be one whose files others cannot write. Where /run is its own nothing happens.
unshare --mount --propagation private sh -c 'umask 0; mount -t tmpfs tmpfs /run; for each; do "$each" --help >/dev/null 2>&1; done; true' sh "${programs[@]}"

# The counters' library sets a variable of its own, too, which some tests see.
{ ENV_BROKER_BIN=$covered/bin NO_COLOR=1 npx --no-install vitest run --project e2e || true; } | sed -n '/^[0-9]* passed, .* failed/p'

llvm-profdata merge -o "$covered/profile" "$covered"/profiles/*.profraw
objects=()
for program in "${programs[@]:1}"; do objects+=(-object "$program"); done
llvm-cov report -instr-profile "$covered/profile" "${programs[0]}" "${objects[@]}" >"$covered/report"
# Of each file: lines, those that no test ran, and the share of the others.
awk 'NR > 2 && NF > 9 { printf "%-40s %5d lines %4d not run  %s\n", $1, $8, $9, $10 }' "$covered/report"
awk '/^TOTAL/ { exit $10 + 0 < 95 }' "$covered/report"
