# Sessions that send useless messages as fast as they are taken.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour keepalives keepalives "$server_port" ipn:3.0
  neighbour rejects rejects "$server_port" ipn:4.0
  neighbour begins begins "$server_port" ipn:5.0 1 1000
}

start_server
start_honest
survives "floods of KEEPALIVE, MSG_REJECT and unfinished transfers" 400
await 60 "the end under its name" counted tcpcl_sessions_ended 'flooded'
finish_server
