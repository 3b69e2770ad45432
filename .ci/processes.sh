# Processes of smoke tests and benchmarks: started in the background, awaited with a bound, ended with the script.
# To be sourced, with 'work' set to a folder for their output; 'keep_work' keeps it.

running=()

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

end_processes() {
  local pid
  for pid in "${running[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  [ -n "${keep_work:-}" ] || rm -rf "$work"
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

# Starts a command with its output in $work/NAME.out, and sets 'pid'.
background() { # NAME COMMAND...
  local name=$1
  shift
  "$@" >"$work/$name.out" 2>&1 </dev/null &
  pid=$!
  running+=("$pid")
}

stop() { # PID [SIGNAL]
  kill "${2:--TERM}" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
