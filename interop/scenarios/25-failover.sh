# Two BPAs behind one Gantry: when the first is killed the second stands in, and when the first has been well for a while it is
# gone back to. That it is well is seen by its CLA service itself, without taking the name there.
set -euo pipefail
. interop/lib.sh

grpc_one=$(free_port)
grpc_two=$(free_port)
bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc_one"
bpa_node two ipn:1.0 --grpc "127.0.0.1:$grpc_two"
background gantry "$GANTRY" serve --set address=127.0.0.1:0 --set unproven-node-ids=all --set cla-name=failover \
  --set "bpa-address=[\"http://127.0.0.1:$grpc_one\", \"http://127.0.0.1:$grpc_two\"]" --set bpa-fail-back-after=2s
await_line gantry "Registered with the BPA at http://127[.]0[.]0[.]1:$grpc_one"

mark gantry
stop "$pid_one" KILL
await_line gantry "Registered with the BPA at http://127[.]0[.]0[.]1:$grpc_two" 60

mark gantry
bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc_one"
await_line gantry "Registered with the BPA at http://127[.]0[.]0[.]1:$grpc_one" 60
[ "$(grep -c 'hardy.*ERROR' "$work/one.out" || true)" = 0 ] || fail "the BPA calls the look at it an error"

finish gantry
finish two
finish one
is_clean gantry
