# A BPA that ends and comes again, and one that is killed, while its Gantry and the TCPCL session stay: what is sent to it
# meanwhile waits with the other node and arrives afterwards, once.
set -euo pipefail
. interop/lib.sh

two_nodes
await_line gantry_two 'session .* started with ipn:1[.]0'

payloads "$work/first" 1000 100000 5000000
send_from one ipn:2.7 "$work/first"
await_payloads 30 two "$work/first"

mark gantry_two
finish two
await_line gantry_two 'Not registered'
payloads "$work/second" 2000 200000 6000000
send_from one ipn:2.7 "$work/second"
mark gantry_two
bpa_node two ipn:2.0 --grpc "127.0.0.1:$grpc_two"
await_line gantry_two 'Registered with the BPA'
await_payloads 30 two "$work/first" "$work/second"

mark gantry_two
stop "$pid_two" KILL
await_line gantry_two 'Not registered'
payloads "$work/third" 3000 300000 7000000
send_from one ipn:2.7 "$work/third"
mark gantry_two
bpa_node two ipn:2.0 --grpc "127.0.0.1:$grpc_two"
await_line gantry_two 'Registered with the BPA'
await_payloads 30 two "$work/first" "$work/second" "$work/third"

# The same session goes on, and the BPA knows its peer again: the other way.
payloads "$work/back" 4000 400000 8000000
send_from two ipn:1.7 "$work/back"
await_payloads 30 one "$work/back"
! said gantry_one 'session .* ended' || fail "the session did not outlive the BPA"

finish gantry_two
finish gantry_one
finish two
finish one
is_clean gantry_one gantry_two
