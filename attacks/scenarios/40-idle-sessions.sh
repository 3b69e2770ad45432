# A hundred and fifty sessions from one address that do nothing, keepalive off; there is room for a hundred.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour idling idles "$server_port" ipn:3.0 150 0 1
}

start_server --set max-sessions=100
start_honest
survives "a hundred and fifty idle sessions" 400
await 60 "the attack under its name" counted tcpcl_connections_refused 'source_sessions|peer_sessions'
finish_server
