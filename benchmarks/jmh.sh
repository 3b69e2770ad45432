#!/usr/bin/env bash
# Runs the benchmarks of single parts (JMH), with the flags of the Java runtime that the image has.
#
#   benchmarks/jmh.sh [JMH ARGUMENT...]
#
#   benchmarks/jmh.sh                              all of them
#   benchmarks/jmh.sh MachineBenchmark -prof gc    one class, with what it allocates
#   benchmarks/jmh.sh NodeBenchmark.register -p peers=100,16000
#   benchmarks/jmh.sh -l                           what there is
#   benchmarks/jmh.sh -h                           what JMH can be told
#
# Figures are comparable within one run on a machine that does nothing else.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
(cd "$here" && mvn -q -B -pl benchmarks -am -Pjmh process-classes)
{
  read -r java
  read -r classpath
} <"$here/benchmarks/target/how-to-run"
flags=$(grep -v '^#' "$here/bootstrap/src/image/jvm.options" | tr '\n' ' ')
# shellcheck disable=SC2086 # one word to a flag
exec "$java" $flags -Xmx1g -cp "$classpath" org.openjdk.jmh.Main "$@"
