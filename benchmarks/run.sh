#!/usr/bin/env bash
# Measures the built image against a bare C load source and sink, on loopback, and prints Markdown tables.
#
#   benchmarks/run.sh PUMP [--quick] [--rounds N] [--only PART[,PART...]] [--sizes SIZE[,SIZE...]] [--against IMAGE]
#
#   PUMP     the built load generator: cc -O2 -o pump pump.c
#   --quick  shorter runs and fewer sizes, for a first look; not for figures to quote
#   N        rounds of each measurement, 5 unless told
#   PART     receive, send, files, outbox, spool, grpc, rtt, sessions, idle, start, large, delay
#   SIZE     of a bundle, in octets
#   IMAGE    the folder of another build's image, which is measured in turn with this one: before and after in one run.
#            For receive, send, files, outbox, sessions and idle; all but files and outbox are then the parts unless told
#
# Shares are comparable, rates are not: source to sink (the ceiling) is measured again beside every single run,
# since one machine differs by a factor of two from hour to hour, and a share is the median of the rounds' shares.
# The spool has a second ceiling, the disk: a bare loop that creates, writes, forces and renames files.
# Files that are sent lie in the page cache, all of them different; beside their rates stands the most memory that a
# process had resident.
# Nothing here lasts longer than its limit.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
image=$here/bootstrap/target/image
gantry=$image/bin/gantry
against=
other=

sizes=(100 1000 10000 100000 1000000 10000000)
rounds=5
run_seconds=2
send_seconds=6
window=50
idle_sessions=10000
sent_files=20000
sent_bytes=200000000
outbox_files=60000
outbox_bytes=1000000000
large_bytes=1073741824
parts=

usage() {
  sed -n '2,16s/^# \{0,1\}//p' "$0"
  exit "${1:-2}"
}

[ "${1:-}" != --help ] || usage 0
[ $# -ge 1 ] && [ -x "$1" ] || usage
pump=$(realpath "$1")
shift
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      sizes=(100 10000 1000000)
      rounds=1
      run_seconds=1
      send_seconds=3
      idle_sessions=1000
      outbox_files=20000
      outbox_bytes=200000000
      large_bytes=134217728
      ;;
    --rounds)
      [ $# -ge 2 ] || usage
      rounds=$2
      shift
      ;;
    --only)
      [ $# -ge 2 ] || usage
      parts=$2
      shift
      ;;
    --sizes)
      [ $# -ge 2 ] || usage
      IFS=, read -r -a sizes <<<"$2"
      shift
      ;;
    --against)
      [ $# -ge 2 ] && [ -x "$2/bin/gantry" ] || usage
      against=$(realpath "$2")
      other=$against/bin/gantry
      shift
      ;;
    *) usage ;;
  esac
  shift
done
if [ -z "$parts" ]; then
  parts=receive,send,files,outbox,spool,grpc,rtt,sessions,idle,start,large,delay
  [ -z "$against" ] || parts=receive,send,sessions,idle
fi

wants() {
  case ,$parts, in *,"$1",*) return 0 ;; *) return 1 ;; esac
}

# Not in /tmp, which may be memory: the spool is to be measured on a disk.
mkdir -p "$here/target"
work=$(mktemp -d "$here/target/benchmark.XXXXXX")
# shellcheck source=../.ci/lib.sh
. "$here/.ci/lib.sh"

start_gantry() { # NAME PORT ARGUMENT...
  start_build "$gantry" "$@"
}

start_build() { # COMMAND NAME PORT ARGUMENT...
  local command=$1 name=$2 port=$3
  shift 3
  background "$name" "$command" "$@"
  await 60 "a listener on port $port" listens "$port"
}

