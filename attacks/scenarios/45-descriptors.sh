# A server with few descriptors, and connections that take all of them: at the port of peers, and at that of operators. When
# they are gone everything answers again by itself.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour silent stares "$server_port" ipn:3.0 600 0 100
  neighbour curious stares "$admin_port" ipn:3.0 400 0 20
}

launcher=(bash -c 'ulimit -n 400; exec "$@"' limited)
start_server --set connection-rate-preset=disabled --set failed-handshakes-per-minute=0
start_honest
note_descriptors() {
  echo "note: $(find "/proc/$pid_server/fd" -mindepth 1 | wc -l) of 400 descriptors $1"
}
note_descriptors before
survives "a flood of connections where descriptors are few" 400
note_descriptors beside
stop "$pid_silent"
stop "$pid_curious"
await 60 "the metrics, when the flood is over," metric tcpcl_ready
await 60 "health, when the flood is over," curl -sf --max-time 5 "$admin/health/ready"
comes_in afterwards ipn:23.0
note_descriptors afterwards
after=$(measure)
echo "note: $after bundles in $SECONDS_EACH s afterwards"
for count in $after; do
  [ "$count" -gt 0 ] || fail "nothing moves any more"
done
await 60 "the attack under its name" counted tcpcl_sessions_ended 'busy'
finish_server
