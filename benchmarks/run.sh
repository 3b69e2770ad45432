#!/usr/bin/env bash
# Measures the built image against a bare C load source and sink, on loopback, and prints Markdown tables.
#
#   benchmarks/run.sh PUMP [--quick] [--only PART[,PART...]]
#
#   PUMP     the built load generator: cc -O2 -o pump pump.c
#   --quick  shorter runs and fewer sizes, for a first look; not for figures to quote
#   PART     receive, send, spool, grpc, rtt, idle, start
#
# Shares are comparable, rates are not: source to sink (the ceiling) is measured again beside every single run,
# since one machine differs by a factor of two from hour to hour. Nothing here lasts longer than its limit.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
gantry=$here/bootstrap/target/image/bin/gantry

sizes=(100 1000 10000 100000 1000000 10000000)
rounds=3
run_seconds=3
window=50
idle_sessions=10000
parts=receive,send,spool,grpc,rtt,idle,start

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "$0"
  exit 2
}

[ $# -ge 1 ] && [ -x "$1" ] || usage
pump=$(realpath "$1")
shift
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      sizes=(100 10000 1000000)
      rounds=1
      run_seconds=1
      idle_sessions=1000
      ;;
    --only)
      [ $# -ge 2 ] || usage
      parts=$2
      shift
      ;;
    *) usage ;;
  esac
  shift
done

wants() {
  case ,$parts, in *,"$1",*) return 0 ;; *) return 1 ;; esac
}

# Not in /tmp, which may be memory: the spool is to be measured on a disk.
mkdir -p "$here/target"
work=$(mktemp -d "$here/target/benchmark.XXXXXX")
# shellcheck source=../.ci/processes.sh
. "$here/.ci/processes.sh"

start_gantry() { # NAME PORT ARGUMENT...
  local name=$1 port=$2
  shift 2
  background "$name" "$gantry" "$@"
  await 20 "a listener on port $port" listens "$port"
}

# Bundles per second of a line that pump printed.
rate_of() {
  grep -o '[0-9.]* bundles/s' | head -n 1 | cut -d ' ' -f 1
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

pump_into() { # PORT SIZE: bundles per second from pump to whoever listens there
  timeout $((run_seconds + 60)) "$pump" send 127.0.0.1 "$1" size="$2" window=$window seconds=$run_seconds \
    2>"$work/pump.err" | rate_of || fail "pump to port $1, $2 B: $(cat "$work/pump.err")"
}

start_sink() {
  sink_port=$(free_port)
  background sink "$pump" sink 127.0.0.1 "$sink_port"
  sink_pid=$pid
  await 5 "a listener on port $sink_port" listens "$sink_port"
}

gantry_into_sink() { # SIZE COUNT: bundles per second as the sink counts them
  local before
  before=$(grep -c bundles/s "$work/sink.out" || true)
  timeout 120 "$gantry" send "127.0.0.1:$sink_port" --size "$1" --repeat "$2" \
    --set max-unacked-transfers=$window >"$work/send.out" 2>&1 </dev/null || fail "send: $(tail -n 3 "$work/send.out")"
  local end=$((SECONDS + 5))
  while [ "$(grep -c bundles/s "$work/sink.out" || true)" -le "$before" ]; do
    [ $SECONDS -lt $end ] || fail "the sink printed nothing"
    sleep 0.05
  done
  tail -n 1 "$work/sink.out" | rate_of
}

row() { # SIZE RATE CEILING
  awk -v s="$1" -v r="$2" -v c="$3" 'BEGIN {
    printf "| %d B | %d | %.2f | %d | %.2f | %.2f |\n", s, r, r * s * 8 / 1e9, c, c * s * 8 / 1e9, r / c }'
}

table() { # TITLE
  printf '\n## %s\n\n| bundle | bundles/s | Gbit/s | ceiling, bundles/s | ceiling, Gbit/s | share |\n|---|---|---|---|---|---|\n' "$1"
}

# Interleaves ceiling and subject, round after round, and prints the medians.
compare() { # FUNCTION: called with SIZE and the last ceiling, prints bundles per second
  local size round ceiling ceilings rates
  for size in "${sizes[@]}"; do
    ceilings=
    rates=
    for round in $(seq $rounds); do
      ceiling=$(pump_into "$sink_port" "$size")
      ceilings+="$ceiling"$'\n'
      rates+="$("$1" "$size" "$ceiling")"$'\n'
    done
    row "$size" "$(printf %s "$rates" | median)" "$(printf %s "$ceilings" | median)"
  done
}

into_subject() {
  pump_into "$subject_port" "$1"
}

out_of_subject() {
  # As long as a run of the pump would take at half the ceiling; at least a window, at most 8 GB.
  local count
  count=$(awk -v c="$2" -v t=$run_seconds -v s="$1" -v w=$window \
    'BEGIN { n = c * t / 2; if (n * s > 8e9) n = 8e9 / s; if (n < w) n = w; printf "%d", n }')
  gantry_into_sink "$1" "$count"
}

into_spool() {
  pump_into "$subject_port" "$1"
  # Between the runs only: the disk must not fill.
  find "$work/data" -type f -path '*inbox*' -delete
}

warm_up() { # the compilers of the Java runtime, not the figures
  for size in 100 100000; do
    timeout 60 "$pump" send 127.0.0.1 "$subject_port" size=$size window=$window seconds=2 >/dev/null 2>&1 || true
  done
}

