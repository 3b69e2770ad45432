# Twenty peers take large bundles from a BPA on gRPC, acknowledge none, and come again whenever they are ended. Together they
# want more than may wait; who comes to that with a large bundle of its own gets it all the same.
set -euo pipefail
. attacks/lib.sh

bpa_options=()
for node in $(seq 40 59); do
  bpa_options+=(--peer "ipn:$node.0")
done

attack() {
  neighbour stuck never-acknowledge "$server_port" ipn:40.0 20
  await_line server 'session .* started with ipn:59[.]0' 60
  for node in $(seq 40 59); do
    give "ipn:$node.0" 5 3000000
  done
}

start_server_with_bpa
start_honest
survives "twenty peers that never acknowledge" 400
neighbour newcomer takes "$server_port" ipn:3.0
await_line server 'session .* started with ipn:3[.]0' 60
give ipn:3.0 5 1000000
has_five() { [ "$(bundles_of newcomer)" -ge 5 ]; }
await 120 "large bundles to who comes now" has_five
await 60 "the end under its name" counted tcpcl_sessions_ended 'acknowledgement_overdue'
finish_server
