# Two servers and the command line on loopback: bundles of 0.1 kB to 100 MB both ways at once, through the spools, byte for byte.
set -euo pipefail
. .ci/lib.sh

sizes=(100 1000 10000 100000 1000000 10000000 100000000)
mkdir -p "$work/from-a" "$work/from-b" "$work/from-cli" "$work/received"
for size in "${sizes[@]}"; do
  for from in a b cli; do
    random_file "$work/from-$from/$size" "$size"
  done
done

background a "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/a" --set node-ids=ipn:1.0 --set unproven-node-ids=all
port_a=$(port_of a)
background b "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/b" --set node-ids=ipn:2.0 \
  --set "peers=127.0.0.1:$port_a"
port_b=$(port_of b)
background receiver "$GANTRY" receive --listen 127.0.0.1:0 --into "$work/received"
port_receiver=$(port_of receiver)
await 30 "the session from A to B" test -d "$work/a/outbox/ipn:2.0"
await 30 "the session from B to A" test -d "$work/b/outbox/ipn:1.0"

hand_over "$work/a/outbox/ipn:2.0" "$work"/from-a/* &
a_hands_over=$!
hand_over "$work/b/outbox/ipn:1.0" "$work"/from-b/* &
b_hands_over=$!
"$GANTRY" send "127.0.0.1:$port_b" "$work"/from-cli/*
"$GANTRY" send "127.0.0.1:$port_receiver" "$work"/from-cli/*
wait "$a_hands_over" "$b_hands_over"

has_all() { # FOLDER FOLDER...: the first holds as many files as the others together
  local folder=$1
  shift
  [ "$(find "$folder" -type f | wc -l)" -eq "$(find "$@" -type f | wc -l)" ]
}
await 120 "all bundles at B" has_all "$work/b/inbox" "$work/from-a" "$work/from-cli"
await 120 "all bundles at A" has_all "$work/a/inbox" "$work/from-b"
await 30 "empty outboxes" is_empty "$work/a/outbox" "$work/b/outbox"
finish b
finish a
finish receiver
[ "$(sums "$work/b/inbox")" = "$(sums "$work/from-a" "$work/from-cli")" ] || fail "B received other bytes than were sent"
[ "$(sums "$work/a/inbox")" = "$(sums "$work/from-b")" ] || fail "A received other bytes than B sent"
[ "$(sums "$work/received")" = "$(sums "$work/from-cli")" ] || fail "gantry receive wrote other bytes than gantry send sent"
echo "note: $((4 * ${#sizes[@]})) bundles of 100 B to 100 MB arrived byte for byte"