measure_receive() {
  subject_port=$(free_port)
  start_gantry receive "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard
  local subject=$pid
  warm_up
  table "pump to gantry receive --discard"
  compare into_subject
  stop "$subject"
}

measure_send() {
  table "gantry send to pump (a new process each time)"
  compare out_of_subject
}

measure_spool() {
  subject_port=$(free_port)
  mkdir -p "$work/data"
  start_gantry spool "$subject_port" serve --set "address=127.0.0.1:$subject_port" --set "data-dir=$work/data"
  local subject=$pid
  warm_up
  find "$work/data" -type f -path '*inbox*' -delete
  table "pump to gantry serve with the spool"
  compare into_spool
  stop "$subject"
}

measure_grpc() {
  local bpa_port
  bpa_port=$(free_port)
  start_gantry bpa "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard
  local bpa=$pid
  subject_port=$(free_port)
  start_gantry grpc "$subject_port" serve --set "address=127.0.0.1:$subject_port" \
    --set "bpa-address=http://127.0.0.1:$bpa_port" --set cla-name=bench
  local subject=$pid
  warm_up
  table "pump to gantry serve by gRPC to the mock BPA"
  compare into_subject
  stop "$subject"
  stop "$bpa"
}

round_trip() { # PORT: p50 and p99 in microseconds
  timeout $((run_seconds + 60)) "$pump" send 127.0.0.1 "$1" size=100 seconds=$run_seconds rtt |
    sed -n 's/.*p50 \([0-9]*\) p99 \([0-9]*\).*/| \1 | \2 |/p'
}

measure_rtt() {
  printf '\n## One bundle of 100 B at a time, to its final acknowledgement\n\n| to | p50 us | p99 us |\n|---|---|---|\n'
  printf '| the sink %s\n' "$(round_trip "$sink_port")"
  subject_port=$(free_port)
  start_gantry rtt "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard
  local subject=$pid
  warm_up
  printf '| gantry receive --discard %s\n' "$(round_trip "$subject_port")"
  stop "$subject"
}

# Opens sessions with nothing but the shell: Contact Header and SESS_INIT (keepalive 0, Node ID ipn:N.0), no reading.
hold_sessions() { # PORT COUNT
  local i fd node
  for ((i = 1; i <= $2; i++)); do
    exec {fd}<>"/dev/tcp/127.0.0.1/$1"
    node="ipn:$i.0"
    printf 'dtn!\x04\x00' >&"$fd"
    # shellcheck disable=SC2059 # the length is written as an escape
    printf '\x07\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x'"$(printf %02x ${#node})$node"'\x00\x00\x00\x00' >&"$fd"
  done
  echo held
  sleep 600
}

resident_kb() { # PID, after a collection, so that garbage does not count
  "$here/bootstrap/target/image/runtime/bin/jcmd" "$1" GC.run >/dev/null 2>&1 || true
  sleep 1
  awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}

measure_idle() {
  ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  local most=$(($(ulimit -n) - 1000))
  [ $idle_sessions -lt $most ] || idle_sessions=$most
  subject_port=$(free_port)
  start_gantry idle "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard --set keepalive-interval=0 \
    --set max-sessions=0 --set connection-rate-limit=0 --set max-idle-connections=0
  local subject=$pid before after end
  before=$(resident_kb "$subject")
  background holder hold_sessions "$subject_port" $idle_sessions
  local holder=$pid
  end=$((SECONDS + 120))
  until grep -qs held "$work/holder.out"; do
    [ $SECONDS -lt $end ] || fail "sessions could not be opened: $(tail -n 2 "$work/holder.out")"
    sleep 0.2
  done
  sleep 2
  after=$(resident_kb "$subject")
  local open
  open=$(find "/proc/$subject/fd" -lname 'socket:*' | wc -l)
  printf '\n## Idle sessions\n\n| sessions | resident before, MB | after, MB | kB a session |\n|---|---|---|---|\n'
  awk -v n="$open" -v b="$before" -v a="$after" \
    'BEGIN { printf "| %d | %.0f | %.0f | %.1f |\n", n, b / 1024, a / 1024, (a - b) / n }'
  kill "$holder" 2>/dev/null || true
  stop "$subject"
}

measure_start() {
  printf '\n## Start of gantry serve to the first accepted connection\n\n| run | ms | resident, MB |\n|---|---|---|\n'
  local i port began
  for i in $(seq 5); do
    port=$(free_port)
    began=$(date +%s%N)
    background start "$gantry" serve --set "address=127.0.0.1:$port" --set "data-dir=$work/start"
    await 20 "a listener on port $port" listens "$port"
    printf '| %d | %d | %d |\n' "$i" $((($(date +%s%N) - began) / 1000000)) \
      $(($(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status") / 1024))
    stop "$pid"
  done
}

"$here/gantry" --version >/dev/null
printf '%s on %s, %s cores, %s, kernel %s\n' "$("$gantry" --version | head -n 1)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)" "$(uname -r)"
printf '%s in flight, %s s a run, median of %s\n' $window $run_seconds $rounds
start_sink
for part in receive send spool grpc rtt idle start; do
  if wants $part; then
    measure_$part
  fi
done
stop "$sink_pid"
