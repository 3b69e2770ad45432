# A bundle that its peer will never take, first in what hardy's BPA has for that peer: Gantry keeps it with the reason, and what
# is behind it passes. Of all answers only "sent" brings the BPA to the next one.
set -euo pipefail
. interop/lib.sh

grpc_one=$(free_port)
grpc_two=$(free_port)
bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc_one"
bpa_node two ipn:2.0 --grpc "127.0.0.1:$grpc_two"
gantry_cla gantry_one "$grpc_one" --set "data-dir=$work/data"

# Nobody is there yet, so all of it waits, in this order.
payloads "$work/large" 200000
payloads "$work/behind" 1000 2000 3000 4000 5000
taken() { [ -z "$(find "$work/one/outbox" -type f)" ]; }
send_from one ipn:2.7 "$work/large"
await 10 "the large one is with the BPA" taken
send_from one ipn:2.7 "$work/behind"
await 10 "the others are with the BPA" taken

gantry_cla gantry_two "$grpc_two" --set transfer-mru=100000 --set "peers=127.0.0.1:$(port_of gantry_one)"
await_payloads 30 two "$work/behind"
await_line gantry_one 'is kept as .*: the peer takes bundles of 100000 octets at most'
[ "$(find "$work/data/refused" -name '*.bundle' -size +195k | wc -l)" = 1 ] || fail "the bundle was not kept"
[ "$(find "$work/data/refused" -name '*.bundle.reason' | wc -l)" = 1 ] || fail "no reason was kept"

finish gantry_two
finish gantry_one
finish two
finish one
is_clean gantry_one gantry_two