# Bundles per second of a line that pump printed.
rate_of() {
  grep -o '[0-9.]* bundles/s' | head -n 1 | cut -d ' ' -f 1
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

sink_lines() {
  grep -c bundles/s "$work/sink.out" || true
}

sink_rate() { # LINES: bundles per second of the session that ended behind so many
  local end=$((SECONDS + 5))
  while [ "$(sink_lines)" -le "$1" ]; do
    [ $SECONDS -lt $end ] || fail "the sink printed nothing"
    sleep 0.05
  done
  tail -n 1 "$work/sink.out" | rate_of
}

gantry_into_sink() { # COMMAND SIZE COUNT: bundles per second as the sink counts them
  local before
  before=$(sink_lines)
  timeout 120 "$1" send "127.0.0.1:$sink_port" --size "$2" --repeat "$3" \
    --set max-unacked-transfers=$window >"$work/send.out" 2>&1 </dev/null || fail "send: $(tail -n 3 "$work/send.out")"
  sink_rate "$before"
}

# What a process has had resident at most, in MB; kept beside its rates for 'compare'.
note_resident() { # COMMAND KB
  local name=this
  [ "$1" = "$gantry" ] || name=other
  echo $(($2 / 1024)) >>"$work/resident_$name"
}

resident_most() { # NAME: the most of all rounds since the last time, nothing where none was noted
  [ -e "$work/resident_$1" ] || return 0
  sort -n "$work/resident_$1" | tail -n 1
  rm "$work/resident_$1"
}

peak_kb() { # PID
  awk '/^VmHWM/ { print $2 }' "/proc/$1/status" 2>/dev/null || true
}

table() { # TITLE [MEMORY]: with columns for resident memory
  local memory= rule=
  printf '\n## %s\n\n' "$1"
  if [ -n "${2:-}" ]; then
    memory=" resident, MB |${against:+ the other |}" rule="---|${against:+---|}"
  fi
  if [ -z "$against" ]; then
    printf '| bundle | bundles/s | Gbit/s | ceiling, bundles/s | ceiling, Gbit/s | share |%s\n|---|---|---|---|---|---|%s\n' "$memory" "$rule"
  else
    printf '| bundle | bundles/s | the other | ceiling | share | share of the other | ratio | ratios |%s\n|---|---|---|---|---|---|---|---|%s\n' "$memory" "$rule"
  fi
}

# Interleaves ceiling, subject and the other build's, round after round, prints the medians and keeps them for the summary.
compare() { # PART CEILING SUBJECT [OTHER]: functions called with SIZE and the last ceiling, that print bundles per second
  local part=$1 size round ceiling rate before pairs
  for size in "${sizes[@]}"; do
    pairs=
    for round in $(seq $rounds); do
      ceiling=$("$2" "$size")
      before=0
      # Who is first has the other's heat or garbage behind it every second time only.
      if [ -n "$against" ] && [ $((round % 2)) -eq 0 ]; then
        before=$("$4" "$size" "$ceiling")
        rate=$("$3" "$size" "$ceiling")
      else
        rate=$("$3" "$size" "$ceiling")
        [ -z "$against" ] || before=$("$4" "$size" "$ceiling")
      fi
      pairs+="$rate $ceiling $before"$'\n'
    done
    printf %s "$pairs" | awk -v s="$size" -v part="$part" -v results="$work/results" \
      -v mine="$(resident_most this)" -v others="$(resident_most other)" '
      function middle(v, n,   i, j, t) {
        for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
        return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
      }
      { n++; r[n] = $1; c[n] = $2; q[n] = $1 / $2 }
      $3 > 0 { b[n] = $3; p[n] = $3 / $2; x[n] = $1 / $3; all = all sprintf(" %.2f", x[n]) }
      END {
        rate = middle(r, n); ceiling = middle(c, n); share = middle(q, n)
        memory = (mine ? " " mine " |" : "") (others ? " " others " |" : "")
        if (all)
          printf "| %d B | %d | %d | %d | %.2f | %.2f | %.2f |%s |%s\n", s, rate, middle(b, n), ceiling, share, middle(p, n), middle(x, n), all, memory
        else
          printf "| %d B | %d | %.2f | %d | %.2f | %.2f |%s\n", s, rate, rate * s * 8 / 1e9, ceiling, ceiling * s * 8 / 1e9, share, memory
        print part, s, rate, rate * s * 8 / 1e9, share >> results
      }'
  done
}

into_sink() {
  pump_into "$sink_port" "$1"
}

into_subject() {
  pump_into "$subject_port" "$1"
}

into_other() {
  pump_into "$other_port" "$1"
}

out_of_subject() {
  out_of "$gantry" "$@"
}

out_of_other() {
  out_of "$other" "$@"
}

out_of() { # COMMAND SIZE CEILING
  # A new process each time, so long enough for its warm-up to weigh little; at least a window, at most 20 GB.
  local count
  count=$(awk -v c="$3" -v t=$send_seconds -v s="$2" -v w=$window \
    'BEGIN { n = c * t / 2; if (n * s > 20e9) n = 20e9 / s; if (n < w) n = w; printf "%d", n }')
  gantry_into_sink "$1" "$2" "$count"
}

how_many() { # SIZE MOST-FILES MOST-BYTES
  awk -v s="$1" -v n="$2" -v b="$3" 'BEGIN { if (n * s > b) n = b / s; printf "%d", n < 2 ? 2 : n }'
}

make_files() { # FOLDER SIZE COUNT: no two alike
  rm -rf "$1"
  mkdir -p "$1"
  head -c $(($2 * $3)) /dev/urandom | split -b "$2" -a 6 -d - "$1/"
}

files_of_subject() {
  files_of "$gantry" "$@"
}

files_of_other() {
  files_of "$other" "$@"
}

files_of() { # COMMAND SIZE CEILING
  local count repeat before sender kb most=0
  count=$(how_many "$2" $sent_files $sent_bytes)
  [ "$(cat "$work/files/size" 2>/dev/null)" = "$2" ] || {
    make_files "$work/files/all" "$2" "$count"
    echo "$2" >"$work/files/size"
  }
  # Half of the ceiling for so long; a new process each time, as for generated ones.
  repeat=$(awk -v c="$3" -v t=$send_seconds -v s="$2" -v n="$count" \
    'BEGIN { r = c * t / 2; if (r * s > 20e9) r = 20e9 / s; if (r > 1e6) r = 1e6; r = r / n; printf "%d", r < 1 ? 1 : r }')
  before=$(sink_lines)
  # Names without a folder, since a command line has its limit.
  (cd "$work/files/all" && exec timeout 120 "$1" send "127.0.0.1:$sink_port" * --repeat "$repeat" \
    --set max-unacked-transfers=$window) >"$work/send.out" 2>&1 </dev/null &
  sender=$!
  while kill -0 "$sender" 2>/dev/null; do
    # 'timeout' is the process itself, and Gantry its child.
    kb=$(peak_kb "$(cat "/proc/$sender/task/$sender/children" 2>/dev/null | tr -d ' ')")
    [ -z "$kb" ] || most=$kb
    sleep 0.1
  done
  wait "$sender" || fail "send: $(tail -n 3 "$work/send.out")"
  note_resident "$1" "$most"
  sink_rate "$before"
}

outbox_of_subject() {
  outbox_of "$gantry" "$@"
}

outbox_of_other() {
  outbox_of "$other" "$@"
}

outbox_of() { # COMMAND SIZE CEILING
  local before end outbox="$work/outbox/outbox/ipn:2.0"
  make_files "$outbox" "$2" "$(how_many "$2" $outbox_files $outbox_bytes)"
  sync -f "$outbox"
  before=$(sink_lines)
  background outbox "$1" serve --set address=127.0.0.1:0 --set "data-dir=$work/outbox" --set 'node-ids=["ipn:7.0"]' \
    --set "peers=[\"127.0.0.1:$sink_port\"]" --set max-unacked-transfers=$window
  end=$((SECONDS + 300))
  while [ -n "$(find "$outbox" -type f -print -quit)" ]; do
    [ $SECONDS -lt $end ] || fail "the outbox does not become empty"
    kill -0 "$pid" || fail "the server is gone"
    sleep 0.1
  done
  note_resident "$1" "$(peak_kb "$pid")"
  stop "$pid"
  sink_rate "$before"
}

bare_disk() { # SIZE
  "$work/disk" "$work/data" "$1" $run_seconds | rate_of
}

# Between the runs only: the disk must not fill. The files stay, emptied, because ext4 searches past every inode that was
# removed within the last minute, which halves the rate of the runs that follow.
empty_spool() {
  find "$work/data" -type f -path '*inbox/*' -size +0 -exec truncate -s 0 {} +
}

into_spool() {
  pump_into "$subject_port" "$1"
  empty_spool
}

warm_up() { # [PORT]: the compilers of the Java runtime, not the figures
  for size in 100 1000000; do
    timeout 60 "$pump" send 127.0.0.1 "${1:-$subject_port}" size=$size window=$window seconds=3 >/dev/null 2>&1 || true
  done
}

measure_receive() {
  subject_port=$(free_port)
  start_gantry receive "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard
  local subject=$pid before=
  warm_up
  if [ -n "$against" ]; then
    other_port=$(free_port)
    start_build "$other" receive_other "$other_port" receive --listen "127.0.0.1:$other_port" --discard
    before=$pid
    warm_up "$other_port"
  fi
  table "pump to gantry receive --discard"
  compare receive into_sink into_subject into_other
  stop "$subject"
  [ -z "$before" ] || stop "$before"
}

measure_send() {
  table "gantry send to pump (a new process each time)"
  compare send into_sink out_of_subject out_of_other
}

measure_files() {
  mkdir -p "$work/files"
  table "gantry send FILE... to pump (a new process each time)" memory
  compare files into_sink files_of_subject files_of_other
  rm -rf "$work/files"
}

measure_outbox() {
  table "the outbox of gantry serve to pump (a new process each time, each file removed)" memory
  compare outbox into_sink outbox_of_subject outbox_of_other
  rm -rf "$work/outbox"
}

measure_spool() {
  subject_port=$(free_port)
  mkdir -p "$work/data"
  cc -O2 -o "$work/disk" "$here/benchmarks/disk.c"
  start_gantry spool "$subject_port" serve --set "address=127.0.0.1:$subject_port" --set "data-dir=$work/data"
  local subject=$pid
  warm_up
  empty_spool
  table "pump to gantry serve with the spool; the ceiling is one file after the other, bare"
  compare spool bare_disk into_spool
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
  compare grpc into_sink into_subject
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

resident_kb() { # IMAGE PID, after a collection, so that garbage does not count
  "$1/runtime/bin/jcmd" "$2" GC.run >/dev/null 2>&1 || true
  sleep 1
  awk '/^VmRSS/ { print $2 }' "/proc/$2/status"
}

# Processor time of the whole process for a bundle of 1 kB, with eight in flight on each of so many sessions.
measure_sessions() {
  ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  printf '\n## Processor time of gantry receive --discard for a bundle of 1 kB, eight in flight on each session\n\n'
  printf '| build | sessions | bundles/s | us a bundle |\n|---|---|---|---|\n'
  local count
  for count in 10 400 4000; do
    sessions_row this "$image" $count
    [ -z "$against" ] || sessions_row other "$against" $count
  done
}

# Older builds know no bound on the sessions of one source.
unbounded_source() { # IMAGE: arguments
  if "$1/bin/gantry" check-config --set max-sessions-per-source=0 >/dev/null 2>&1; then
    echo --set max-sessions-per-source=0 --set reserved-sessions=0
  fi
}

sessions_row() { # NAME IMAGE COUNT: of a long run what a short one lacks, so that handshakes and ends do not count
  local subject short long one_source
  read -r -a one_source <<<"$(unbounded_source "$2")"
  subject_port=$(free_port)
  start_build "$2/bin/gantry" sessions "$subject_port" receive --listen "127.0.0.1:$subject_port" --discard \
    --set max-sessions=16000 --set connection-rate-limit=1000000 "${one_source[@]}"
  subject=$pid
  # The compilers of the Java runtime, not the figures.
  eight_each "$subject" "$3" $((10 * run_seconds)) >/dev/null
  short=$(eight_each "$subject" "$3" $run_seconds)
  long=$(eight_each "$subject" "$3" $((5 * run_seconds)))
  stop "$subject"
  awk -v name="$1" -v count="$3" -v t=$((4 * run_seconds)) -v hz="$(getconf CLK_TCK)" -v short="$short" -v long="$long" 'BEGIN {
    split(short, s, " "); split(long, l, " "); n = l[1] - s[1]
    printf "| %s | %d | %d | %.2f |\n", name, count, n / t, (l[2] - s[2]) / hz * 1e6 / n }'
}

eight_each() { # PID SESSIONS SECONDS: bundles that were acknowledged, and ticks of the processor
  local before after count
  before=$(awk '{ print $14 + $15 }' "/proc/$1/stat")
  count=$(timeout $(($3 + 60)) "$pump" send 127.0.0.1 "$subject_port" size=1000 window=8 seconds="$3" sessions="$2" |
    sed -n 's/.* \([0-9]*\) acked .*/\1/p')
  after=$(awk '{ print $14 + $15 }' "/proc/$1/stat")
  echo "$count $((after - before))"
}

measure_idle() {
  ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  local most=$(($(ulimit -n) - 1000))
  [ $idle_sessions -lt $most ] || idle_sessions=$most
  printf '\n## Idle sessions\n\n| build | sessions | resident before, MB | after, MB | kB a session |\n|---|---|---|---|---|\n'
  idle_row this "$image"
  [ -z "$against" ] || idle_row other "$against"
}

idle_row() { # NAME IMAGE
  subject_port=$(free_port)
  local one_source
  read -r -a one_source <<<"$(unbounded_source "$2")"
  # A young generation of fixed size, touched whole by then: else what counts is how much of it the handshakes happened
  # to use, which differs by a tenth from run to run.
  GANTRY_JAVA_OPTS=-Xmn16m start_build "$2/bin/gantry" idle "$subject_port" receive \
    --listen "127.0.0.1:$subject_port" --discard \
    --set keepalive-interval=0 --set max-sessions=16000 --set connection-rate-limit=1000000 "${one_source[@]}"
  local subject=$pid before after end
  before=$(resident_kb "$2" "$subject")
  rm -f "$work/holder.out"
  background holder hold_sessions "$subject_port" $idle_sessions
  local holder=$pid
  end=$((SECONDS + 120))
  until grep -qs held "$work/holder.out"; do
    [ $SECONDS -lt $end ] || fail "sessions could not be opened: $(tail -n 2 "$work/holder.out")"
    sleep 0.2
  done
  sleep 2
  after=$(resident_kb "$2" "$subject")
  local open
  open=$(find "/proc/$subject/fd" -lname 'socket:*' | wc -l)
  awk -v name="$1" -v n="$open" -v b="$before" -v a="$after" \
    'BEGIN { printf "| %s | %d | %.0f | %.0f | %.1f |\n", name, n, b / 1024, a / 1024, (a - b) / n }'
  kill "$holder" 2>/dev/null || true
  stop "$subject"
}

# Milliseconds from the start of 'serve' until COMMAND succeeds; sets 'pid'.
millis_until() { # COMMAND...
  until "$@" 2>/dev/null; do
    [ $SECONDS -lt $start_limit ] || fail "start: $* did not come"
    sleep 0.005
  done
  echo $((($(date +%s%N) - began) / 1000000))
}

registered() {
  grep -q 'Registered with the BPA' "$work/start.out"
}

measure_start() {
  local i port bpa_port began start_limit ready
  bpa_port=$(free_port)
  start_gantry bpa "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard
  local bpa=$pid
  printf '\n## Start of gantry serve with a BPA that waits\n\n| run | ready to accept, ms | registered, ms | resident, MB |\n|---|---|---|---|\n'
  for i in $(seq 7); do
    port=$(free_port)
    start_limit=$((SECONDS + 30))
    began=$(date +%s%N)
    rm -f "$work/start.out"
    background start "$gantry" serve --set "address=127.0.0.1:$port" --set "bpa-address=http://127.0.0.1:$bpa_port" \
      --set cla-name=bench
    ready=$(millis_until listens "$port")
    printf '| %d | %d | %d | %d |\n' "$i" "$ready" "$(millis_until registered)" \
      $(($(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status") / 1024))
    stop "$pid"
  done
  stop "$bpa"
}

# One large bundle in and out of a spool, each process with a heap of 64 MiB.
measure_large() {
  local port began in out
  mkdir -p "$work/large"
  port=$(free_port)
  GANTRY_JAVA_OPTS=-Xmx64m start_gantry large "$port" serve --set "address=127.0.0.1:$port" --set "data-dir=$work/large" \
    --set "node-ids=[\"ipn:7.0\"]"
  local subject=$pid
  printf '\n## One bundle of %d bytes with a heap of 64 MiB\n\n| way | s | MB/s |\n|---|---|---|\n' "$large_bytes"
  began=$(date +%s%N)
  GANTRY_JAVA_OPTS=-Xmx64m timeout 300 "$gantry" send "127.0.0.1:$port" "$(large_file)" >"$work/send.out" 2>&1 </dev/null ||
    fail "send: $(tail -n 3 "$work/send.out")"
  in=$((($(date +%s%N) - began) / 1000000))
  find "$work/large/inbox" -type f -size "+$((large_bytes / 1024 - 1))k" | grep -q . || fail "the bundle is not in the inbox"
  large_row "file to the spool" "$in"

  local outbox="$work/large/outbox/ipn:8.0" receiver_port
  receiver_port=$(free_port)
  mkdir -p "$outbox"
  stop "$subject"
  GANTRY_JAVA_OPTS=-Xmx64m start_gantry drain "$receiver_port" receive --listen "127.0.0.1:$receiver_port" --discard \
    --bundles 1 --set 'node-ids=["ipn:8.0"]'
  local receiver=$pid
  mv "$(find "$work/large/inbox" -type f | head -n 1)" "$outbox/large.bundle"
  GANTRY_JAVA_OPTS=-Xmx64m background large2 "$gantry" serve --set "address=127.0.0.1:$port" \
    --set "data-dir=$work/large" --set 'node-ids=["ipn:7.0"]' --set "peers=[\"127.0.0.1:$receiver_port\"]"
  subject=$pid
  began=$(date +%s%N)
  await 300 "the bundle at the receiver" finished "$receiver"
  out=$((($(date +%s%N) - began) / 1000000))
  await 10 "the bundle gone from the outbox" test ! -e "$outbox/large.bundle"
  large_row "spool to a receiver, with start and dial" "$out"
  stop "$subject"
  rm -rf "$work/large" "$work/large.bundle"
}

large_file() {
  [ -e "$work/large.bundle" ] || head -c "$large_bytes" /dev/zero >"$work/large.bundle"
  echo "$work/large.bundle"
}

large_row() { # WAY MILLIS
  awk -v w="$1" -v m="$2" -v b="$large_bytes" 'BEGIN { printf "| %s | %.1f | %.0f |\n", w, m / 1e3, b / 1e3 / m }'
}

finished() { # PID
  ! kill -0 "$1"
}

measure_delay() {
  local rate
  rate=$(timeout 120 "$gantry" bench --delay 100 --sizes 1000 --window 256 --seconds 4 --spool-dir "$work" 2>&1 |
    tee "$work/delay.out" | awk '/no BPA/ { print $(NF - 3); exit }')
  [ -n "$rate" ] || fail "bench --delay: $(tail -n 3 "$work/delay.out")"
  printf '\n## 1 kB bundles over a link with 100 ms one-way delay\n\n| bundles/s | one a round trip | times |\n|---|---|---|\n'
  awk -v r="$rate" 'BEGIN { printf "| %.0f | 5 | %.0f |\n", r, r / 5 }'
  echo "delay 1000 $rate 0 $(awk -v r="$rate" 'BEGIN { print r / 5 }')" >>"$work/results"
}

# The lowest share of a part's sizes from FROM to TO against what is demanded of it.
marks() { # TEXT PART FROM TO LEAST AIM
  awk -v text="$1" -v part="$2" -v from="$3" -v to="$4" -v least="$5" -v aim="$6" '
    $1 == part && $2 >= from && $2 <= to { if (!n++ || $5 < low) low = $5 }
    END { if (n) printf "| %s | %.2f | %s | %s |\n", text, low, least, aim }' "$work/results"
}

reached() { # TEXT PART SIZE FIELD LEAST AIM
  awk -v text="$1" -v part="$2" -v size="$3" -v field="$4" -v least="$5" -v aim="$6" '
    $1 == part && $2 == size { printf "| %s | %.*f | %s | %s |\n", text, $field < 100 ? 1 : 0, $field, least, aim }' "$work/results"
}

summary() {
  printf '\n## In short: the lowest share of the ceiling in each group\n\n| one session, %s in flight, one run | here | least | aim |\n|---|---|---|---|\n' $window
  marks "pump to gantry receive --discard, 100 B and 1 kB" receive 100 1000 0.5 1.0
  marks "the same, 10 kB" receive 10000 10000 0.5 0.9
  marks "the same, 100 kB to 10 MB" receive 100000 10000000 0.6 0.9
  marks "gantry send to pump, 100 B and 1 kB" send 100 1000 0.35 0.8
  marks "the same, 10 kB" send 10000 10000 0.4 0.8
  marks "the same, 100 kB to 10 MB" send 100000 10000000 0.5 0.8
  marks "gantry send FILE... to pump, 1 kB" files 1000 1000 "" 0.6
  marks "the same, 100 kB and 1 MB" files 100000 1000000 "" 0.8
  reached "outbox to pump, 1 kB, bundles/s" outbox 1000 3 "" 60000
  marks "the same, 100 kB and 1 MB" outbox 100000 1000000 "" 0.7
  marks "spool against the bare disk, 100 B" spool 100 100 "" 1.0
  reached "spool, 100 B, bundles/s" spool 100 3 1240 disk
  reached "spool, 1 MB, Gbit/s" spool 1000000 4 5 disk
  reached "gRPC to the mock BPA, 100 B, bundles/s" grpc 100 3 10000 40000
  reached "gRPC to the mock BPA, 1 MB, Gbit/s" grpc 1000000 4 2.5 6
  reached "100 ms one way, times one bundle a round trip" delay 1000 5 50 ""
}

"$here/gantry" --version >/dev/null
printf '%s on %s, %s cores, %s, kernel %s\n' "$("$gantry" --version | head -n 1)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)" "$(uname -r)"
printf '%s in flight, %s s a run, medians of %s\n' $window $run_seconds $rounds
[ -z "$against" ] || printf 'beside the image in %s\n' "$against"
: >"$work/results"
start_sink
for part in receive send files outbox spool grpc rtt sessions idle start large delay; do
  if wants $part; then
    measure_$part
  fi
done
summary
stop "$sink_pid"
