# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The parts of run.sh whose bundles come from memory and are thrown away: what a session carries, its round trip, a long link.

measure_receive() {
  local subject before_it notes=cost
  start_both receive receive --listen 127.0.0.1:@port@ --discard
  table "pump to gantry receive --discard"
  compare receive into_sink into_subject into_other
  stop_both
}

measure_send() {
  table "gantry send to pump (a new process each time)"
  compare send into_sink out_of_subject out_of_other
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

gantry_into_sink() { # COMMAND SIZE COUNT: bundles per second as the sink counts them
  local before
  before=$(sink_lines)
  timeout 120 "$1" send "127.0.0.1:$sink_port" --size "$2" --repeat "$3" \
    --set max-unacked-transfers=$window >"$work/send.out" 2>&1 </dev/null || fail "send: $(tail -n 3 "$work/send.out")"
  sink_rate "$before"
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

measure_delay() {
  local rate
  rate=$(timeout 120 "$gantry" bench --delay 100 --sizes 1000 --window 256 --seconds 4 --spool-dir "$work" 2>&1 |
    tee "$work/delay.out" | awk '/no BPA/ { print $(NF - 3); exit }')
  [ -n "$rate" ] || fail "bench --delay: $(tail -n 3 "$work/delay.out")"
  printf '\n## 1 kB bundles over a link with 100 ms one-way delay\n\n| bundles/s | one a round trip | times |\n|---|---|---|\n'
  awk -v r="$rate" 'BEGIN { printf "| %.0f | 5 | %.0f |\n", r, r / 5 }'
  echo "delay 1000 $rate 0 $(awk -v r="$rate" 'BEGIN { print r / 5 }')" >>"$work/results"
}
