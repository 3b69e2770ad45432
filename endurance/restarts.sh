#!/usr/bin/env bash
# Two servers, one on the spool and one on a BPA behind gRPC, with a link between them that a relay can cut without a word.
# While bundles move both ways, the BPA and the servers are killed or told to end again and again, and the link is cut for a
# second, for half a minute and for five minutes. What one side has let go of is stored at the other at every moment; when all
# is up again everything arrives, and nothing stays behind.
#
#   endurance/restarts.sh
#
# SEED=n makes the same choices again, ROUNDS=n that many restarts (20), CUTS="SECONDS ..." cuts of these lengths.
# Needs the built image (./gantry --version) and a Java 17 or later; loopback only. Takes about twelve minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
GANTRY=${GANTRY:-$PWD/bootstrap/target/image/bin/gantry}
. .ci/lib.sh

rounds=${ROUNDS:-20}
read -ra cuts <<<"${CUTS:-1 1 1 30 30 300}"
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "note: seed $seed"

# Each side's folder is its server's spool, or its BPA's; what it is to send lies in outbox, what it has received in inbox.
outbox_a=$work/a/outbox/ipn:2.0
outbox_b=$work/b/outbox/ipn:1.0
inbox_a=$work/a/inbox
inbox_b=$work/b/inbox
mkdir -p "$work"/{new,made}_{a,b} "$outbox_a" "$outbox_b"
bpa_port=$(free_port)
b_port=$(free_port)
relay_port=$(free_port)
admin_port=$(free_port)

start() { # WHO
  case $1 in
    bpa) background bpa "$GANTRY" mock-bpa --listen "127.0.0.1:$bpa_port" --node-id ipn:2.0 --peer ipn:1.0 --data-dir "$work/b" ;;
    b) background b "$GANTRY" serve --set "address=127.0.0.1:$b_port" --set cla-name=restarts \
      --set "bpa-address=http://127.0.0.1:$bpa_port" --set unproven-node-ids=all --set bpa-redial-delay-max=500ms ;;
    a) background a "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/a" --set node-ids=ipn:1.0 \
      --set "peers=127.0.0.1:$relay_port" --set unproven-node-ids=all --set keepalive-interval=5s \
      --set reconnect.max-backoff=2s --set "admin-address=127.0.0.1:$admin_port" ;;
  esac
}

# Twenty small bundles and one of up to 400 kB for each side, several times a second; while too many wait, none.
feed() {
  local round=0 side outbox size
  while [ ! -e "$work/enough" ]; do
    round=$((round + 1))
    for side in a b; do
      outbox=outbox_$side
      if [ "$(find "${!outbox}" -type f | wc -l)" -lt 2000 ]; then
        size=$((200 + RANDOM % 5000))
        head -c $((20 * size)) /dev/urandom | split -b "$size" -a 2 -d - "$work/new_$side/$round-"
        random_file "$work/new_$side/$round-big" $((10000 + (RANDOM * 32768 + RANDOM) % 400000))
        ln "$work/new_$side/$round"-* "${!outbox}/"
        mv "$work/new_$side/$round"-* "$work/made_$side/"
      fi
    done
    sleep 0.3
  done
}

moved_whole() { # FROM TO
  local inbox=inbox_$2
  nothing_lost "$work/made_$1" "$work/$1" "${!inbox}" "$work/new_$1"
}
# What was acknowledged may be in a journal: it comes into the inbox within a second, or at the next start.
whole() { # WHEN
  moved_whole a b || [ "$half" -eq 0 ] || fail "$1: on the way to b $half bundles are half-visible"
  moved_whole b a || [ "$half" -eq 0 ] || fail "$1: on the way to a $half bundles are half-visible"
}
holds() { # WHEN
  whole "$1"
  await 60 "$1: each bundle on the way to b kept, or whole there" moved_whole a b
  await 60 "$1: each bundle on the way to a kept, or whole there" moved_whole b a
}
received() {
  find "$inbox_a" "$inbox_b" -type f ! -name '.*' 2>/dev/null | wc -l
}
moves() { [ "$(received)" -gt "$before" ]; }

start bpa
start b
await_line b 'listening on'
background relay java -Xmx128m endurance/Relay.java "$relay_port" "$b_port" "$work/cut"
await_line relay 'relay is open'
start a
await_line a 'session .* started with ipn:2[.]0'
background feeder feed

for round in $(seq "$rounds"); do
  victim=$(shuf -n 1 --random-source=<(yes "$RANDOM") -e bpa a b)
  signal=$(shuf -n 1 --random-source=<(yes "$RANDOM") -e KILL TERM)
  before=$(received)
  await 60 "bundles that move in round $round" moves
  sleep "0.$(printf '%03d' $((RANDOM % 500)))"
  pid="pid_$victim"
  kill -0 "${!pid}" 2>/dev/null || fail "round $round: $victim has ended by itself"
  stop "${!pid}" "$signal"
  whole "round $round, $signal of $victim"
  start "$victim"
  holds "round $round, $signal of $victim"
done
echo "note: $rounds restarts, $(received) bundles received, none lost, none half-visible"

for seconds in "${cuts[@]}"; do
  before=$(received)
  await 60 "bundles that move before a cut of $seconds s" moves
  touch "$work/cut"
  sleep "$seconds"
  holds "after $seconds s of a silent link"
  before=$(received)
  rm "$work/cut"
  started=$SECONDS
  await 60 "bundles that move after a cut of $seconds s" moves
  echo "note: link silent for $seconds s, bundles move again $((SECONDS - started)) s after it"
done

touch "$work/enough"
wait "$pid_feeder"
await 180 "the rest of the bundles" is_empty "$outbox_a" "$outbox_b"
holds "at the end"
[ "$(sums "$inbox_b")" = "$(sums "$work/made_a")" ] || fail "not every bundle of a is with b"
[ "$(sums "$inbox_a")" = "$(sums "$work/made_b")" ] || fail "not every bundle of b is with a"
[ -z "$(find "$work/a" "$work/b" -path '*/refused/*' -type f)" ] || fail "bundles were refused for good"
[ -z "$(find "$work/a/tmp" "$work/b/tmp" -type f 2>/dev/null)" ] || fail "unfinished files stayed behind"
echo "note: $(find "$work/made_a" "$work/made_b" -type f | wc -l) bundles, $(received) files received"
for who in a b bpa; do
  finish "$who"
done
! grep -nE '^\s+at |internal-error' "$work"/{a,b}.out || fail "a stack trace"
echo "passed"
