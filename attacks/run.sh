#!/usr/bin/env bash
# Sets one bad neighbour after the other on a real server with 128 MB of heap, and sees that honest ones keep at least 80 % of
# their bundles per second, that memory stays in its bounds, and that the attack is counted under its name.
#
#   attacks/run.sh             every scenario
#   attacks/run.sh 10 50       those whose names begin so
#
# Needs the built image (./gantry --version), a Java 17 or later and curl; loopback only. A scenario takes half a minute. Prints a
# line for each; what was logged stays in target/attacks when one fails.
set -euo pipefail
cd "$(dirname "$0")/.."

export GANTRY=${GANTRY:-$PWD/bootstrap/target/image/bin/gantry}
[ -x "$GANTRY" ] || {
  echo "run.sh: there is no image, ./gantry --version builds it" >&2
  exit 2
}
mkdir -p target/attacks
passed=0
failed=0
for scenario in attacks/scenarios/*.sh; do
  name=$(basename "$scenario" .sh)
  chosen=$([ $# -eq 0 ] && echo yes || echo no)
  for prefix in "$@"; do
    [[ $name != "$prefix"* ]] || chosen=yes
  done
  [ $chosen = yes ] || continue
  log=target/attacks/$name.log
  rm -rf "target/attacks/$name"
  mkdir -p "target/attacks/$name"
  if WORK=$PWD/target/attacks/$name timeout 300 bash "$scenario" >"$log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf 'passed: %s\n' "$name"
    grep '^note: ' "$log" || true
  else
    failed=$((failed + 1))
    printf 'FAILED: %s, all of it in %s\n' "$name" "$log"
    tail -n 30 "$log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
