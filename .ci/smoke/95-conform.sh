# The conformance kit against Gantry, in both roles, with bundles to send: every MUST that can be seen is passed.
set -euo pipefail
. .ci/lib.sh

serve() { # NAME: a node that lets the tester in and believes what it calls itself
  background "$1" "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set "data-dir=$work/$1" \
    --set unproven-node-ids=all --set max-sessions=512
}
serve dialled
serve dials
await_line dials 'operator service .gRPC. at unix:'
port=$(port_of dialled)

"$GANTRY" conform "127.0.0.1:$port" --bundle-dir "$work/dialled/outbox/{node-id}" \
  --json "$work/passive.json" --html "$work/passive.html" --junit "$work/passive.xml" >"$work/passive.out" 2>&1 &
passive=$!
"$GANTRY" conform --dial-command "'$GANTRY' ctl add-peer {address} --socket '$work/dials/admin/socket'" --at-once 24 \
  --bundle-dir "$work/dials/outbox/{node-id}" --json "$work/active.json" >"$work/active.out" 2>&1 ||
  fail "the node that dials does not conform"
wait "$passive" || fail "the node that is dialled does not conform"

for role in passive active; do
  counts=$(jq -r '.counts | "\(.pass) passed, \(."weak-pass") weak, \(."not-observed") not observed"' "$work/$role.json")
  echo "note: conformance of the $role side: $counts"
  [ "$(jq '.counts.pass' "$work/$role.json")" -ge 110 ] || fail "only $counts"
done
grep -q '<h1>RFC 9174 conformance of 127.0.0.1' "$work/passive.html" || fail "no page"

if "$GANTRY" conform 127.0.0.1:1 >"$work/nobody.out" 2>&1; then fail "nobody is tested"; else code=$?; fi
[ "$code" = 4 ] || fail "exit code $code, not 4"
