# Connections that are closed at once, as fast as 500 a second.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour knocking knocks "$server_port" ipn:3.0 500 0 1
}

start_server
start_honest
survives "five hundred connects a second" 400
lines=$(wc -l <"$work/server.out")
[ "$lines" -le 400 ] || fail "$lines lines in the log"
echo "note: $lines lines in the log"
await 60 "the attack under its name" counted tcpcl_connections_refused 'cause="rate"'
finish_server
