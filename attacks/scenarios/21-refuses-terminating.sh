# A peer refuses each bundle with Session Terminating and never terminates.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour refusing refuses-terminating "$server_port" ipn:3.0
  await_line server 'session .* started with ipn:3[.]0' 60
  neighbour more fills "$spool/outbox/ipn:3.0" ipn:31.0 20 1000
}

start_server
start_honest
survives "a peer that refuses with Session Terminating" 400
finish_server
