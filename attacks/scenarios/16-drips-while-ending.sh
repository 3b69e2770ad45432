# Peers begin a bundle, say SESS_TERM, and send an octet a second of the bundle.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour dripping drips-while-ending "$server_port" ipn:3.0 30 100000
}

start_server --set transfer-idle-timeout=5s
start_honest
survives "thirty sessions whose end drips" 400
await 60 "the end under its name" counted tcpcl_sessions_ended 'ending_timeout'
finish_server
