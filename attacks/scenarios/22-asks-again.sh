# A peer asks for each bundle again, with Retransmit, for ever.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour asking asks-again "$server_port" ipn:3.0
  await_line server 'session .* started with ipn:3[.]0' 60
  give ipn:3.0 20 1000
}

start_server
start_honest
survives "a peer that asks for each bundle again" 400
await 60 "the attack under its name" counted tcpcl_bundles_interrupted 'given_back'
finish_server
