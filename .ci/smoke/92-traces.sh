# The image sends what sessions and bundles did to a collector of OpenTelemetry: nothing that this needs is left out of it, and nothing
# is said on the way.
set -euo pipefail
. .ci/lib.sh

background collector java .ci/Collector.java
background node "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set unproven-node-ids=all --set "data-dir=$work/data" \
  --set "tracing.endpoint=http://127.0.0.1:$(port_of collector)/v1/traces" --set tracing.bundle-share=1
random_file "$work/payload" 1000
"$GANTRY" send --set node-ids=ipn:2.0 --set unproven-node-ids=all "127.0.0.1:$(port_of node)" "$work/payload" >"$work/send.out" 2>&1 ||
  fail "the bundle is not taken"
await_line collector '[[]tcpcl session[]]'
await_line collector '[[]tcpcl receive[]]'
await_line collector '[[]gantry[]]'
finish node
! grep -E 'WARN|ERROR|Exception' "$work/node.out" || fail "it complains of something"
