# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The parts of run.sh whose bundles are files: sent, out of an outbox, and one that is larger than the heap.

measure_files() {
  local notes="cost resident" bare=bare_files
  mkdir -p "$work/files"
  cc -O2 -o "$work/files_bare" "$here/benchmarks/files.c"
  table "gantry send FILE... to pump (a new process each time)"
  compare files into_sink files_of_subject files_of_other
  rm -rf "$work/files"
}

files_of_subject() {
  files_of "$gantry" "$@"
}

files_of_other() {
  files_of "$other" "$@"
}

# Makes the files of a size once, and sets 'file_count'.
files_to_send() { # SIZE
  file_count=$(how_many "$1" $sent_files $sent_bytes)
  [ "$(cat "$work/files/size" 2>/dev/null)" = "$1" ] || {
    make_files "$work/files/all" "$1" "$file_count"
    echo "$1" >"$work/files/size"
  }
}

# Half of the ceiling for so long; a new process each time, as for generated ones.
file_rounds() { # SIZE CEILING
  awk -v c="$2" -v t=$send_seconds -v s="$1" -v n="$file_count" \
    'BEGIN { r = c * t / 2; if (r * s > 20e9) r = 20e9 / s; if (r > 1e6) r = 1e6; r = r / n; printf "%d", r < 1 ? 1 : r }'
}

bare_files() { # SIZE CEILING
  local before
  files_to_send "$1"
  before=$(sink_lines)
  timeout 120 "$work/files_bare" 127.0.0.1 "$sink_port" "$work/files/all" $window "$(file_rounds "$1" "$2")" \
    >"$work/files_bare.out" 2>&1 || fail "files: $(cat "$work/files_bare.out")"
  sink_rate "$before"
}

files_of() { # COMMAND SIZE CEILING
  local repeat before sender child mb most=0 spent=0 now
  files_to_send "$2"
  repeat=$(file_rounds "$2" "$3")
  before=$(sink_lines)
  # Names without a folder, since a command line has its limit.
  (cd "$work/files/all" && exec timeout 120 "$1" send "127.0.0.1:$sink_port" * --repeat "$repeat" \
    --set max-unacked-transfers=$window) >"$work/send.out" 2>&1 </dev/null &
  sender=$!
  while kill -0 "$sender" 2>/dev/null; do
    # 'timeout' is the process itself, and Gantry its child.
    child=$(cat "/proc/$sender/task/$sender/children" 2>/dev/null | tr -d ' ')
    mb=$(peak_mb "$child")
    now=$(ticks "$child")
    [ -z "$mb" ] || most=$mb
    [ "$now" -eq 0 ] || spent=$now
    sleep 0.1
  done
  wait "$sender" || fail "send: $(tail -n 3 "$work/send.out")"
  note resident "$1" "$most"
  note_cost "$1" "$spent" $((repeat * file_count))
  sink_rate "$before"
}

measure_outbox() {
  local notes="cost resident"
  table "the outbox of gantry serve to pump (a new process each time, each file removed)"
  compare outbox into_sink outbox_of_subject outbox_of_other
  rm -rf "$work/outbox"
}

outbox_of_subject() {
  outbox_of "$gantry" "$@"
}

outbox_of_other() {
  outbox_of "$other" "$@"
}

outbox_of() { # COMMAND SIZE CEILING
  local before end count outbox="$work/outbox/outbox/ipn:2.0"
  count=$(how_many "$2" $outbox_files $outbox_bytes)
  make_files "$outbox" "$2" "$count"
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
  note resident "$1" "$(peak_mb "$pid")"
  note_cost "$1" "$(ticks "$pid")" "$count"
  stop "$pid"
  sink_rate "$before"
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
