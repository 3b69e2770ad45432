# haproxy in front of two servers on one BPA: the servers know who comes through it by the address from which he really comes;
# its checks are probes, and end nothing; one server is drained and started again under load, each in its turn, and nothing is lost.
set -euo pipefail
. interop/lib.sh
command -v haproxy >/dev/null || {
  echo "note: no haproxy on the path, the scenario is left out"
  exit 0
}

grpc_one=$(free_port)
grpc_two=$(free_port)
grpc_three=$(free_port)
door=$(free_port)
port_left=$(free_port)
port_right=$(free_port)

server() { # NAME PORT
  cat >"$work/$1.toml" <<CONFIG
log-level = "debug"
unproven-node-ids = "all"
cla-name = "$1"
bpa-address = "http://127.0.0.1:$grpc_one"
[[listeners]]
address = "127.0.0.1:$2"
proxy-from = ["127.0.0.1"]
CONFIG
  background "$1" "$GANTRY" serve --config "$work/$1.toml"
}

cat >"$work/haproxy.cfg" <<CONFIG
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  retries 3
  option redispatch
listen tcpcl
  bind 127.0.0.1:$door
  balance roundrobin
  option tcp-check
  tcp-check connect
  server left 127.0.0.1:$port_left send-proxy-v2 check inter 200ms fall 1 rise 1
  server right 127.0.0.1:$port_right send-proxy-v2 check inter 200ms fall 1 rise 1
CONFIG

bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc_one"
bpa_node two ipn:2.0 --grpc "127.0.0.1:$grpc_two"
bpa_node three ipn:3.0 --grpc "127.0.0.1:$grpc_three"
server left "$port_left"
server right "$port_right"
await_line left 'listening on'
await_line right 'listening on'
background haproxy haproxy -db -f "$work/haproxy.cfg"
await 10 "the proxy" listens "$door"
gantry_cla gantry_two "$grpc_two" --set "peers=127.0.0.1:$door" --set reconnect.max-backoff=1s
await_line gantry_two 'session .* started with ipn:1[.]0'
gantry_cla gantry_three "$grpc_three" --set "peers=127.0.0.1:$door" --set reconnect.max-backoff=1s
await_line gantry_three 'session .* started with ipn:1[.]0'
await_line left 'session .* started with ipn:[23][.]0'
await_line right 'session .* started with ipn:[23][.]0'

# Strangers from eight addresses, through the proxy: each is known by its own.
background strangers java attacks/Neighbour.java churns "$door" ipn:9.0 10 1000
for address in 127.0.0.2 127.0.0.5 127.0.0.9; do
  from_there() { said left "session .* started .*${address//./[.]}:" || said right "session .* started .*${address//./[.]}:"; }
  await 20 "a session from $address" from_there
done
stop "$pid_strangers"

# Payloads wait for no server: while they go both ways each server is drained and comes again.
for i in $(seq 40); do
  payloads "$work/from-two/$i" $((1000 + i)) $((30000 + i)) $((200000 + i))
  payloads "$work/from-three/$i" $((2000 + i)) $((40000 + i)) $((300000 + i))
  payloads "$work/to-two/$i" $((3000 + i)) $((50000 + i)) $((400000 + i))
done
give() { # FROM TO
  local i
  for i in $(seq "$1" "$2"); do
    send_from two ipn:1.7 "$work/from-two/$i"
    send_from three ipn:1.7 "$work/from-three/$i"
    send_from one ipn:2.7 "$work/to-two/$i"
  done
}
give 1 10
for name in left right; do
  port=port_$name
  give $([ $name = left ] && echo 11 20 || echo 21 30)
  finish "$name"
  server "$name" "${!port}"
  await_line "$name" 'listening on'
done
give 31 40
await_payloads 90 one "$work/from-two" "$work/from-three"
await_payloads 90 two "$work/to-two"

! grep -E 'NOT_A_PROXY|PROXY_HEADER' "$work"/{left,right}.out || fail "the proxy or its checks were turned away"
for name in gantry_two gantry_three left right; do
  finish "$name"
done
stop "$pid_haproxy"
for name in one two three; do
  finish "$name"
done
is_clean left right gantry_two gantry_three
echo "note: 360 bundles, both servers restarted under load"
