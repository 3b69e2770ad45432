# Shared by the smoke scripts: processes that are always ended, waits that end with the event they wait for.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
GANTRY=${GANTRY:-$ROOT/gantry}
"$GANTRY" --version >/dev/null # builds the image where it is not there yet
WORK=$(mktemp -d)
PIDS=()

cleanup() {
  local pid
  for pid in "${PIDS[@]:-}"; do
    [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  if [ -n "${KEEP_WORK:-}" ]; then echo "kept $WORK"; else rm -rf "$WORK"; fi
}
trap cleanup EXIT

fail() {
  echo "FAILED: $*" >&2
  for log in "$WORK"/*.log; do
    [ -f "$log" ] && { echo "--- $(basename "$log")" >&2; tail -n 15 "$log" >&2; }
  done
  exit 1
}

# start NAME ARGS...: a gantry process in the background; output in NAME.log, its process id in PID_OF_NAME.
start() {
  local name=$1
  shift
  "$GANTRY" "$@" >>"$WORK/$name.log" 2>&1 &
  printf -v "PID_$name" '%s' "$!"
  PIDS+=("$!")
}

# await NAME PATTERN [SECONDS]: until a line of NAME.log matches; prints that line. Only lines after mark NAME count.
await() {
  local from="MARK_$1"
  timeout "${3:-20}" grep -m1 -E "$2" < <(exec tail -n +"$((${!from:-0} + 1))" -F "$WORK/$1.log" 2>/dev/null) ||
    fail "$1 did not say '$2' within ${3:-20} s"
}

# mark NAME: what NAME has logged until now does not count for await any more.
mark() {
  printf -v "MARK_$1" '%s' "$(wc -l <"$WORK/$1.log" 2>/dev/null || echo 0)"
}

# port_of NAME: the TCP port that a process says it listens on.
port_of() {
  await "$1" 'listening on 127\.0\.0\.1:[0-9]+' | sed -E 's/.*listening on 127\.0\.0\.1:([0-9]+).*/\1/'
}

# stop NAME: asks it to end and insists on exit code 0.
stop() {
  local pid="PID_$1" code=0
  kill -TERM "${!pid}"
  wait "${!pid}" || code=$?
  [ "$code" = 0 ] || fail "$1 ended with exit code $code"
}

# random_file PATH BYTES
random_file() {
  head -c "$2" /dev/urandom >"$1"
}

# sums DIR...: the sorted set of the digests of all files below, hidden files and folders left out.
sums() {
  find "$@" -type f ! -path '*/.*' -exec sha256sum {} + | cut -d' ' -f1 | sort -u
}

# until_true SECONDS COMMAND...: asks again until it succeeds; for what has no event of its own to wait for.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
