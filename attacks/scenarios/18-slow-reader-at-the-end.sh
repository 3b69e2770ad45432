# The server is told to stop while a peer reads a bundle at 35 kB/s: it gets all of it.
set -euo pipefail
. attacks/lib.sh

start_server --set shutdown-grace=60s
neighbour slow takes-slowly "$server_port" ipn:3.0 1 35000
await_line server 'session .* started with ipn:3[.]0' 60
give ipn:3.0 1 700000
sleep 4
finish_server
await 60 "the bundle at the slow reader" moved slow
is_empty "$spool/outbox/ipn:3.0" || fail "the server does not know that the slow reader has its bundle"
