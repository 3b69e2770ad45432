# A peer refuses one bundle of a BPA for good; those behind it pass.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour refusing refuses-some "$server_port" ipn:3.0 1 777
  await_line server 'session .* started with ipn:3[.]0' 60
  give ipn:3.0 1 777
  give ipn:3.0 5 1000
}

passed() {
  [ "$(bundles_of refusing)" -eq 5 ]
}

start_server_with_bpa
start_honest
survives "a peer that refuses one bundle" 400
await 60 "the bundles behind the refused one" passed
await 60 "the attack under its name" counted tcpcl_transfers_refused 'Not Acceptable|not_acceptable'
finish_server
