# Peers begin bundles and send an octet a second of them.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour dripping drips "$server_port" ipn:3.0 30 100000
}

start_server --set transfer-idle-timeout=5s
start_honest
survives "thirty peers that drip" 400
await 60 "the end under its name" counted tcpcl_sessions_ended 'transfer_too_slow'
finish_server
