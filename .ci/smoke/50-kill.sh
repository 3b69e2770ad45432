# kill -9 on sender, receiver and BPA at random moments: every bundle is stored at the receiving BPA or still with its sender, none
# is lost, none is half-visible. SEED=n makes the same choices again, ROUNDS=n more of them.
set -euo pipefail
. .ci/lib.sh

rounds=${ROUNDS:-20}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "note: seed $seed"

outbox=$work/a/outbox/ipn:2.0
inbox=$work/b/inbox
mkdir -p "$work/made" "$outbox"
bpa_port=$(free_port)
receiver_port=$(free_port)
start() { # WHO
  case $1 in
    bpa) background bpa "$GANTRY" mock-bpa --listen "127.0.0.1:$bpa_port" --node-id ipn:2.0 --data-dir "$work/b" ;;
    receiver) background receiver "$GANTRY" serve --set "address=127.0.0.1:$receiver_port" --set cla-name=kill \
      --set "bpa-address=http://127.0.0.1:$bpa_port" --set unproven-node-ids=all --set bpa-redial-delay-max=200ms ;;
    sender) background sender "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/a" --set node-ids=ipn:1.0 \
      --set "peers=127.0.0.1:$receiver_port" --set redial-delay-first=100ms --set redial-delay-max=200ms ;;
  esac
}

# New bundles appear in the outbox at once: 200 small ones and three of up to 4 MB.
more() { # ROUND
  local size=$((500 + RANDOM % 5000))
  head -c $((200 * size)) /dev/urandom | split -b "$size" -a 3 -d - "$work/made/$1-small-"
  for i in 1 2 3; do
    random_file "$work/made/$1-big-$i" $((100000 + (RANDOM * 32768 + RANDOM) % 4000000))
  done
  ln "$work/made/$1"-* "$outbox/"
}

left() {
  find "$outbox" -type f | wc -l
}
runs() { # WHO
  local pid="pid_$1"
  kill -0 "${!pid}" 2>/dev/null
}

for who in bpa receiver sender; do
  start "$who"
done
await_line sender 'session .* started with ipn:2[.]0'

under_way=0
for round in $(seq "$rounds"); do
  victim=$(shuf -n 1 --random-source=<(yes "$RANDOM") -e bpa receiver sender)
  # Every third kill comes whatever state all is in, the others when bundles have begun to move.
  more "$round"
  before=$(left)
  moves() { [ "$(left)" -lt "$before" ]; }
  [ $((round % 3)) -eq 0 ] || await 30 "bundles of round $round that move" moves
  sleep "0.$(printf '%03d' $((RANDOM % 150)))"
  [ "$(left)" -eq 0 ] || under_way=$((under_way + 1))
  for who in bpa receiver sender; do
    runs "$who" || fail "round $round: $who has ended by itself"
  done
  pid="pid_$victim"
  kill -9 "${!pid}"
  wait "${!pid}" 2>/dev/null || true
  # What the BPA has acknowledged may still be in its journal: it comes into the inbox, by its next start at the latest.
  nothing_lost "$work/made" "$work/a" "$inbox" || [ "$half" -eq 0 ] ||
    fail "round $round: after kill -9 of the $victim $half bundles are half-visible"
  start "$victim"
  await 30 "round $round: after kill -9 of the $victim, every bundle with the sender or in the inbox, and none half-visible" \
    nothing_lost "$work/made" "$work/a" "$inbox"
done

made=$(find "$work/made" -type f | wc -l)
await 90 "the rest of $made bundles" is_empty "$outbox"
nothing_lost "$work/made" "$work/a" "$inbox" || fail "at the end $lost bundles are lost and $half half-visible"
[ "$(sums "$inbox")" = "$(sums "$work/made")" ] || fail "not every bundle is with the BPA"
[ -z "$(find "$work/a" -path '*/refused/*' -type f)" ] || fail "bundles were refused for good"
for who in sender receiver bpa; do
  finish "$who"
done
[ "$under_way" -ge $((rounds / 4)) ] || fail "only $under_way kills came while bundles were under way, they prove little"
echo "note: $made bundles, $rounds kills, $under_way of them with bundles under way, none lost, none half-visible"
