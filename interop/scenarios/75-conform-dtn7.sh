# The conformance kit against dtn7-rs that is dialled. Its daemon may end on what it is sent, which says nothing of other rows: it is started
# again, and what failed is looked at once more with nothing beside it.
set -euo pipefail
. interop/lib.sh
. interop/conform.sh

web=$(free_port)
tcp=$(free_port)
mkdir -p "$work/dtn7"
background daemon bash -c 'while :; do "$@"; sleep 0.2; done' daemon "$DTN7/dtnd" -n seven -e incoming -w "$web" -W "$work/dtn7" -i 0s \
  --disable_nd -j 1s -r epidemic -C "tcp:port=$tcp:bind=127.0.0.1"
await 10 "the daemon's listener" listens "$tcp"

conform dtn7_first "127.0.0.1:$tcp" --profile no-tls
wait "$pid_kit_dtn7_first"
counted dtn7_first
again=$(failing dtn7_first | paste -sd ,)
conform dtn7 "127.0.0.1:$tcp" --profile no-tls --at-once 1 --only "$again"
conformed dtn7
