# A hundred and fifty sessions from one address that do nothing, keepalive off.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour idling idles "$server_port" ipn:3.0 150
}

start_server
start_honest
survives "a hundred and fifty idle sessions" 400
finish_server
