# Callers from addresses that are denied, five hundred a second.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour denied knocks "$server_port" ipn:3.0 500 0 50
}

start_server --set deny-from=127.0.1.0/24
start_honest
survives "callers that are denied" 400
await 60 "the attack under its name" counted tcpcl_connections_refused 'denied'
finish_server
