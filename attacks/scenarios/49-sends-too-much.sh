# A peer sends bundles as fast as it can; what a session may bring is bounded to a megabyte a second.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour greedy sends "$server_port" ipn:3.0 100000 10000
}

start_server --set byte-rate-limit=1MB
start_honest
survives "a peer that sends all it can" 400
moved greedy || fail "nothing of the greedy peer was taken"
await 60 "the attack under its name" counted tcpcl_reading_delays
finish_server
