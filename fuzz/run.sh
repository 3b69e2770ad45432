#!/usr/bin/env bash
# Throws octets at whatever reads from outside, guided by what they reach, for longer than the tests do.
#
#   fuzz/run.sh                 each target for ten minutes, one after the other
#   fuzz/run.sh 60              each for a minute
#   fuzz/run.sh 3600 Session    one of them for an hour: those whose names begin so
#
# What reached something new is kept in fuzz/target/corpus and begun with the next time. An input that breaks something is put
# beside the seeds of its target in fuzz/src/test/resources, where the tests replay it from then on: mend the fault, keep the
# file. Ends with 1 when there was one. Needs Linux on x86-64, a JDK 25 and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
. fuzz/lib.sh

seconds=${1:-600}
chosen=${2:-}
how_to_run

# An input takes milliseconds; one that takes so long hangs, also where the machine has much else to do.
hang_seconds=120
found=0
ran=0
cd fuzz
for source in $(cd src/test/java && find . -name '*FuzzTest.java' | sort); do
  class=${source#./}
  class=${class%.java}
  class=${class//\//.}
  target=${class##*.}
  target=${target%FuzzTest}
  [[ $target == "$chosen"* ]] || continue
  ran=$((ran + 1))
  mkdir -p "target/corpus/$target"
  log=target/$target.log
  status=0
  # Sanitizers for faults that this code cannot have, such as deserialization, cost more than they find.
  "$java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+EnableDynamicAgentLoading \
    -cp "$classpath" com.code_intelligence.jazzer.Jazzer "--target_class=$class" \
    '--instrumentation_includes=dev.gantry.**' '--custom_hook_includes=dev.gantry.**' \
    --reproducer_path=target \
    "-max_total_time=$seconds" "-timeout=$hang_seconds" -rss_limit_mb=0 -max_len=2048 -print_final_stats=1 \
    "target/corpus/$target" >"$log" 2>&1 || status=$?
  grep -E '^#[0-9]+.*DONE' "$log" | tail -n 1 | sed "s/^/$target: /" || true
  if [ "$status" -ne 0 ]; then
    found=$((found + 1))
    printf '%s: FOUND something, all of it in fuzz/%s\n' "$target" "$log"
    tail -n 60 "$log"
  fi
done
if [ "$ran" -eq 0 ]; then
  echo "run.sh: no target begins with '$chosen'" >&2
  exit 2
fi
echo "$ran targets, $found with findings"
[ "$found" -eq 0 ]
