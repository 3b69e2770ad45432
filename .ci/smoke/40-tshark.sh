# Captures of exchanges, read by Wireshark's TCPCL dissector: not one warning, nothing malformed, every message understood. That
# the same look finds faults is shown with two sessions that have some.
set -euo pipefail
. .ci/lib.sh

# capture NAME PORT: begins to capture.
capture() {
  background "$1" tshark -i lo -B 64 -q -w "$work/$1.pcapng" -f "tcp port $2"
  await_line "$1" Capturing
  # It says so a moment before it does.
  await 20 "the first packet" eval "listens $2; test -s $work/$1.pcapng"
}

read_capture() { # NAME PORT ARGUMENT...
  local file=$work/$1.pcapng port=$2
  shift 2
  # Sequence numbers of TCP that were used before do not make two connections one.
  tshark -r "$file" -d "tcp.port==$port,tcpcl" "$@" 2>/dev/null
}

# The connections in which the client said something and both sides have said FIN. The look whether somebody listens
# says nothing: it must not be taken for one of them.
ended_connections() { # NAME PORT
  read_capture "$1" "$2" -Y 'tcp.flags.fin == 1 || tcp.len > 0' -T fields -e tcp.stream -e tcp.dstport -e tcp.len -e tcp.flags.fin |
    awk -v port="$2" '
      { side = $2 == port ? "client" : "server" }
      side == "client" && $3 > 0 { spoke[$1] }
      $4 == 1 || $4 == "True" { fin[$1, side] }
      END { for (stream in spoke) ended += (stream, "client") in fin && (stream, "server") in fin; print ended + 0 }'
}

# Ends a capture when it holds the ends of that many connections.
end_capture() { # NAME PORT CONNECTIONS
  local pid="pid_$1"
  ended() { [ "$(ended_connections "$1" "$2")" -ge "$3" ]; }
  await 30 "the ends of all connections in capture $1" ended "$@"
  stop "${!pid}" -INT
}

# Is a KEEPALIVE in this capture yet?
kept_alive() { # NAME PORT
  read_capture "$1" "$2" -Y 'tcpcl.v4.mhdr.type == 4' | grep . >/dev/null
}

# What the dissector complains of on its second pass, when it knows the answers: notes too where they are TCPCL's. Unknown blocks and full TCP windows are not TCPCL's.
faults() { # NAME PORT
  read_capture "$1" "$2" -2 -q -z expert,note | grep -iE '[[:space:]](TCPCL|TCPCLv4)[[:space:]]|malformed' || true
  read_capture "$1" "$2" -2 -Y _ws.malformed
}

port=$(free_port)
capture good "$port"
sizes=(100 1000 10000 100000 1000000)
mkdir -p "$work/from-a" "$work/from-b"
for i in "${!sizes[@]}"; do
  bundle_file "$work/from-a/$i" "${sizes[i]}" "$i"
  bundle_file "$work/from-b/$i" "${sizes[i]}" $((100 + i))
done
options=(--set keepalive-interval=1 --set unproven-node-ids=all --set max-segment-bytes=65536)
background b "$GANTRY" serve "${options[@]}" --set "address=127.0.0.1:$port" --set "data-dir=$work/b" --set node-ids=ipn:2.0
await_line b listening
background a "$GANTRY" serve "${options[@]}" --set address=127.0.0.1:0 --set "data-dir=$work/a" --set node-ids=ipn:1.0 \
  --set "peers=127.0.0.1:$port"
await 30 "the session from A to B" test -d "$work/a/outbox/ipn:2.0"
await 30 "the session from B to A" test -d "$work/b/outbox/ipn:1.0"
hand_over "$work/a/outbox/ipn:2.0" "$work"/from-a/*
hand_over "$work/b/outbox/ipn:1.0" "$work"/from-b/*
await 30 "empty outboxes" is_empty "$work/a/outbox" "$work/b/outbox"
"$GANTRY" ping "127.0.0.1:$port" --count 2 "${options[@]:0:2}"
"$GANTRY" send "127.0.0.1:$port" "$work"/from-a/[0-3] --repeat 20 --set node-ids=ipn:3.0
await 30 "a KEEPALIVE of the idle session" kept_alive good "$port"
finish a
finish b
end_capture good "$port" 4

messages() { # TYPE: how many
  read_capture good "$port" -Y tcpcl -T fields -e tcpcl.v4.mhdr.type | tr ',' '\n' | grep -cix "0x0$1\|$1" || true
}
segments=$(messages 1) keepalives=$(messages 4) terms=$(messages 5) inits=$(messages 7)
[ "$segments" -ge 90 ] && [ "$keepalives" -ge 1 ] && [ "$terms" -eq 8 ] && [ "$inits" -eq 8 ] ||
  fail "tshark saw $segments XFER_SEGMENT, $keepalives KEEPALIVE, $terms SESS_TERM, $inits SESS_INIT"
complaints=$(faults good "$port")
[ -z "$complaints" ] || fail "tshark complains: $complaints"

# Faults that the look has to find: an ACK of nothing, and a SESS_INIT whose Node ID is cut off by the end of the connection.
contact=64746e210400
init=07000100000000001000000000000000100000000769706e3a332e3000000000
bad_port=$(free_port)
background server "$GANTRY" serve --set "address=127.0.0.1:$bad_port" --set "data-dir=$work/server"
await_line server listening
capture bad "$bad_port"
java .ci/RawPeer.java "$bad_port" "send=$contact$init" read=40 send=0203000000000000002a0000000000000001 send=050000
java .ci/RawPeer.java "$bad_port" "send=$contact$init" read=40 send=f0
end_capture bad "$bad_port" 2
finish server
for fault in 'XFER_ACK has no related' 'type is unknown'; do
  grep -q "$fault" <<<"$(faults bad "$bad_port")" || fail "tshark does not find '$fault', it proves nothing"
done
echo "note: tshark read $segments segments, $keepalives keepalives and $terms SESS_TERMs without complaint"
