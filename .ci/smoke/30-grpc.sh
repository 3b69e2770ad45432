# The same exchange with a BPA in a process of its own behind each server, by gRPC.
set -euo pipefail
. .ci/lib.sh

sizes=(100 1000 10000 100000 1000000 10000000 100000000)
limit=$((128 * 1024 * 1024))
declare -A node=([a]=ipn:1.0 [b]=ipn:2.0) peer=([a]=ipn:2.0 [b]=ipn:1.0)
dials=()
for side in a b; do
  mkdir -p "$work/from-$side"
  for size in "${sizes[@]}"; do
    random_file "$work/from-$side/$size" "$size"
  done
  background "bpa_$side" "$GANTRY" mock-bpa --listen 127.0.0.1:0 --node-id "${node[$side]}" --peer "${peer[$side]}" \
    --data-dir "$work/$side" --max-message "$limit"
  bpa_port=$(port_of "bpa_$side")
  background "$side" "$GANTRY" serve --set address=127.0.0.1:0 --set unproven-node-ids=all --set "cla-name=$side" \
    --set "bpa-address=http://127.0.0.1:$bpa_port" --set "bpa-max-bundle-bytes=$((limit - 65536))" "${dials[@]}"
  dials=(--set "peers=127.0.0.1:$(port_of "$side")")
done
await_line a 'session .* started with ipn:2[.]0'
await_line b 'session .* started with ipn:1[.]0'

hand_over "$work/a/outbox/ipn:2.0" "$work"/from-a/* &
a_hands_over=$!
hand_over "$work/b/outbox/ipn:1.0" "$work"/from-b/* &
b_hands_over=$!
wait "$a_hands_over" "$b_hands_over"
for side in a b; do
  await 120 "the outbox of $side empty" is_empty "$work/$side/outbox"
done
finish b
finish a
finish bpa_b
finish bpa_a
[ "$(sums "$work/b/inbox")" = "$(sums "$work/from-a")" ] || fail "B's BPA has other bytes than A's sent"
[ "$(sums "$work/a/inbox")" = "$(sums "$work/from-b")" ] || fail "A's BPA has other bytes than B's sent"
echo "note: $((2 * ${#sizes[@]})) bundles of 100 B to 100 MB arrived byte for byte"
