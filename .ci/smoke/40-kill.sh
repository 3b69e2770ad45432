#!/usr/bin/env bash
# kill -9 on sender, receiver and BPA at random moments: every bundle is stored at the receiving BPA or still with its sender, none is
# lost, none is half-visible. SEED=n replays the choices, ROUNDS=n makes more of them.
. "$(dirname "$0")/lib.sh"

ROUNDS=${ROUNDS:-20}
SEED=${SEED:-$RANDOM}
RANDOM=$SEED
echo "kill: seed $SEED, $ROUNDS rounds (again: SEED=$SEED $0)"

OUT=$WORK/a/outbox/ipn:2.0
mkdir -p "$WORK/made" "$OUT" "$WORK/b"
start_bpa() {
  start bpa mock-bpa --listen "127.0.0.1:${port_bpa:-0}" --node-id ipn:2.0 --data-dir "$WORK/b"
}
start_receiver() {
  start receiver serve --set "listeners=[\"127.0.0.1:${port_receiver:-0}\"]" --set "bpa-address=\"http://127.0.0.1:$port_bpa\"" \
    --set unproven-node-ids=all --set cla-name=kill --set 'node-ids=["ipn:2.0"]' --set bpa-redial-delay-max=1 --set admin-address="127.0.0.1:0"
}
start_sender() {
  start sender serve --set 'listeners=["127.0.0.1:0"]' --set "data-dir=\"$WORK/a\"" --set 'node-ids=["ipn:1.0"]' \
    --set "peers=[\"127.0.0.1:$port_receiver\"]" --set redial-delay-max=1
}
start_bpa && port_bpa=$(port_of bpa)
start_receiver && port_receiver=$(port_of receiver)
start_sender
await sender 'session .* started with ipn:2\.0' >/dev/null

made=0
more() {
  local i name
  for i in $(seq 1 "$1"); do
    made=$((made + 1)) name=$(printf 'b%05d' "$made")
    random_file "$WORK/made/$name" $((100 + (RANDOM * 32768 + RANDOM) % $((RANDOM % 8 == 0 ? 4000000 : 20000))))
    cp "$WORK/made/$name" "$OUT/.$name" && mv "$OUT/.$name" "$OUT/$name"
  done
}

# With the sender first: what it has let go must be with the receiver by then.
nothing_lost() {
  local with_sender
  with_sender=$(sums "$WORK/a/outbox")
  comm -23 <(sums "$WORK/made") <(printf '%s\n' "$with_sender" "$(sums "$WORK/b/inbox")" | sort -u) | grep -q . && return 1
  # Nothing but whole bundles stands under a final name.
  comm -13 <(sums "$WORK/made") <(sums "$WORK/b/inbox") | grep -q . && return 1
  return 0
}

for round in $(seq 1 "$ROUNDS"); do
  more 30
  victim=$(printf '%s\n' sender receiver bpa | sed -n "$((RANDOM % 3 + 1))p")
  sleep "0.$(printf '%03d' $((RANDOM % 700)))"
  pid="PID_$victim"
  mark "$victim"
  kill -9 "${!pid}"
  wait "${!pid}" 2>/dev/null || true
  nothing_lost || fail "round $round: after kill -9 of the $victim a bundle is lost or half-visible"
  "start_$victim"
  [ "$victim" = bpa ] && port_of bpa >/dev/null
done

arrived() { [ "$(sums "$WORK/b/inbox")" = "$(sums "$WORK/made")" ] && [ -z "$(find "$OUT" -type f)" ]; }
until_true 90 arrived || fail "$(find "$OUT" -type f | wc -l) of $made bundles are still with the sender"
nothing_lost || fail "a bundle is lost or half-visible at the end"
echo "kill: $made bundles, $ROUNDS kills, none lost, none half-visible"
