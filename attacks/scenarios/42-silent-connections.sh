# Connections that stop: without a word, behind the Contact Header, in the TLS handshake; from one address and from many.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour silent stares "$server_port" ipn:3.0 150 0 1
  neighbour scattered stares "$server_port" ipn:3.0 150 0 50
  neighbour greeting greets "$server_port" ipn:3.0 100 0 20
  neighbour handshaking stops-in-tls "$server_port" ipn:3.0 100 0 20
}

prepare_tls
start_server "${tls_options[@]}" --set contact-timeout=3s --set session-init-timeout=3s --set tls-handshake-timeout=3s
start_honest
survives "five hundred connections that stop" 400
for cause in contact_timeout session_init_timeout tls_handshake_timeout; do
  await 60 "$cause in the metrics" counted tcpcl_sessions_ended "$cause"
done
await 60 "bans in the metrics" counted tcpcl_sources_banned
finish_server
