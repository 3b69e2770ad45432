# Connections that speak something else, fifty a second from five addresses.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour babbling babbles "$server_port" ipn:3.0 50 0 5
}

start_server
start_honest
survives "callers that speak no TCPCL" 400
await 60 "the attack under its name" counted tcpcl_sources_banned
await 60 "the attack under its name" counted tcpcl_connections_refused 'banned'
lines=$(wc -l <"$work/server.out")
[ "$lines" -le 200 ] || fail "$lines lines in the log"
echo "note: $lines lines in the log"
finish_server
