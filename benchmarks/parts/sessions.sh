# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The parts of run.sh that weigh sessions and bundles: processor time, memory, garbage.

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
  before=$(ticks "$1")
  count=$(timeout $(($3 + 60)) "$pump" send 127.0.0.1 "$subject_port" size=1000 window=8 seconds="$3" sessions="$2" | acked_of)
  after=$(ticks "$1")
  echo "$count $((after - before))"
}

# Older builds know no bound on the sessions of one source.
unbounded_source() { # IMAGE: arguments
  if knows "$1" max-sessions-per-source=0; then
    echo --set max-sessions-per-source=0 --set reserved-sessions=0
  fi
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

# What a bundle leaves to the collector, counted in a heap that is large enough for it not to come: all objects after a run less
# all before it.
measure_garbage() {
  local bpa_port bpa size
  printf '\n## Octets and objects that a bundle leaves to the collector\n\n| build | path | bundle | octets | objects |\n|---|---|---|---|---|\n'
  for size in 100 1000 100000; do
    garbage_row this "$image" receive $size receive --discard --listen
    [ -z "$against" ] || garbage_row other "$against" receive $size receive --discard --listen
  done
  bpa_port=$(free_port)
  start_gantry bpa "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard
  bpa=$pid
  for size in 100 1000; do
    garbage_row this "$image" "serve with a BPA" $size serve --set "bpa-address=http://127.0.0.1:$bpa_port" --set cla-name=this --set
    [ -z "$against" ] ||
      garbage_row other "$against" "serve with a BPA" $size serve --set "bpa-address=http://127.0.0.1:$bpa_port" --set cla-name=other --set
  done
  stop "$bpa"
}

garbage_row() { # NAME IMAGE PATH SIZE ARGUMENT...: the last of them is what takes the address
  local name=$1 java=$2 path=$3 size=$4 subject before after count
  shift 4
  subject_port=$(free_port)
  local address=127.0.0.1:$subject_port
  [ "${*: -1}" != --set ] || address=address=$address
  GANTRY_JAVA_OPTS='-Xms3g -Xmx3g -Xmn2500m' start_build "$java/bin/gantry" garbage "$subject_port" "$@" "$address"
  subject=$pid
  warm_up
  "$java/runtime/bin/jcmd" "$subject" GC.run >/dev/null
  before=$(all_objects)
  count=$(timeout 60 "$pump" send 127.0.0.1 "$subject_port" size="$size" window=$window seconds=1 | acked_of)
  after=$(all_objects)
  stop "$subject"
  awk -v name="$name" -v path="$path" -v size="$size" -v n="$count" -v before="$before" -v after="$after" 'BEGIN {
    split(before, b, " "); split(after, a, " ")
    if (a[1] != b[1]) printf "| %s | %s | %d B | the collector came | |\n", name, path, size
    else printf "| %s | %s | %d B | %.0f | %.1f |\n", name, path, size, (a[3] - b[3]) / n, (a[2] - b[2]) / n }'
}

all_objects() { # how often the collector has come, and how many objects and octets are in the heap, dead ones too
  "$java/runtime/bin/jcmd" "$subject" PerfCounter.print | sed -n 's/^sun.gc.collector.0.invocations=//p'
  # What fills the rest of a thread's own part of the heap is no object.
  "$java/runtime/bin/jcmd" "$subject" GC.class_histogram -all |
    awk '$1 ~ /^[0-9]+:$/ && !/jdk[.]internal[.]vm[.]Filler/ { n += $2; b += $3 } END { printf "%d %.0f\n", n, b }'
}
