# A peer takes bundles from a BPA on gRPC and acknowledges none, while its keepalives flow.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour stuck never-acknowledges "$server_port" ipn:3.0 1
  await_line server 'session .* started with ipn:3[.]0' 60
  mkdir -p "$spool/outbox/ipn:3.0"
  for i in $(seq 40); do
    random_file "$work/$i" 1000000
    hand_over "$spool/outbox/ipn:3.0" "$work/$i"
  done
}

start_server_with_bpa
start_honest
survives "a peer that never acknowledges" 400
finish_server
