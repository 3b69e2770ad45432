# Sessions without keepalive that never say a word.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour idling idles "$server_port" ipn:3.0 50
}

start_server --set silence-timeout=5s
start_honest
survives "fifty sessions without keepalive that say nothing" 400
await 60 "the end under its name" counted tcpcl_sessions_ended 'peer_silent'
finish_server
