#!/usr/bin/env bash
# A capture of an exchange, read by Wireshark's TCPCL dissector: no warning, nothing malformed.
. "$(dirname "$0")/lib.sh"

command -v tshark >/dev/null || fail "tshark is not installed"
start receiver receive --listen 127.0.0.1:0 --into "$WORK/in" --set keepalive-interval=1 --set 'node-ids=["ipn:2.0"]'
port=$(port_of receiver)
tshark -q -i lo -f "tcp port $port" -w "$WORK/exchange.pcapng" >"$WORK/tshark.log" 2>&1 &
capture=$!
PIDS+=("$capture")
until_true 20 grep -q "Capturing on" "$WORK/tshark.log" || fail "tshark does not capture"
until_true 20 test -s "$WORK/exchange.pcapng" || fail "tshark writes nothing"
for size in 100 5000 70000 3000000; do
  random_file "$WORK/$size.bundle" "$size"
done
"$GANTRY" ping "127.0.0.1:$port" --count 3 --set keepalive-interval=1 || fail "gantry ping"
"$GANTRY" send "127.0.0.1:$port" "$WORK"/*.bundle --set max-segment-bytes=65536 || fail "gantry send"
"$GANTRY" send "127.0.0.1:$port" --size 1000 --repeat 200 || fail "gantry send --size"
stop receiver
captured_all() {
  [ "$(tshark -r "$WORK/exchange.pcapng" -d "tcp.port==$port,tcpcl" -Y 'tcp.flags.fin == 1' 2>/dev/null | wc -l)" -ge 10 ]
}
until_true 20 captured_all || fail "the capture does not hold the end of every session"
kill -INT "$capture" && wait "$capture" || true

messages=$(tshark -r "$WORK/exchange.pcapng" -d "tcp.port==$port,tcpcl" -Y tcpcl -T fields -e tcpcl.v4.mhdr.type 2>/dev/null | tr ',' '\n' | grep -c . || true)
[ "$messages" -ge 400 ] || fail "the dissector saw only $messages messages"
faults=$(tshark -r "$WORK/exchange.pcapng" -d "tcp.port==$port,tcpcl" -Y 'tcpcl && (_ws.malformed || (_ws.expert.severity >= "Warning" && !(_ws.expert.group == "Sequence")))' -V 2>/dev/null | grep -E 'Malformed|Expert Info \((Warning|Error)' | grep -v -i -E 'bpv7|bundle protocol' || true)
[ -z "$faults" ] || fail "the dissector complains: $faults"
echo "tshark: $messages TCPCL messages, no fault"
