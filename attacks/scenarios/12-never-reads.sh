# A peer says nothing against what is sent to it, and reads none of it.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour unread never-reads "$server_port" ipn:3.0 1
  await_line server 'session .* started with ipn:3[.]0' 60
  mkdir -p "$spool/outbox/ipn:3.0"
  random_file "$spool/outbox/ipn:3.0/.big" 50000000
  mv "$spool/outbox/ipn:3.0/.big" "$spool/outbox/ipn:3.0/big"
}

start_server --set write-stall-timeout=5s
start_honest
survives "a peer that never reads" 400
await 60 "the end of that session under its name" counted tcpcl_sessions_ended 'write_stalled'
finish_server
