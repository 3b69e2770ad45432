# The operator service asked by clients that share no code with it: grpcio of Python and grpcurl, at the socket and over TCP; then
# gantry ctl, down to the drain. Both clients are installed here, pinned; a test without them would show nothing.
set -euo pipefail
. .ci/lib.sh

mkdir -p "$work/b"
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet grpcio==1.85.3 grpcio-reflection==1.85.1 grpcio-health-checking==1.85.1 \
  >"$work/pip.out" 2>&1 || fail "no grpcio: $(tail -n 1 "$work/pip.out")"
GOBIN=$work/go go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3 >"$work/go.out" 2>&1 ||
  fail "no grpcurl: $(tail -n 1 "$work/go.out")"

background node "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set "data-dir=$work/data" \
  --set admin-grpc-address=127.0.0.1:0
await_line node 'operator service .gRPC. at unix:'
socket=$work/data/admin/socket
port=$(said node 'operator service .gRPC. at 127' | sed 's/.*://')
[ "$(stat -c %a "$socket")" = 600 ] || fail "the socket has mode $(stat -c %a "$socket")"

ask() { # TARGET: every kind of call that Python makes
  "$work/python/bin/python" .ci/operator_client.py "$1" || fail "grpcio is not answered at $1"
}
ask "unix:$socket"
ask "127.0.0.1:$port"

curl_at() { "$work/go/grpcurl" -plaintext "$@"; }
for at in "unix://$socket" "127.0.0.1:$port"; do
  [ "$(curl_at "$at" list | sort)" = "$(curl_at "$at" list | sort -u)" ] || fail "a service is listed twice at $at"
  curl_at "$at" gantry.operator.v1.Operator/GetStatus | grep '"ipn:1.0"' >/dev/null || fail "no status at $at"
done
curl_at -max-time 3 "127.0.0.1:$port" grpc.health.v1.Health/Watch >"$work/watch.out" 2>&1 || true
grep -q SERVING "$work/watch.out" || fail "health cannot be watched"
if curl_at -d '{"level":"debug"}' "127.0.0.1:$port" gantry.operator.v1.Operator/SetLogLevel >"$work/tcp.out" 2>&1; then
  fail "whoever reaches the port may change something"
fi
grep -q PermissionDenied "$work/tcp.out" || fail "the refusal is another: $(cat "$work/tcp.out")"
curl_at -d '{"level":"debug"}' "unix://$socket" gantry.operator.v1.Operator/SetLogLevel | grep debug >/dev/null || fail "the socket changes nothing"

ctl() { "$GANTRY" ctl "$@" --socket "$socket"; }
ctl status | grep '^ready *yes' >/dev/null || fail "ctl status"
started=$(date +%s%N)
ctl status --output json >"$work/status.json"
echo "measured: gantry ctl status takes $((($(date +%s%N) - started) / 1000000)) ms"
"$work/python/bin/python" -c 'import json, sys; assert json.load(open(sys.argv[1]))["ready"]' "$work/status.json" || fail "no JSON"
[ "$(COLUMNS=40 ctl sessions | awk '{ print length }' | sort -n | tail -n 1)" -le 80 ] || fail "the table is too wide"
ctl drain
wait "$pid_node" || fail "the node did not end in order"
if ctl status >"$work/gone.out" 2>&1; then fail "it answers after its end"; else code=$?; fi
[ "$code" = 4 ] || fail "exit code $code, not 4"
