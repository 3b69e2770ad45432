# What cannot be done: a name that is taken, a bundle beyond the 16 MiB of a message at hardy's gRPC, and one beyond the Transfer
# MRU that Gantry announces because of that. Each is told and nothing is acknowledged; once the cause is gone, all goes on.
set -euo pipefail
. interop/lib.sh

grpc=$(free_port)
passive=$(free_port)
one() { bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc"; }
two() {
  bpa_node two ipn:2.0 --tcpclv4 "127.0.0.1:$passive"
  await 10 "hardy's listener" listens "$passive"
}
one
two
impatient=(--set redial-delay-max=1s --set bpa-redial-delay-max=1s --set "peers=127.0.0.1:$passive")
payloads "$work/large" 17000000

# A second CLA of the same name is told why it waits, and takes over when the first leaves.
gantry_cla first "$grpc" --set cla-name=only "${impatient[@]}"
await_line first 'session .* started with ipn:2[.]0'
gantry_cla second "$grpc" --set cla-name=only "${impatient[@]}"
await_line second 'probably another CLA is registered as "only"'
finish first
await_line second 'session .* started with ipn:2[.]0'
payloads "$work/a" 1000 100000
send_from one ipn:2.7 "$work/a"
await_payloads 30 two "$work/a"

# hardy's server has no guard for its own limit: it drops the link whenever it comes to that bundle, and Gantry says why.
mark second
send_from one ipn:2.7 "$work/large"
await_line second 'ERROR .*16777216 octets'
finish one
mark second
one
await_line second 'Registered with the BPA'
payloads "$work/b" 2000 200000
send_from one ipn:2.7 "$work/b"
await_payloads 30 two "$work/a" "$work/b"

# hardy's TCPCLv4 does not look at our Transfer MRU. Refused, it ends the session, and begins with the same bundle in the next.
mark second
send_from two ipn:1.7 "$work/large"
await_line second "we refused the peer's transfer"
await_line second 'session .* started with ipn:2[.]0'
finish two
two
payloads "$work/c" 3000 300000
send_from two ipn:1.7 "$work/c"
await_payloads 30 one "$work/c"

finish second
finish two
finish one
! grep -nE '^\s+at |internal-error' "$work/first.out" "$work/second.out" || fail "a fault was logged"
