# The conformance kit against Gantry, in both roles, with bundles to send: every MUST that can be seen is passed.
set -euo pipefail
. .ci/lib.sh

token=0123456789abcdef
(umask 077 && echo "change $token" >"$work/tokens")

serve() { # NAME: a node that lets the tester in and believes what it calls itself
  background "$1" "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set "data-dir=$work/$1" \
    --set unproven-node-ids=all --set max-sessions=512 --set admin-address=127.0.0.1:0 --set "admin-token-file=$work/tokens"
}
serve dialled
serve dials
port=$(port_of dialled)
await_line dials 'health and metrics at http://127'
admin=$(said dials 'health and metrics at http://127' | grep -o 'http://127[0-9.:]*' | head -n 1)

# As 'gantry ctl add-peer' does, without a Java runtime for each case.
dial="curl -fs -H 'Authorization: Bearer $token' -d '{\"address\":\"{address}\"}' $admin/v1/peers"
"$GANTRY" conform "127.0.0.1:$port" --bundle-dir "$work/dialled/outbox/{node-id}" \
  --json "$work/passive.json" --html "$work/passive.html" --junit "$work/passive.xml" >"$work/passive.out" 2>&1 &
passive=$!
"$GANTRY" conform --dial-command "$dial" --bundle-dir "$work/dials/outbox/{node-id}" --at-once 32 \
  --json "$work/active.json" >"$work/active.out" 2>&1 || fail "the node that dials does not conform"
wait "$passive" || fail "the node that is dialled does not conform"

for role in passive active; do
  counts=$(jq -r '.counts | "\(.pass) passed, \(."weak-pass") weak, \(."not-observed") not observed"' "$work/$role.json")
  echo "note: conformance of the $role side: $counts"
  [ "$(jq '.counts.pass' "$work/$role.json")" -ge 110 ] || fail "only $counts"
done
grep -q '<h1>RFC 9174 conformance of 127.0.0.1' "$work/passive.html" || fail "no page"

if "$GANTRY" conform 127.0.0.1:1 >"$work/nobody.out" 2>&1; then fail "nobody is tested"; else code=$?; fi
[ "$code" = 4 ] || fail "exit code $code, not 4"
