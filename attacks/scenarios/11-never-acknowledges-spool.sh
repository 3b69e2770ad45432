# Ten peers take bundles from the spool and acknowledge none, while their keepalives flow.
set -euo pipefail
. attacks/lib.sh

attack() {
  local peer i
  random_file "$work/made" 1000
  for peer in $(seq 30 39); do
    neighbour "stuck$peer" never-acknowledges "$server_port" "ipn:$peer.0" 1
    mkdir -p "$spool/outbox/ipn:$peer.0"
    for i in $(seq 100); do
      cp "$work/made" "$spool/outbox/ipn:$peer.0/.$i"
      mv "$spool/outbox/ipn:$peer.0/.$i" "$spool/outbox/ipn:$peer.0/$i"
    done
  done
}

start_server
start_honest
survives "ten peers that never acknowledge" 400
finish_server
