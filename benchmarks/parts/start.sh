# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The part of run.sh for starts.

measure_start() {
  local bpa_port bpa receiver port name what
  bpa_port=$(free_port)
  start_gantry bpa "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard
  bpa=$pid
  port=$(free_port)
  start_gantry started "$port" receive --listen "127.0.0.1:$port" --discard
  receiver=$pid
  head -c 1000 /dev/urandom >"$work/one.bundle"
  printf '\n## Processor time of a start, s, kernel included, medians of %s\n\n' $start_rounds
  printf '| build | the bare runtime (java -version) | --version | ping | send of one file | serve until registered | resident then, MB |\n'
  printf '|---|---|---|---|---|---|---|\n'
  for _ in $(seq $start_rounds); do
    start_round this "$image"
    [ -z "$against" ] || start_round other "$against"
  done
  for name in this ${against:+other}; do
    printf '| %s |' "$name"
    for what in bare version ping send serve resident; do
      printf ' %s |' "$(sort -n "$work/start_${what}_$name" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
    done
    echo
  done
  printf '\n| build | ready to accept, ms | registered, ms |\n|---|---|---|\n'
  for name in this ${against:+other}; do
    printf '| %s | %s | %s |\n' "$name" "$(range "$work/start_ready_$name")" "$(range "$work/start_registered_$name")"
  done
  stop "$receiver"
  stop "$bpa"
}

start_round() { # NAME IMAGE: adds to one file for each figure
  local command=$2/bin/gantry served began start_limit
  cpu_of "$2/runtime/bin/java" -version >>"$work/start_bare_$1"
  cpu_of "$command" --version >>"$work/start_version_$1"
  cpu_of "$command" ping "127.0.0.1:$port" >>"$work/start_ping_$1"
  cpu_of "$command" send "127.0.0.1:$port" "$work/one.bundle" >>"$work/start_send_$1"
  served=$(free_port)
  start_limit=$((SECONDS + 30))
  rm -f "$work/start.out"
  began=$(date +%s%N)
  background start "$command" serve --set "address=127.0.0.1:$served" --set "bpa-address=http://127.0.0.1:$bpa_port" \
    --set cla-name=bench
  millis_until listens "$served" >>"$work/start_ready_$1"
  millis_until registered >>"$work/start_registered_$1"
  awk -v t="$(ticks "$pid")" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f\n", t / hz }' >>"$work/start_serve_$1"
  awk '/^VmRSS/ { printf "%d\n", $2 / 1024 }' "/proc/$pid/status" >>"$work/start_resident_$1"
  stop "$pid"
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

range() { # FILE OF NUMBERS
  sort -n "$1" | sed -n '1p;$p' | paste -sd- -
}

cpu_of() { # COMMAND...: seconds of processor until it is over
  local TIMEFORMAT='%U %S'
  { time "$@" >"$work/command.out" 2>&1 </dev/null || fail "$*: $(tail -n 3 "$work/command.out")"; } 2>&1 |
    awk '{ printf "%.2f\n", $1 + $2 }'
}
