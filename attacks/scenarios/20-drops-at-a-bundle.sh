# A peer drops the connection whenever a bundle comes.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour dropping drops "$server_port" ipn:3.0
  await_line server 'session .* started with ipn:3[.]0' 60
  mkdir -p "$spool/outbox/ipn:3.0"
  random_file "$spool/outbox/ipn:3.0/.poison" 1000
  mv "$spool/outbox/ipn:3.0/.poison" "$spool/outbox/ipn:3.0/poison"
}

start_server
start_honest
survives "a bundle at which the peer drops the connection" 400
finish_server
