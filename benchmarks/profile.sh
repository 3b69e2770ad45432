#!/usr/bin/env bash
# Draws where a path spends its processor time: a flight recording of the image while it carries bundles, as a flame graph.
#
#   benchmarks/profile.sh PUMP PART OUT.svg [--size BYTES] [--seconds S] [--image IMAGE]
#
#   PUMP   the built load generator: cc -O2 -o pump pump.c
#   PART   receive, send, files, outbox, forward (of named bundles), grpc, nats or nats-out
#   BYTES  of a bundle, 1000 unless told
#   S      how long it carries them, 15 unless told; the first quarter of it belongs to the compilers and is not drawn
#   IMAGE  the folder of another build's image
#
# Counted are the samples of processor time that the runtime takes itself, in Java and in what Java calls, kernel included;
# threads of the compilers and the collector are not among them. Frames of less than a two hundredth are left out. The recording
# becomes stacks by the converter of async-profiler, and a picture by inferno; both come from the registries of Maven and
# cargo once, into target/profile.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
image=$here/bootstrap/target/image
converter_version=4.2
inferno_version=0.12.8
window=50
size=1000
seconds=15
against=

usage() {
  sed -n '2,11s/^# \{0,1\}//p' "$0"
  exit "${1:-2}"
}

[ "${1:-}" != --help ] || usage 0
[ $# -ge 3 ] || usage
pump=$(realpath "$1")
part=$2
picture=$(realpath -m "$3")
shift 3
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --size) size=$2 ;;
    --seconds) seconds=$2 ;;
    --image) image=$(realpath "$2") ;;
    *) usage ;;
  esac
  shift 2
done
run_seconds=$seconds
gantry=$image/bin/gantry
tools=$here/target/profile

mkdir -p "$tools"
work=$(mktemp -d "$here/target/profile.XXXXXX")
# shellcheck source=../.ci/lib.sh
. "$here/.ci/lib.sh"
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/benchmarks/lib.sh"
# shellcheck source=SCRIPTDIR/parts/nats.sh
. "$here/benchmarks/parts/nats.sh"

# Samples of processor time only, also between the safepoints.
recording=$work/recording.jfr
flight="-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints -XX:StartFlightRecording:filename=$recording,dumponexit=true"
flight+=,jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=2ms
for event in ExecutionSample NativeMethodSample ObjectAllocationSample; do
  flight+=",jdk.$event#enabled=false"
done

have_tools() {
  [ -e "$tools/jfr-converter-$converter_version.jar" ] ||
    mvn -q -ntp dependency:copy "-Dartifact=tools.profiler:jfr-converter:$converter_version" "-DoutputDirectory=$tools"
  [ -x "$tools/bin/inferno-flamegraph" ] ||
    cargo install --quiet --root "$tools" --version "$inferno_version" --no-default-features --features cli inferno
}

# Bundles for that time or less, at a rate that the path reaches on two processors with other work.
enough() { # BUNDLES A SECOND
  awk -v r="$1" -v t="$seconds" 'BEGIN { printf "%d", r * t }'
}

profile_receive() {
  subject_port=$(free_port)
  GANTRY_JAVA_OPTS=$flight start_gantry subject "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard
  local subject=$pid
  pump_into "$subject_port" "$size" >/dev/null
  stop "$subject"
}

profile_send() {
  GANTRY_JAVA_OPTS=$flight timeout $((10 * seconds)) "$gantry" send "127.0.0.1:$sink_port" --size "$size" \
    --repeat "$(enough 200000)" --set max-unacked-transfers=$window >"$work/subject.out" 2>&1 </dev/null
}

profile_files() {
  local count
  count=$(how_many "$size" 5000 200000000)
  make_files "$work/files" "$size" "$count"
  (cd "$work/files" && GANTRY_JAVA_OPTS=$flight exec timeout $((10 * seconds)) "$gantry" send "127.0.0.1:$sink_port" \
    --repeat $(($(enough 20000) / count)) --set max-unacked-transfers=$window -- *) >"$work/subject.out" 2>&1 </dev/null
}

