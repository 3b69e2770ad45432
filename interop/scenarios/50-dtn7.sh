# Gantry in front of a hardy BPA, and two daemons of dtn7-rs: one that Gantry dials, one that dials Gantry and first asks with
# dtn7's own transfer extension whether we have a bundle. Bundles both ways, one that is beyond dtn7's Transfer MRU,
# silence, and an orderly end.
set -euo pipefail
. interop/lib.sh

daemon() { # NAME WEB-PORT TCP-PORT CLA-SETTINGS OPTION...
  local name=$1 web=$2 tcp=$3 settings=$4
  shift 4
  mkdir -p "$work/$name/inbox"
  RUST_LOG=dtn7=info background "$name" "$DTN7/dtnd" -n "$name" -e incoming -w "$web" -W "$work/$name" -i 0s --disable_nd \
    -j 1s -r epidemic -C "tcp:port=$tcp:bind=127.0.0.1$settings" "$@"
  await 10 "$name's listener" listens "$tcp"
  await 10 "$name's web port" listens "$web"
}

dtn7_send() { # WEB-PORT EID FOLDER
  local file
  for file in "$3"/*; do
    "$DTN7/dtnsend" -p "$1" -r "$2" "$file" >>"$work/dtnsend.out"
  done
}

# dtnrecv takes one bundle at a time and writes nothing when there is none.
dtn7_has() { # NAME WEB-PORT COUNT
  local next
  while next=$(received "$1"); [ "$next" -lt "$3" ]; do
    "$DTN7/dtnrecv" -p "$2" -e incoming -o "$work/$1/inbox/$next" || return 1
    [ -s "$work/$1/inbox/$next" ] || return 1
  done
}

await_at_dtn7() { # NAME WEB-PORT FOLDER...
  local name=$1 web=$2 count
  shift 2
  count=$(find "$@" -type f | wc -l)
  await 30 "$count payloads at $name" dtn7_has "$name" "$web" "$count"
  [ "$(sums "$work/$name/inbox")" = "$(sums "$@")" ] || fail "$name received other octets than were sent"
}

grpc=$(free_port)
seven_web=$(free_port)
seven_tcp=$(free_port)
eight_web=$(free_port)
eight_tcp=$(free_port)
bpa_node one ipn:1.0 --node-id dtn://hardy/ --grpc "127.0.0.1:$grpc" --take-unprotected true
daemon seven "$seven_web" "$seven_tcp" ''
gantry_cla gantry "$grpc" --set "peers=127.0.0.1:$seven_tcp" --set keepalive-interval=1 --set "data-dir=$work/data"
await_line gantry 'session .* started with dtn://seven/ .* keepalive 1 s'
daemon eight "$eight_web" "$eight_tcp" ':refuse-existing-bundles=true' \
  -s "tcp://127.0.0.1:$(port_of gantry)/hardy"

# dtn7 announces a Transfer MRU of 64,000 octets; what it sends is bounded by its web server.
payloads "$work/to-seven" 1 1000 10000 63000
payloads "$work/to-eight" 1 1000 10000 63000
payloads "$work/from-seven" 1 1000 10000 100000 1500000
payloads "$work/from-eight" 1 1000 10000 100000 1500000
send_from one dtn://seven/incoming "$work/to-seven"
await_at_dtn7 seven "$seven_web" "$work/to-seven"
dtn7_send "$seven_web" dtn://hardy/inbox "$work/from-seven"
await_payloads 30 one "$work/from-seven"
dtn7_send "$eight_web" dtn://hardy/inbox "$work/from-eight"
await_line gantry 'session .* started with dtn://eight/ .* keepalive 1 s'
await_payloads 30 one "$work/from-seven" "$work/from-eight"
send_from one dtn://eight/incoming "$work/to-eight"
await_at_dtn7 eight "$eight_web" "$work/to-eight"

# Too large for dtn7: Gantry keeps it with the reason, and what comes after it passes.
payloads "$work/large" 70000
payloads "$work/after" 5000
send_from one dtn://seven/incoming "$work/large"
await_line gantry 'is kept as .*: the peer takes bundles of 64000 octets at most'
send_from one dtn://seven/incoming "$work/after"
await_at_dtn7 seven "$seven_web" "$work/to-seven" "$work/after"

# Ten silent keepalive intervals.
sleep 10
! said gantry 'session .* ended' || fail "a session did not outlive its silence"
mark seven
mark eight
finish gantry
[ "$(grep -c 'session .* ended .*: shutdown' "$work/gantry.out")" = 2 ] || fail "not both sessions ended in order"
await_line seven 'Session terminated for'
await_line eight 'Session terminated for'
finish one
is_clean gantry
