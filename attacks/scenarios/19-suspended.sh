# The server is suspended for longer than it bears silence; the keepalives of its neighbours lie in its sockets.
set -euo pipefail
. attacks/lib.sh

start_server
start_honest
before=$(measure)
kill -STOP "$pid_server"
sleep 40
kill -CONT "$pid_server"
sleep 2
after=$(measure)
echo "note: before it was suspended $before bundles in $SECONDS_EACH s, afterwards $after"
for count in $after; do
  [ "$count" -gt 0 ] || fail "nothing moves any more"
done
! counted tcpcl_sessions_ended 'peer_silent' || fail "a neighbour was called silent"
finish_server
