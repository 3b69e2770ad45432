# The conformance kit against dtn7-rs that is dialled. Its daemon may end on what it is sent, which is trouble of the harness and says nothing of
# any row: it is started again, what did not pass is looked at once more, a row at a time, and a row in which it ends is left out.
set -euo pipefail
. interop/lib.sh
. interop/conform.sh

web=$(free_port)
tcp=$(free_port)
mkdir -p "$work/dtn7"
background daemon bash -c 'while :; do echo started; "$@"; sleep 0.2; done' daemon "$DTN7/dtnd" -n seven -e incoming -w "$web" -W "$work/dtn7" -i 0s \
  --disable_nd -j 1s -r epidemic -C "tcp:port=$tcp:bind=127.0.0.1"
await 10 "the daemon's listener" listens "$tcp"

# Its KEEPALIVEs come now within and now beyond the interval.
varying=R-4.7-03,R-5.1.1-05

starts() {
  grep -c '^started' "$work/daemon.out"
}

conform all "127.0.0.1:$tcp" --profile no-tls --skip "$varying"
wait "$pid_kit_all"
counted all
left_out=0
for row in $(jq -r '.cases[] | select(.stimulus and (.seen | contains("--") | not)) | select(.verdict | . == "fail" or . == "not-observed") | .id' "$work/all.json"); do
  await 10 "the daemon's listener" listens "$tcp"
  before=$(starts)
  conform row "127.0.0.1:$tcp" --profile no-tls --only "$row" --at-once 1
  wait "$pid_kit_row"
  sleep 0.3
  if [ "$(starts)" = "$before" ]; then
    jq -c '.cases[]' "$work/row.json" >>"$work/rows"
  else
    left_out=$((left_out + 1))
  fi
done
echo "note: dtn7: $left_out rows left out"
jq -s '{cases: .}' "$work/rows" >"$work/dtn7.json"
rows=$(diff <(known dtn7) <(failing dtn7)) || fail "dtn7 fails otherwise than known: $rows"
