# The BPA never answers for the bundles of one peer.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour unanswered sends "$server_port" ipn:3.0 200 1000
}

bpa_options=(--answer never --from ipn:3.0)
start_server_with_bpa --set dispatch-timeout=5s
start_honest
survives "a peer whose bundles the BPA never answers for" 400
await 60 "the attack under its name" counted tcpcl_window_refusals 'bpa_dispatch_bytes'
finish_server
