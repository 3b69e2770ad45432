# Shared by the smoke tests and the benchmarks: processes that end with the script, and waits that end with the event they
# wait for, or fail. To be sourced by a bash script. 'work' (or WORK) is the folder for what it writes, a fresh one if unset;
# it is emptied when the script succeeds, and kept when it fails or KEEP_WORK is set.

work=${work:-${WORK:-$(mktemp -d)}}
running=()

fail() {
  local log
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  for log in "$work"/*.out; do
    [ -s "$log" ] && printf -- '--- the end of %s\n%s\n' "$(basename "$log")" "$(tail -n 12 "$log")" >&2
  done
  exit 1
}

# A script that leaves more than processes and files below 'work' defines 'cleanup', which is called at its end.
# An orderly end may take its time, and nobody waits for it here: a moment for those who have children, then the end.
end_processes() {
  local status=$? pid
  trap - EXIT
  for pid in "${running[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${running[@]}"; do
    for _ in $(seq 20); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  if declare -F cleanup >/dev/null; then
    cleanup
  fi
  if [ "$status" -eq 0 ] && [ -z "${KEEP_WORK:-}" ]; then
    rm -rf "$work"
  else
    echo "$(basename "$0"): kept $work" >&2
  fi
  exit "$status"
}
trap end_processes EXIT
trap 'exit 130' INT TERM

# Prints a port that nobody listens on now, below those that the system gives away.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# Runs a command again and again until it succeeds.
await() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2 limit=$1
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not within $limit s"
    sleep 0.02
  done
}

listens() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Starts a command with its output added to $work/NAME.out, and sets 'pid' and 'pid_NAME'.
background() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >>"$work/$name.out" 2>&1 </dev/null &
  pid=$!
  printf -v "pid_$name" '%s' "$pid"
  running+=("$pid")
}

stop() { # PID [SIGNAL]
  kill "${2:--TERM}" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# Asks what 'background' started under this name to end, and insists on exit code 0.
finish() { # NAME
  local pid="pid_$1" status=0
  kill -TERM "${!pid}" || fail "$1 is not running any more"
  wait "${!pid}" || status=$?
  [ "$status" -eq 0 ] || fail "$1 ended with exit code $status"
}

# Prints the first line that NAME wrote after the last 'mark NAME' and that matches; fails if there is none yet.
said() { # NAME REGEX
  local from="mark_$1"
  REGEX=$2 awk -v from="${!from:-0}" 'NR > from && $0 ~ ENVIRON["REGEX"] { print; found = 1; exit } END { exit !found }' \
    "$work/$1.out"
}

# What NAME wrote until now does not count for 'said' any more.
mark() { # NAME
  printf -v "mark_$1" '%s' "$(wc -l <"$work/$1.out")"
}

await_line() { # NAME REGEX [SECONDS]
  await "${3:-30}" "'$2' from $1" said "$1" "$2"
}

# Prints the TCP port that a gantry process says it listens on.
port_of() { # NAME
  await_line "$1" 'listening on 127[.]0[.]0[.]1:[0-9]+'
  said "$1" 'listening on 127[.]0[.]0[.]1:[0-9]+' | sed -E 's/.*listening on 127[.]0[.]0[.]1:([0-9]+).*/\1/'
}

random_file() { # FILE SIZE
  head -c "$2" /dev/urandom >"$1"
}

big_endian() { # NUMBER: four octets
  printf '%b' "$(printf '\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"
}

# A BPv7 bundle with SIZE octets of payload: a primary block and a payload block, without CRC. A dissector can read it.
bundle_file() { # FILE SIZE SEQUENCE
  {
    printf '\x9f\x88\x07\x00\x00\x82\x02\x82\x02\x00\x82\x02\x82\x01\x00\x82\x02\x82\x01\x00\x82\x00\x1a'
    big_endian "$3"
    printf '\x1a\x00\x0f\x42\x40\x85\x01\x01\x00\x00\x5a'
    big_endian "$2"
    head -c "$2" /dev/urandom
    printf '\xff'
  } >"$1"
}

# Gives files to an outbox as the documents tell users to: written under a hidden name, then renamed.
hand_over() { # OUTBOX FILE...
  local outbox=$1 file name
  shift
  for file in "$@"; do
    name=$(basename "$file")
    cp "$file" "$outbox/.$name"
    mv "$outbox/.$name" "$outbox/$name"
  done
}

# The sorted digests of all files below, without hidden files and folders. A file may go away meanwhile.
sums() { # FOLDER...
  { find "$@" -type f ! -path '*/.*' -exec sha256sum {} + 2>/dev/null || true; } | cut -d ' ' -f 1 | sort -u
}

# Sets 'lost', how many of the bundles that were made neither their sender has nor the receiver stores, and 'half', how many
# things the receiver stores that nobody made; true when there are none. Asks the sender first: what it has let go of before
# that must be stored after it. What is just being made the receiver may have.
nothing_lost() { # MADE SENDER RECEIVER [BEING-MADE...]
  local made with_sender with_receiver
  made=$(sums "$1")
  with_sender=$(sums "$2")
  with_receiver=$(sums "$3")
  lost=$(comm -23 <(echo "$made") <(printf '%s\n' "$with_sender" "$with_receiver" | sort -u) | wc -l)
  half=$(comm -13 <(sums "$1" "${@:4}") <(echo "$with_receiver") | grep -c . || true)
  [ "$lost" -eq 0 ] && [ "$half" -eq 0 ]
}

is_empty() { # FOLDER...
  [ -z "$(find "$@" -type f)" ]
}
