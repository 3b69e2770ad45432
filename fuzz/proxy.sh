#!/usr/bin/env bash
# Connections between two real nodes through a proxy that bends what they say to each other.
#
#   fuzz/proxy.sh 100000          so many connections
#   fuzz/proxy.sh 100000 7        of another seed (1)
#   fuzz/proxy.sh 1 7 4711        connection 4711 of seed 7 alone, as a finding names it
#
# Prints what was done to them and how they ended; ends with 1 when something did not hold. A hundred thousand take about ten
# minutes on two processors. Needs a JDK 25 and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
. fuzz/lib.sh

[ $# -ge 1 ] || {
  echo "proxy.sh: say how many connections: fuzz/proxy.sh 100000" >&2
  exit 2
}
how_to_run
exec "$java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Dio.netty.leakDetection.level=paranoid -cp "$classpath" dev.gantry.fuzz.proxy.ProxyMain "$1" "${2:-1}" "${3:-0}"
