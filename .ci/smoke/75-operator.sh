# The operator service asked by clients that share no code with it: grpcio of Python and grpcurl, at the socket and over TCP; then
# over TLS by certificate; then gantry ctl, down to the drain. Both clients are installed here, pinned; a test without them would show nothing.
set -euo pipefail
. .ci/lib.sh

mkdir -p "$work/b"
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet grpcio==1.85.3 grpcio-reflection==1.85.1 grpcio-health-checking==1.85.1 \
  >"$work/pip.out" 2>&1 || fail "no grpcio: $(tail -n 1 "$work/pip.out")"
GOBIN=$work/go go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3 >"$work/go.out" 2>&1 ||
  fail "no grpcurl: $(tail -n 1 "$work/go.out")"

# An authority of operators, and certificates of the node and of two operators.
pki() { "$GANTRY" pki "$@" >>"$work/pki.out" 2>&1 || fail "no certificates"; }
pki init --dir "$work/pki"
pki issue --dir "$work/pki" --node-id dtn://node/ --dns localhost
pki issue --dir "$work/pki" --node-id dtn://anna/ --node-id-as-uri
pki issue --dir "$work/pki" --node-id dtn://bert/
node_cert=$(echo "$work"/pki/*node*.pem) anna=$(echo "$work"/pki/*anna*.pem) bert=$(echo "$work"/pki/*bert*.pem)

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
# Over TLS: who may is told by the certificate, on every way in.
background far "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set unproven-node-ids=all --set "data-dir=$work/far" --set admin-socket=off \
  --set admin-grpc-address=127.0.0.1:0 --set admin-address=127.0.0.1:0 --set "admin-tls.cert-file=$node_cert" \
  --set "admin-tls.private-key-file=${node_cert%.pem}.key" --set "admin-tls.ca-certs=$work/pki/ca.pem" \
  --set 'admin-tls.read=["any"]' --set 'admin-tls.change=["uri:dtn://anna/"]'
await_line far 'operator service .gRPC, TLS. at'
far=localhost:$(said far 'operator service .gRPC, TLS. at' | sed 's/.*://')
https=https://localhost:$(said far 'health and metrics at https' | sed 's/.*://')
"$work/python/bin/python" .ci/operator_client.py "$far" "$work/pki/ca.pem" "$bert" "${bert%.pem}.key" ||
  fail "grpcio is not answered over TLS"
curl_tls() { "$work/go/grpcurl" -cacert "$work/pki/ca.pem" -cert "$1" -key "${1%.pem}.key" "${@:2}"; }
curl_tls "$anna" -d '{"level":"debug"}' "$far" gantry.operator.v1.Operator/SetLogLevel | grep debug >/dev/null || fail "anna changes nothing"
if curl_tls "$bert" -d '{"level":"info"}' "$far" gantry.operator.v1.Operator/SetLogLevel >"$work/bert.out" 2>&1; then
  fail "bert may change something"
fi
grep -q PermissionDenied "$work/bert.out" || fail "bert is refused otherwise: $(cat "$work/bert.out")"
"$work/go/grpcurl" -cacert "$work/pki/ca.pem" "$far" grpc.health.v1.Health/Check | grep SERVING >/dev/null || fail "no health without a certificate"
ctl_far() { "$GANTRY" ctl "$@" --address "$far" --ca "$work/pki/ca.pem" --cert "$anna" --key "${anna%.pem}.key"; }
ctl_far status | grep '^ready *yes' >/dev/null || fail "ctl over TLS"
await_line far 'as uri:dtn://anna/ did SetLogLevel'
ctl_far add-peer 127.0.0.1:1 >/dev/null
"$work/python/bin/python" - "$https/v1/status" "$work/pki/ca.pem" "$bert" "${bert%.pem}.key" <<'PYTHON' || fail "no JSON over TLS"
import json, ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2])
context.load_cert_chain(sys.argv[3], sys.argv[4])
status = json.load(urllib.request.urlopen(sys.argv[1], context=context))
assert status["ready"] and not status["mayChange"], status
watch = urllib.request.urlopen(sys.argv[1].replace("status", "peers:watch"), context=context, timeout=20)
lines = []
while not lines or not lines[-1].startswith("data:"):
    lines.append(watch.readline().decode())
change = json.loads(lines[-1].removeprefix("data:"))
assert change["peer"]["address"] == "127.0.0.1:1" and f'id:{change["revision"]}\n' in lines, lines
PYTHON

# A bundle to a peer that stands still is in flight.
background peer "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:2.0 --set "data-dir=$work/peer" --set unproven-node-ids=all
await_line peer 'listening on'
ctl_far add-peer "127.0.0.1:$(port_of peer)" >/dev/null
in_flight() { ctl_far transfers | grep -E '^ *[0-9]+ +ipn:2.0 +out +0 +[0-9.]+ kB +0 B +200 kB ' >/dev/null; }
up() { ctl_far sessions --peer ipn:2.0 | grep established-idle >/dev/null; }
await 20 "a session" up
kill -STOP "$pid_peer"
head -c 200000 /dev/zero >"$work/bundle.part"
mkdir -p "$work/far/outbox/ipn:2.0"
mv "$work/bundle.part" "$work/far/outbox/ipn:2.0/bundle"
await 20 "a transfer in flight" in_flight
kill -CONT "$pid_peer"

ctl_far drain
wait "$pid_far" || fail "the node over TLS did not end in order"

ctl drain
wait "$pid_node" || fail "the node did not end in order"
if ctl status >"$work/gone.out" 2>&1; then fail "it answers after its end"; else code=$?; fi
[ "$code" = 4 ] || fail "exit code $code, not 4"