profile_outbox() {
  local outbox="$work/data/outbox/ipn:2.0"
  make_files "$outbox" "$size" "$(how_many "$size" "$(enough 4000)" 2000000000)"
  sync -f "$outbox"
  GANTRY_JAVA_OPTS=$flight background subject "$gantry" serve --set address=127.0.0.1:0 --set "data-dir=$work/data" \
    --set 'node-ids=["ipn:7.0"]' --set "peers=[\"127.0.0.1:$sink_port\"]" --set max-unacked-transfers=$window
  local subject=$pid
  await 300 "an empty outbox" is_empty "$outbox"
  stop "$subject"
}

start_mock() { # ARGUMENT...
  bpa_port=$(free_port)
  background bpa "$here/bootstrap/target/image/bin/gantry" mock-bpa --listen "127.0.0.1:$bpa_port" --discard "$@"
  await 60 "the mock BPA" listens "$bpa_port"
}

profile_forward() {
  start_mock --peer ipn:2.0 --forward "$size" --seconds "$seconds" --at-a-time $window --name-bundles
  GANTRY_JAVA_OPTS=$flight background subject "$gantry" serve --set address=127.0.0.1:0 --set cla-name=profile \
    --set "bpa-address=http://127.0.0.1:$bpa_port" --set unproven-node-ids=all --set "peers=[\"127.0.0.1:$sink_port\"]"
  local subject=$pid
  await_line bpa 'forwarded to' $((seconds + 60))
  stop "$subject"
}

profile_grpc() {
  start_mock
  subject_port=$(free_port)
  GANTRY_JAVA_OPTS=$flight start_gantry subject "$subject_port" serve --set "address=127.0.0.1:$subject_port" \
    --set cla-name=profile --set "bpa-address=http://127.0.0.1:$bpa_port"
  local subject=$pid
  pump_into "$subject_port" "$size" >/dev/null
  stop "$subject"
}

profile_nats() {
  start_nats "$work/nats" 1
  subject_port=$(free_port)
  GANTRY_JAVA_OPTS=$flight start_gantry subject "$subject_port" serve --set "address=127.0.0.1:$subject_port" \
    --set cla-name=profile --set "bpa-address=$nats_url" --set "data-dir=$work/data"
  local subject=$pid
  pump_into "$subject_port" "$size" >/dev/null
  stop "$subject"
}

profile_nats-out() {
  start_nats "$work/nats" 1
  nats_loop_is_built
  nats_loop fill "$size" "$(enough 10000)" >/dev/null
  GANTRY_JAVA_OPTS=$flight background subject "$gantry" serve --set address=127.0.0.1:0 --set "bpa-address=$nats_url" \
    --set cla-name=profile --set "data-dir=$work/data" --set unproven-node-ids=all --set "peers=[\"127.0.0.1:$sink_port\"]"
  local subject=$pid
  nats_loop watch >/dev/null
  stop "$subject"
}

draw() {
  "$image/runtime/bin/jfr" summary "$recording" >"$work/summary.out"
  java -jar "$tools/jfr-converter-$converter_version.jar" --norm --simple --from $((seconds * 1000 / 4 + 1000)) \
    -o collapsed "$recording" "$work/stacks" >"$work/converter.out"
  # What every stack of an event loop begins with says nothing.
  sed -E 's/^Thread\.run_[^;]*;Thread\.runWith_[^;]*;FastThreadLocalRunnable\.run_[^;]*;[^ ]*SingleThreadIoEventLoop\.run_[^;]*;/event loop;/; s/_\[0\]/_[j]/g' \
    "$work/stacks" >"$work/short"
  "$tools/bin/inferno-flamegraph" --title "gantry: $part, $size B" --countname samples --width 1200 --minwidth 0.5 \
    --colors java --hash <"$work/short" >"$picture"
}

case $part in
  receive | send | files | outbox | forward | grpc | nats | nats-out) ;;
  *) usage ;;
esac
have_tools
start_sink
"profile_$part"
draw
echo "$picture: $(awk '{ n += $NF } END { print n }' "$work/short") samples"
