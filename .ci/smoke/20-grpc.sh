#!/usr/bin/env bash
# The same exchange with a BPA in another process behind each server, over gRPC.
. "$(dirname "$0")/lib.sh"

SIZES="100 1000 10000 100000 1000000 10000000 100000000"
limit=$((128 * 1024 * 1024))
for side in a b; do
  node=$([ $side = a ] && echo 1 || echo 2)
  start "bpa_$side" mock-bpa --listen 127.0.0.1:0 --node-id "ipn:$node.0" --peer "ipn:$((3 - node)).0" --data-dir "$WORK/$side" --max-message "$limit"
  bpa_port=$(port_of "bpa_$side")
  extra=()
  [ $side = b ] && extra=(--set "peers=[\"127.0.0.1:$port_a\"]")
  start "$side" serve --set 'listeners=["127.0.0.1:0"]' --set unproven-node-ids=all --set "cla-name=$side" \
    --set "bpa-address=\"http://127.0.0.1:$bpa_port\"" --set "bpa-max-bundle-bytes=$((limit - 65536))" "${extra[@]}"
  printf -v "port_$side" '%s' "$(port_of "$side")"
done
await a 'session .* started with ipn:2\.0' >/dev/null
mkdir -p "$WORK/from-a" "$WORK/from-b" "$WORK/a/outbox/ipn:2.0" "$WORK/b/outbox/ipn:1.0"
for size in $SIZES; do
  random_file "$WORK/from-a/$size" "$size"
  random_file "$WORK/from-b/$size" "$size"
  cp "$WORK/from-a/$size" "$WORK/a/outbox/ipn:2.0/.$size" && mv "$WORK/a/outbox/ipn:2.0/.$size" "$WORK/a/outbox/ipn:2.0/$size"
  cp "$WORK/from-b/$size" "$WORK/b/outbox/ipn:1.0/.$size" && mv "$WORK/b/outbox/ipn:1.0/.$size" "$WORK/b/outbox/ipn:1.0/$size"
done
arrived() {
  [ "$(sums "$WORK/a/inbox")" = "$(sums "$WORK/from-b")" ] && [ "$(sums "$WORK/b/inbox")" = "$(sums "$WORK/from-a")" ]
}
until_true 120 arrived || fail "not every bundle arrived byte-identical"
stop b
stop a
echo "gRPC: every bundle arrived byte-identical"
