# Whole TLS handshakes, fifty a second, from ten addresses, each left at once.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour shaking shakes-hands "$server_port" ipn:3.0 50 0 10
}

prepare_tls
start_server "${tls_options[@]}"
start_honest
survives "fifty TLS handshakes a second" 400
echo "note: $(bundles_of shaking) handshakes"
await 60 "bans in the metrics" counted tcpcl_sources_banned
finish_server
