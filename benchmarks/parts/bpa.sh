# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The parts of run.sh with a BPA behind gRPC: the mock, both ways, and hardy.

measure_grpc() {
  local bpa_port bpa subject before_it notes=cost
  bpa_port=$(free_port)
  start_gantry bpa "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard
  bpa=$pid
  start_both grpc serve --set address=127.0.0.1:@port@ --set "bpa-address=http://127.0.0.1:$bpa_port" \
    --set cla-name=@work@
  table "pump to gantry serve by gRPC to the mock BPA"
  compare grpc into_sink into_subject into_other
  stop_both
  stop "$bpa"
}

measure_forward() {
  local notes=cost dialect=
  table "forwards of the mock BPA by gantry serve to pump, one at a time (new processes each time, the second half of $forward_seconds s)"
  compare forward into_sink forwards_of_subject forwards_of_other
  dialect="--name-bundles --outstanding 16"
  table "the same with named bundles, whose outcome comes later, 16 asked for at a time"
  compare forward_named into_sink forwards_of_subject forwards_of_other
}

forwards_of_subject() {
  forwards_of "$gantry" "$@"
}

forwards_of_other() {
  forwards_of "$other" "$@"
}

forwards_of() { # COMMAND SIZE: the mock is this build's for both
  local bpa_port bpa server spent began elapsed rate
  bpa_port=$(free_port)
  rm -f "$work/forwarding.out" "$work/forward.out"
  # shellcheck disable=SC2086 # no dialect is no argument
  start_gantry forwarding "$bpa_port" mock-bpa --listen "127.0.0.1:$bpa_port" --discard --peer ipn:2.0 --forward "$2" \
    --seconds $forward_seconds --at-a-time $window $dialect
  bpa=$pid
  background forward "$1" serve --set address=127.0.0.1:0 --set "bpa-address=http://127.0.0.1:$bpa_port" \
    --set cla-name=forward --set unproven-node-ids=all --set "peers=[\"127.0.0.1:$sink_port\"]"
  server=$pid
  await_line forward 'Registered with the BPA'
  # In the first half the compilers are at work.
  sleep $((forward_seconds / 2))
  spent=$(ticks "$server")
  began=$(date +%s%N)
  await_line forwarding 'forwarded to' $((forward_seconds + 30))
  spent=$(($(ticks "$server") - spent))
  elapsed=$(($(date +%s%N) - began))
  stop "$server"
  stop "$bpa"
  rate=$(sed -n 's/.*second half \([0-9]*\) .*/\1/p' "$work/forwarding.out")
  note_cost "$1" "$spent" $((rate * (elapsed / 1000000) / 1000))
  echo "$rate"
}

# Both convergence layers register with one hardy BPA, which throws the payloads away.
measure_hardy() {
  local node bpa_port bpa own own_port subject before_it notes=cost sizes=("${sizes[@]}")
  node=$("$here/interop/run.sh" --node) || {
    echo "note: hardy is left out: $node"
    return
  }
  bpa_port=$(free_port)
  background hardy "$node" --node-id ipn:1.0 --data-dir "$work/hardy" --grpc "127.0.0.1:$bpa_port" --take-unprotected true \
    --log-level error
  bpa=$pid
  await 10 "hardy's BPA" listens "$bpa_port"
  own_port=$(free_port)
  background own "$node" --cla-of "http://127.0.0.1:$bpa_port" --tcpclv4 "127.0.0.1:$own_port" --log-level error
  own=$pid
  await 10 "hardy's own convergence layer" listens "$own_port"
  destination=1.9
  start_both to_hardy serve --set address=127.0.0.1:@port@ --set "bpa-address=http://127.0.0.1:$bpa_port" \
    --set cla-name=@work@ --set unproven-node-ids=all
  table "pump to gantry serve to hardy's BPA; the ceiling is hardy's own convergence layer on the same BPA"
  compare hardy into_hardys_own into_subject into_other
  destination=
  printf '\n## Pings of hardy, one every 0.1 s, average of those after the tenth\n\n| through | us | lost of %d |\n|---|---|---|\n' $pings
  ping_row "hardy's own" "$own_port"
  ping_row "gantry serve" "$subject_port"
  [ -z "$against" ] || ping_row "the other" "$other_port"
  stop_both
  stop "$own"
  stop "$bpa"
}

into_hardys_own() {
  pump_at none "$own" "$own_port" "$1" "$destination"
}

ping_row() { # NAME PORT
  rm -f "$work/pinger.out"
  background pinger "$node" --node-id ipn:2.0 --data-dir "$work/pinger" --dial "127.0.0.1:$2" --ping ipn:1.8 --pings $pings \
    --log-level error
  await_line pinger '^pinged' $((5 * pings))
  sed -n "s/^pinged .*, \([0-9]*\) lost, average \([0-9]*\) us/| $1 | \2 | \1 |/p" "$work/pinger.out"
  stop "$pid"
}
