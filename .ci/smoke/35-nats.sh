# A server whose bundles lie in a NATS JetStream: in by 'gantry send', out by 'gantry nats put', with the NATS killed between,
# and each thing that can be wrong with the NATS told in one line.
set -euo pipefail
. .ci/lib.sh

if ! command -v nats-server >/dev/null; then
  [[ ,${REQUIRED_PROGRAMS:-}, != *,nats-server,* ]] || fail "nats-server is not on the path"
  echo "note: nats-server is not on the path: not tried"
  exit 0
fi

start_nats() { # NAME PORT [CONFIGURATION]
  printf 'listen: "127.0.0.1:%s"\njetstream { store_dir: "%s" }\n%s\n' "$2" "$work/$1-store" "${3:-}" >"$work/$1.conf"
  background "$1" nats-server -c "$work/$1.conf"
  await 20 "$1" listens "$2"
}

refused() { # SENTENCE COMMAND...: it ends with 4 and one line with the sentence
  local sentence=$1 status=0
  shift
  "$@" >"$work/refused.out" 2>&1 || status=$?
  [ "$status" -eq 4 ] || fail "'$*' ended with $status, not 4"
  [ "$(wc -l <"$work/refused.out")" -eq 1 ] || fail "'$*' said more than one line"
  grep -q "$sentence" "$work/refused.out" || fail "'$*' did not say '$sentence'"
}

port=$(free_port)
nats=(--set "bpa-address=nats://127.0.0.1:$port")
for i in 1 2 3 4; do
  bundle_file "$work/bundle-$i" 10000 "$i"
done

# Away at the start: the server waits.
refused 'look at bpa-address' "$GANTRY" nats init "${nats[@]}"
background a "$GANTRY" serve --set address=127.0.0.1:0 "${nats[@]}" --set node-ids=ipn:1.0 --set cla-name=a \
  --set unproven-node-ids=all --set "data-dir=$work/a"
await_line a 'NATS cannot be used.*look at bpa-address'
start_nats nats "$port"
await_line a 'NATS has no stream GANTRY_IN; gantry nats init makes what is missing'
"$GANTRY" nats init "${nats[@]}" | grep -q 'GANTRY_IN: .*made with 1 replica' || fail "init made nothing"
"$GANTRY" nats init "${nats[@]}" | grep -q 'GANTRY_IN: .*was there with 1 replica' || fail "init is not idempotent"
await_line a 'an acknowledgement means that one server has it'
[ "$(grep -c 'NATS cannot be used' "$work/a.out")" -le 2 ] || fail "what is wrong is told again and again"

# In, and read back by another client.
port_a=$(port_of a)
"$GANTRY" send "127.0.0.1:$port_a" "$work/bundle-1"
python3 .ci/nats.py message "$port" GANTRY_IN 1 | cmp - "$work/bundle-1" || fail "NATS has other octets than were sent"

# Out, to a peer that has come to us.
background b "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/b" --set node-ids=ipn:2.0 \
  --set "peers=127.0.0.1:$port_a"
await_line a 'session .* started with ipn:2[.]0'
"$GANTRY" nats put "${nats[@]}" --peer ipn:2.0 "$work/bundle-2" | grep -q 'stored as number 1' || fail "nothing was put"
"$GANTRY" nats put "${nats[@]}" --peer ipn:2.0 "$work/bundle-2" | grep -q 'was there' || fail "one bundle was put twice"
has() { # FILE...
  [ "$(sums "$work/b/inbox")" = "$(sums "$@")" ]
}
await 30 "the bundle at the peer" has "$work/bundle-2"

# Killed: who sends waits, and what was acknowledged is there afterwards.
mark a
stop "$pid_nats" -9
await_line a 'the connection to NATS is lost'
background sender "$GANTRY" send "127.0.0.1:$port_a" "$work/bundle-3"
await_line a 'session .* started' 30
start_nats nats "$port"
await_line a 'an acknowledgement means that one server has it'
wait "$pid_sender" || fail "the bundle that came while NATS was away was not taken"
for i in 1 2; do
  python3 .ci/nats.py message "$port" GANTRY_IN "$i" | cmp - "$work/bundle-$((2 * i - 1))" || fail "message $i is another"
done
"$GANTRY" nats put "${nats[@]}" --peer ipn:2.0 "$work/bundle-4" >/dev/null
await 60 "the bundle put after the restart at the peer" has "$work/bundle-2" "$work/bundle-4"
out_is_empty() {
  python3 .ci/nats.py ask "$port" '$JS.API.STREAM.INFO.GANTRY_OUT' | grep -q '"messages":0,'
}
await 30 "GANTRY_OUT empty" out_is_empty
finish b
finish a

# What is wrong is one line with the remedy.
other=$(free_port)
start_nats locked "$other" 'authorization { user: somebody, password: secret }'
refused 'does not let us in.*nats.credentials' "$GANTRY" nats init --set "bpa-address=nats://127.0.0.1:$other"
echo 'no seed' >"$work/credentials"
refused 'neither a credentials file nor the seed' "$GANTRY" nats init --set "bpa-address=nats://127.0.0.1:$other" \
  --set "nats.credentials=$work/credentials"
other=$(free_port)
start_nats formed "$other"
python3 .ci/nats.py ask "$other" '$JS.API.STREAM.CREATE.GANTRY_IN' \
  '{"name":"GANTRY_IN","subjects":["gantry.in.*"],"retention":"workqueue","storage":"file","discard":"new","max_age":1000000000,"duplicate_window":1000000000}' |
  grep -q '"created"' || fail "no stream of another form was made"
refused 'GANTRY_IN is of another form: its maximal age' "$GANTRY" nats init --set "bpa-address=nats://127.0.0.1:$other"
other=$(free_port)
background old python3 .ci/nats.py old "$other" 2.10.29
await 20 "the old server" listens "$other"
refused '2.10.29 is older than 2.11.0' "$GANTRY" nats init --set "bpa-address=nats://127.0.0.1:$other"

# Nobody who has no NATS loads a class of it.
classes() { # COMMAND...
  GANTRY_JAVA_OPTS="-Xlog:class+load:file=$work/classes" "$GANTRY" "$@"
}
unloaded() {
  grep -q 'dev.gantry.bootstrap.cli.Main ' "$work/classes" || fail "no classes were listed"
  if grep -E ' (io[.]nats|dev[.]gantry[.]adapter[.]nats)[.]' "$work/classes"; then
    fail "classes of NATS are loaded by: $*"
  fi
}
classes --version >/dev/null
unloaded --version
background c "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/c"
port_c=$(port_of c)
classes ping "127.0.0.1:$port_c" >/dev/null
unloaded ping
finish c
background d env GANTRY_JAVA_OPTS="-Xlog:class+load:file=$work/classes" "$GANTRY" serve --set address=127.0.0.1:0 \
  --set "data-dir=$work/d"
port_of d >/dev/null
unloaded serve
finish d
echo "note: bundles in and out by NATS, through kill -9 of it; six faults told in a line each"
