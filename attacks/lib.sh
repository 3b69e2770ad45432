# Shared by the scenarios, on top of .ci/lib.sh: a server with little memory, an honest pair of neighbours that is measured
# without the attack and beside it, and the attack. A scenario finds GANTRY in its environment and runs at the root of the
# repository.

. .ci/lib.sh

: "${SECONDS_EACH:=8}"
least_percent=80
honest_rate=${HONEST_RATE:-400}

# What the server is started by, what the mock BPA is told besides, and where the server listens, unless at one port.
launcher=()
bpa_options=()
listeners=

# A server whose BPA is the spool, with metrics. Sets 'server_port', 'admin_port', 'admin' and 'spool'.
start_server() { # OPTION...
  server_port=${server_port:-$(free_port)}
  admin_port=$(free_port)
  admin=http://127.0.0.1:$admin_port
  spool=$work/spool
  GANTRY_JAVA_OPTS=-Xmx128m background server "${launcher[@]}" "$GANTRY" serve --set "${listeners:-address=127.0.0.1:$server_port}" \
    --set "admin-address=127.0.0.1:$admin_port" --set "data-dir=$spool" --set node-ids=ipn:1.0 \
    --set unproven-node-ids=all "$@"
  await_line server 'listening on' 90
  await 60 "the metrics" metric tcpcl_ready
}

# The same with a BPA in a process of its own, by gRPC; its outbox is that of the spool's place.
start_server_with_bpa() { # OPTION...
  spool=$work/bpa
  background bpa "$GANTRY" mock-bpa --listen 127.0.0.1:0 --node-id ipn:1.0 --data-dir "$spool" \
    --peer ipn:2.0 --peer ipn:3.0 "${bpa_options[@]}"
  local bpa_port
  bpa_port=$(port_of bpa)
  local outbox_place=$spool
  start_server --set "bpa-address=http://127.0.0.1:$bpa_port" --set cla-name=attacked "$@"
  spool=$outbox_place
}

neighbour() { # NAME ROLE PORT [NODE-ID [NUMBER [BYTES]]]
  local name=$1
  shift
  background "$name" java -Xmx256m attacks/Neighbour.java "$@"
}

# Two honest ones: one sends a steady stream to the server, one is sent a steady stream by it.
start_honest() {
  neighbour sender sends "$server_port" ipn:20.0 "$honest_rate" 1000
  neighbour taker takes "$server_port" ipn:2.0
  await 60 "a session with ipn:2.0" said server 'session .* started with ipn:2[.]0'
  neighbour filler fills "$spool/outbox/ipn:2.0" ipn:21.0 "$honest_rate" 1000
  await 60 "bundles to ipn:2.0" moved taker
  await 60 "bundles from ipn:20.0" moved sender
}

# A peer that was not there before comes in, and its bundles are taken.
comes_in() { # NAME NODE-ID
  local pid_of_it=pid_$1
  neighbour "$1" sends "$server_port" "$2" 10 1000
  await 60 "bundles of $2, who comes now," moved "$1"
  stop "${!pid_of_it}"
}

# Files of SIZE octets for a peer, all at once.
give() { # NODE-ID COUNT SIZE
  local i folder=$spool/outbox/$1
  mkdir -p "$folder"
  random_file "$work/made" "$3"
  for i in $(seq "$2"); do
    cp "$work/made" "$folder/.$3-$i"
    mv "$folder/.$3-$i" "$folder/$3-$i"
  done
}

# Options for a listener that offers TLS and takes those who want none, in 'tls_options'.
prepare_tls() {
  "$GANTRY" pki init --dir "$work/pki" >>"$work/pki.out"
  "$GANTRY" pki issue --dir "$work/pki" --node-id ipn:1.0 --ip 127.0.0.1 --out "$work/pki/1" >>"$work/pki.out"
  tls_options=(--set tls.preset=permissive --set require-tls=false --set "tls.ca-certs=$work/pki/ca.pem"
    --set "tls.cert-file=$work/pki/1/ipn-1.0.pem" --set "tls.private-key-file=$work/pki/1/ipn-1.0.key")
}

bundles_of() { # NAME
  sed -n 's/^bundles //p' "$work/$1.out" | tail -n 1
}
moved() { # NAME
  [ "$(bundles_of "$1")" -gt 0 ]
}

# Prints how many bundles each honest one exchanges in the next seconds.
measure() {
  local sent taken
  sent=$(bundles_of sender)
  taken=$(bundles_of taker)
  sleep "$SECONDS_EACH"
  echo $(($(bundles_of sender) - sent)) $(($(bundles_of taker) - taken))
}

# The sum of a metric's samples whose labels match.
metric() { # NAME [REGEX]
  local text
  text=$(curl -sf --max-time 5 "$admin/metrics") || return 1
  grep -qE "^$1(_total)?[{ ]" <<<"$text" || return 1
  awk -v name="^$1(_total)?([{]|\$)" -v labels="${2:-}" '
    $1 ~ name && (labels == "" || $0 ~ labels) { sum += $NF } END { printf "%d\n", sum }' <<<"$text"
}

counted() { # NAME [REGEX]: the server has counted the attack under this name
  local count
  count=$(metric "$@") || return 1
  [ "$count" -gt 0 ]
}

resident_mb() {
  awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$pid_server/status"
}

# Processor time that the server has used, in hundredths of a second.
used_time() {
  awk '{ print $14 + $15 }' "/proc/$pid_server/stat"
}

# Measures the honest pair without and beside what 'attack' starts, and fails when the attack costs it more than a fifth, or
# when another honest peer cannot come in beside it.
survives() { # WHAT MOST-RESIDENT-MB
  local quiet beside percent used quiet_time which=0 names=(sender taker)
  used=$(used_time)
  quiet=$(measure)
  quiet_time=$(($(used_time) - used))
  attack
  sleep 2
  used=$(used_time)
  beside=$(measure)
  kill -0 "$pid_server" 2>/dev/null || fail "$1: the server is gone"
  echo "note: $1: the server used $quiet_time, then $(($(used_time) - used)) hundredths of a second"
  for count in $beside; do
    local before
    before=$(cut -d ' ' -f $((which + 1)) <<<"$quiet")
    [ "$before" -gt 0 ] || fail "$1: nothing moved before"
    percent=$((100 * count / before))
    echo "note: $1: the ${names[$which]} keeps $percent % ($before, then $count bundles in $SECONDS_EACH s)"
    [ "$percent" -ge "$least_percent" ] || fail "$1: the ${names[$which]} keeps $percent %, not $least_percent %"
    which=$((which + 1))
  done
  comes_in newcomer ipn:22.0
  echo "note: $1: $(resident_mb) MB resident"
  [ "$(resident_mb)" -le "$2" ] || fail "$1: $(resident_mb) MB resident, not $2 MB"
}

# The end of every scenario: the server answers, and leaves in order.
finish_server() {
  metric tcpcl_ready >/dev/null || fail "the metrics do not answer"
  ! grep -E '^[[:space:]]+at |OutOfMemory' "$work/server.out" || fail "a stack trace"
  finish server
}
