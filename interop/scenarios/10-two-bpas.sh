# Two nodes on hardy's BPA, each with Gantry as its only convergence layer: bundles of all sizes both ways at once, and an
# echo. Then both BPAs end while their Gantrys stay, which must not take long: hardy waits for its clients to leave.
set -euo pipefail
. interop/lib.sh

two_nodes
await_line gantry_one 'session .* started with ipn:2[.]0'
await_line gantry_two 'session .* started with ipn:1[.]0'

payloads "$work/forth"
payloads "$work/back"
send_from one ipn:2.7 "$work/forth" &
send_from two ipn:1.7 "$work/back" &
wait -n
wait -n
await_payloads 60 two "$work/forth"
await_payloads 60 one "$work/back"

# From the inbox of one to the echo of two and back to the inbox of one.
payloads "$work/echo" 10 1000 5000000
send_from one ipn:2.8 "$work/echo"
await_payloads 60 one "$work/back" "$work/echo"

started=$SECONDS
finish one
finish two
[ $((SECONDS - started)) -le 10 ] || fail "the BPAs took $((SECONDS - started)) s to end"
finish gantry_two
finish gantry_one
is_clean gantry_one gantry_two
echo "note: $((2 * ${#sizes[@]} + 6)) bundles up to 15 MiB"
