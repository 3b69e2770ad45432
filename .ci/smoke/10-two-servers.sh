#!/usr/bin/env bash
# Two servers and the command line on loopback: bundles of 0.1 kB to 100 MB both ways at once, byte-identical, through the spool.
. "$(dirname "$0")/lib.sh"

A=$WORK/a B=$WORK/b
SIZES="100 1000 10000 100000 1000000 10000000 100000000"
common=(--set 'listeners=["127.0.0.1:0"]' --set unproven-node-ids=all)
start a serve "${common[@]}" --set "data-dir=\"$A\"" --set 'node-ids=["ipn:1.0"]'
port_a=$(port_of a)
start b serve "${common[@]}" --set "data-dir=\"$B\"" --set 'node-ids=["ipn:2.0"]' --set "peers=[\"127.0.0.1:$port_a\"]"
port_b=$(port_of b)
await a 'session .* started with ipn:2\.0' >/dev/null
await b 'session .* started with ipn:1\.0' >/dev/null

mkdir -p "$WORK/from-a" "$WORK/from-b" "$WORK/from-cli" "$A/outbox/ipn:2.0" "$B/outbox/ipn:1.0"
for size in $SIZES; do
  random_file "$WORK/from-a/$size" "$size"
  random_file "$WORK/from-b/$size" "$size"
  random_file "$WORK/from-cli/$size" "$size"
done
for size in $SIZES; do
  cp "$WORK/from-a/$size" "$A/outbox/ipn:2.0/.$size" && mv "$A/outbox/ipn:2.0/.$size" "$A/outbox/ipn:2.0/$size"
  cp "$WORK/from-b/$size" "$B/outbox/ipn:1.0/.$size" && mv "$B/outbox/ipn:1.0/.$size" "$B/outbox/ipn:1.0/$size"
done
"$GANTRY" send "127.0.0.1:$port_b" "$WORK"/from-cli/* || fail "gantry send"

arrived() {
  [ "$(sums "$A/inbox")" = "$(sums "$WORK/from-b")" ] &&
    [ "$(sums "$B/inbox")" = "$(sums "$WORK/from-a" "$WORK/from-cli")" ]
}
until_true 120 arrived || fail "not every bundle arrived byte-identical"
outboxes_empty() { [ -z "$(find "$A/outbox" "$B/outbox" -type f)" ]; }
until_true 20 outboxes_empty || fail "an outbox still holds what was acknowledged"
stop b
stop a
echo "two servers: every bundle arrived byte-identical"
