#!/usr/bin/env bash
# A server on a BPA behind gRPC, with 128 MB of heap, for an hour: fifty connections a second come and go, of which some break
# off in the middle of a bundle, while an honest pair exchanges bundles with it. Memory, descriptors and threads are looked at
# every ten seconds, and are flat: the middle of the last quarter is not above that of the second.
#
#   endurance/soak.sh [CURVES.svg]
#
# MINUTES=n for another time. Prints the figures, and draws them. Needs the built image (./gantry --version), a Java 17 or
# later and curl; loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
GANTRY=${GANTRY:-$PWD/bootstrap/target/image/bin/gantry}
HONEST_RATE=${HONEST_RATE:-50}
. attacks/lib.sh

minutes=${MINUTES:-60}
curves=${1:-$work/soak.svg}
figures=${curves%.svg}.csv
most_growth_percent=10

sample() {
  local status=/proc/$pid_server
  echo "$((SECONDS - started)),$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "$status/status"),$(
    find "$status/fd" -mindepth 1 | wc -l),$(awk '/^Threads/ { print $2 }' "$status/status"),$(
    metric tcpcl_sessions_started),$(metric tcpcl_sessions),$(bundles_of churn),$(bundles_of sender),$(bundles_of taker)"
}

# The middle of a column between two lines of the figures.
middle() { # COLUMN FROM TO
  sed -n "$2,$3p" "$figures" | cut -d , -f "$1" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

is_flat() { # NAME COLUMN SLACK
  local lines before after
  lines=$(wc -l <"$figures")
  before=$(middle "$2" $((lines / 4)) $((lines / 2)))
  after=$(middle "$2" $((lines * 3 / 4)) "$lines")
  echo "note: $1: $before in the second quarter, $after in the last"
  awk -v before="$before" -v after="$after" -v percent="$most_growth_percent" -v slack="$3" \
    'BEGIN { exit !(after <= before * (1 + percent / 100) + slack) }' || fail "$1 grows: $before, then $after"
}

start_server_with_bpa
start_honest
neighbour churn churns "$server_port" ipn:9.0 50 1000
await 20 "churn" moved churn

started=$SECONDS
echo "seconds,resident MB,descriptors,threads,sessions begun,sessions,bundles of churn,bundles taken,bundles sent" >"$figures"
while [ $((SECONDS - started)) -lt $((minutes * 60)) ]; do
  sleep 10
  kill -0 "$pid_server" 2>/dev/null || fail "the server is gone"
  sample >>"$figures"
done

is_flat "resident memory, MB" 2 0
is_flat "descriptors" 3 30
is_flat "threads" 4 4
tail -n 1 "$figures" | awk -F , '{ printf "note: %d s, %d sessions, %d bundles of them, %d taken and %d sent beside\n", $1, $5, $7, $8, $9 }'
java endurance/Curves.java "$figures" "$curves"
finish_server
echo "passed"
