# Gantry in front of a hardy BPA, and two nodes with hardy's own TCPCLv4: one that Gantry dials, one that dials Gantry. Bundles
# of all sizes both ways over each session, keepalives in between, and an orderly end.
set -euo pipefail
. interop/lib.sh

grpc=$(free_port)
passive=$(free_port)
bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc"
bpa_node two ipn:2.0 --tcpclv4 "127.0.0.1:$passive" --keepalive 1
await 10 "hardy's listener" listens "$passive"
gantry_cla gantry "$grpc" --set "peers=127.0.0.1:$passive" --set redial-delay-first=60s
await_line gantry 'session .* started with ipn:2[.]0 .* keepalive 1 s'
bpa_node three ipn:3.0 --dial "127.0.0.1:$(port_of gantry)" --keepalive 1
await_line gantry 'session .* started with ipn:3[.]0 .* keepalive 1 s'

exchange_with_two_and_three

# Ten silent keepalive intervals, and both sessions are still there.
sleep 10
! said gantry 'session .* ended' || fail "a session did not outlive its silence"
end_with_two_and_three
