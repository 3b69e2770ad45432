# A session that is idle for ten keepalive intervals lives on, each side sending a KEEPALIVE an interval, and then carries a bundle.
set -euo pipefail
. .ci/lib.sh

intervals=10
options=(--set keepalive-interval=1 --set unproven-node-ids=all --set address=127.0.0.1:0)
background a "$GANTRY" serve "${options[@]}" --set "data-dir=$work/a" --set node-ids=ipn:1.0
port_a=$(port_of a)
background b "$GANTRY" serve "${options[@]}" --set "data-dir=$work/b" --set node-ids=ipn:2.0 --set "peers=127.0.0.1:$port_a"

# Beside it a peer that is nothing but alive: Contact Header, SESS_INIT with keepalive 1 and Node ID ipn:3.0, then KEEPALIVEs, and
# in the end SESS_TERM.
background alive java .ci/RawPeer.java "$port_a" send=64746e210400 \
  send=07000100000000001000000000000000100000000769706e3a332e3000000000 read=40 "beat=04,$intervals" send=050000

await_line a 'session .* started with ipn:2[.]0.* keepalive 1 s'
await_line b 'session .* started with ipn:1[.]0'
await_line a 'session .* started with ipn:3[.]0'
sleep "$intervals"
await_line alive 'ended' $((intervals + 20))
sent=$(said alive received)
# Ours: Contact Header, SESS_INIT with Node ID ipn:1.0 and no extension items, KEEPALIVEs, the reply to SESS_TERM.
keepalives=$(sed -nE 's/.*69706e3a312e3000000000((04)+)050100(04)*$/\1/p' <<<"$sent" | tr -d '\n' | wc -c)
[ "$((keepalives / 2))" -ge $((intervals - 1)) ] || fail "$((keepalives / 2)) KEEPALIVEs in $intervals intervals: $sent"
said alive 'ended by fin' >/dev/null || fail "$(said alive ended)"

for side in a b; do
  ! said "$side" 'ended' | grep -v 'terminated-by-peer' || fail "the idle session did not last"
done
bundle_file "$work/bundle" 1000 1
hand_over "$work/b/outbox/ipn:1.0" "$work/bundle"
await 10 "the bundle" is_empty "$work/b/outbox"
arrived() { find "$work/a/inbox" -type f | grep . >/dev/null; }
await 10 "its file" arrived
[ "$(sums "$work/a/inbox")" = "$(sums "$work/bundle")" ] || fail "the bundle arrived in another form"
[ "$(grep -c 'session .* started with ipn:2[.]0' "$work/a.out")" -eq 1 ] || fail "the idle session was replaced"
finish b
finish a
echo "note: $((keepalives / 2)) KEEPALIVEs in $intervals intervals"
