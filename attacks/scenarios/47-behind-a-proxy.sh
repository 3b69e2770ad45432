# At a listener behind a proxy: callers that do not come through it, probes without a header, and headers that are none.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour bypassing knocks "$proxied_port" ipn:3.0 50 0 5
  neighbour probing knocks "$proxied_port" ipn:3.0 50
  neighbour babbling babbles "$proxied_port" ipn:3.0 50
}

server_port=$(free_port)
proxied_port=$(free_port)
listeners="listeners=[{address=\"127.0.0.1:$server_port\"},{address=\"127.0.0.1:$proxied_port\",proxy-from=[\"127.0.0.1\"]}]"
start_server
start_honest
survives "callers at the port for a proxy" 400
await 60 "who bypasses the proxy in the metrics" counted tcpcl_connections_refused 'not_a_proxy'
await 60 "bad headers in the metrics" counted tcpcl_connections_refused 'proxy_header'
await 60 "probes in the metrics" counted tcpcl_probes
finish_server
