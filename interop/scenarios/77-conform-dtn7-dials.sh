# The conformance kit against dtn7-rs that dials: it does so when it has a bundle for a peer that it hears of, and sends that at once. Its daemon may
# end on what it is sent, which is trouble of the harness and says nothing of any row: it is started again, what did not pass is looked at once
# more, a row at a time, and a row in which it ends is left out.
set -euo pipefail
. interop/lib.sh
. interop/conform.sh

web=$(free_port)
tcp=$(free_port)
mkdir -p "$work/dtn7"
background daemon bash -c 'while :; do echo started; "$@"; sleep 0.2; done' daemon "$DTN7/dtnd" -n seven -e incoming -w "$web" -W "$work/dtn7" -i 0s \
  --disable_nd -j 1s -p 20s -r epidemic -C "tcp:port=$tcp:bind=127.0.0.1"
await 10 "the daemon's web port" listens "$web"

# A bundle for somebody whom it never meets, so that it has one for each peer; and a peer for each case, as it knows them by their names.
random_file "$work/payload" 100
dial="[ -n \"\$(curl -fs http://127.0.0.1:$web/status/bundles | grep dtn)\" ] || '$DTN7/dtnsend' -p $web -r dtn://nowhere/in '$work/payload'
  a={address}; curl -fs \"http://127.0.0.1:$web/peers/add?p=tcp://\$a/t\${a##*:}\""

starts() {
  grep -c '^started' "$work/daemon.out"
}

conform all --dial-command "$dial" --profile no-tls --at-once 4
wait "$pid_kit_all"
counted all
left_out=0
for row in $(jq -r '.cases[] | select(.stimulus and (.seen | contains("--") | not)) | select(.verdict | . == "fail" or . == "not-observed") | .id' "$work/all.json"); do
  await 10 "the daemon's web port" listens "$web"
  before=$(starts)
  conform row --dial-command "$dial" --profile no-tls --only "$row" --at-once 1
  wait "$pid_kit_row"
  sleep 0.3
  if [ "$(starts)" = "$before" ]; then
    jq -c '.cases[]' "$work/row.json" >>"$work/rows"
  else
    left_out=$((left_out + 1))
  fi
done
echo "note: dtn7: $left_out rows left out"
jq -s '{cases: .}' "$work/rows" >"$work/dtn7_dials.json"
rows=$(diff <(known dtn7_dials) <(failing dtn7_dials)) || fail "dtn7 fails otherwise than known: $rows"
