# The conformance kit against Gantry, in both roles, in the clear and over TLS, with the spool and with a BPA over gRPC behind it, and
# with bundles to send: every MUST that can be seen is passed.
set -euo pipefail
. .ci/lib.sh

token=0123456789abcdef
(umask 077 && echo "change $token" >"$work/tokens")
"$GANTRY" conform --make-certificates "$work/certificates" --node-id ipn:1.0 >"$work/made.out"
in_the_clear=(--set unproven-node-ids=all)
over_tls=(--set tls.preset=strict --set "tls.ca-certs=$work/certificates/ca.pem" --set "tls.cert-file=$work/certificates/node.pem"
  --set "tls.private-key-file=$work/certificates/node.key")

# Starts a node that lets the tester in, and the kit. What stands behind the node is a spool, or the kit itself, which has to be there first.
conform() { # NAME ROLE BEHIND OPTION... -- OPTION-OF-THE-KIT...
  local name=$1 role=$2 behind=$3 port admin bpa
  local options=() kit=()
  shift 3
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  port=$(free_port)
  admin=$(free_port)
  if [ "$behind" = spool ]; then
    kit+=(--bundle-dir "$work/$name/outbox/{node-id}")
  else
    bpa=$(free_port)
    options+=(--set "bpa-address=http://127.0.0.1:$bpa" --set "cla-name=$name")
    kit+=(--bpa mock --bpa-listen "127.0.0.1:$bpa")
  fi
  # As 'gantry ctl add-peer' does, without a Java runtime for each case.
  if [ "$role" = active ]; then
    kit+=(--at-once 32 --dial-command
      "curl -fs -H 'Authorization: Bearer $token' -d '{\"address\":\"{address}\"}' http://127.0.0.1:$admin/v1/peers")
  else
    kit+=("127.0.0.1:$port")
  fi
  background "$name" "$GANTRY" serve --set "address=127.0.0.1:$port" --set node-ids=ipn:1.0 --set "data-dir=$work/$name" \
    --set max-sessions=512 --set "admin-address=127.0.0.1:$admin" --set "admin-token-file=$work/tokens" "${options[@]}"
  [ "$behind" = grpc ] || port_of "$name" >"$work/$name.port"
  kit+=("$@")
  # Without its reports and rows: a second look has its own, and leaves the reports of the first as they are.
  printf '%q ' "${kit[@]}" >"$work/$name.kit"
  background "kit_$name" "$GANTRY" conform --json "$work/$name.json" --html "$work/$name.html" --junit "$work/$name.xml" "${kit[@]}" "${only[@]}"
  names+=("$name")
}

failed='.verdict == "fail" or .verdict == "harness-fault"'
line='"\(.id) \(.verdict): \(.seen | gsub("\\s+"; " "))"'

has_verdicts() { # JSON
  jq -e '(.cases | length) > 0 and (.counts.pass | type) == "number"' "$1" >/dev/null 2>&1
}

# Of these rows those that a report does not pass, and why: one that it has not, or says nothing of, is not passed.
not_passed() { # JSON ROW...
  local json=$1
  shift
  jq -r "(.cases | map({key: .id, value: .}) | from_entries) as \$seen
    | \$ARGS.positional[] as \$row | \$seen[\$row] // {id: \$row, verdict: \"no verdict\", seen: \"\"}
    | select(.verdict != \"pass\" and .verdict != \"weak-pass\") | $line" "$json" --args "$@"
}

# Four kits and their nodes share what processors there are, and a conversation can starve. What failed is looked at by itself, and has to pass then.
look_again() { # NAME EXIT-CODE
  local name=$1 before left status=0 rows=()
  mapfile -t rows < <(jq -r ".cases[] | select($failed) | .id" "$work/$name.json")
  [ "${#rows[@]}" -gt 0 ] || fail "the kit of $name ended with exit code $2, and no row of its report failed: $(tail -n 12 "$work/kit_$name.out")"
  before=$(jq -r ".cases[] | select($failed) | $line" "$work/$name.json")
  echo "note: $name is looked at again in ${rows[*]}"
  eval "\"\$GANTRY\" conform --json \"\$work/$name.again.json\" $(cat "$work/$name.kit") --only $(IFS=, && echo "${rows[*]}")" \
    >"$work/$name.again.out" 2>&1 || status=$?
  has_verdicts "$work/$name.again.json" ||
    fail "the second look at $name left no report: exit code $status, $(tail -n 12 "$work/$name.again.out")"
  left=$(not_passed "$work/$name.again.json" "${rows[@]}")
  [ -z "$left" ] || fail "$name does not conform, by itself: $left; and before, beside others: $before"
  [ "$status" -eq 0 ] || fail "the second look at $name ended with exit code $status, though its rows passed"
  sed "s/^/note: $name passes when it is looked at again, and did not before: /" <<<"$before"
}

# Four at a time, as each waits most of its time.
await_kits() { # LEAST-PASSED
  local name pid counts status again=()
  local -A ended=()
  for name in "${names[@]}"; do
    pid="pid_kit_$name"
    status=0
    wait "${!pid}" || status=$?
    has_verdicts "$work/$name.json" || fail "the kit of $name left no report: exit code $status, $(tail -n 12 "$work/kit_$name.out")"
    counts=$(jq -r '.counts | "\(.pass) passed, \(."weak-pass") weak, \(."not-applicable") not applicable, \(."not-observed") not observed"' \
      "$work/$name.json")
    echo "note: conformance of $name: $counts in $(jq '.seconds | floor' "$work/$name.json") s"
    [ "$(jq '.counts.pass' "$work/$name.json")" -ge "$1" ] || fail "only $counts"
    if [ "$status" -ne 0 ]; then
      again+=("$name")
      ended[$name]=$status
    fi
  done
  for name in "${again[@]}"; do
    look_again "$name" "${ended[$name]}"
  done
  for name in "${names[@]}"; do
    finish "$name"
  done
  names=()
}

names=()
only=()
for behind in spool grpc; do
  conform "passive_$behind" passive "$behind" "${in_the_clear[@]}" --
  conform "active_$behind" active "$behind" "${in_the_clear[@]}" --
done
await_kits 120
for behind in spool grpc; do
  conform "passive_tls_$behind" passive "$behind" "${over_tls[@]}" -- --certificates "$work/certificates"
  conform "active_tls_$behind" active "$behind" "${over_tls[@]}" -- --certificates "$work/certificates" --name localhost
done
await_kits 160

# With a certificate that somebody else made for the tester it has one Node ID, and cases run one after the other: what TLS shows, and transfers.
"$GANTRY" pki init --dir "$work/pki" >"$work/pki.out"
for node in ipn:1.0 ipn:977001.0; do
  "$GANTRY" pki issue --dir "$work/pki" --node-id "$node" --ip 127.0.0.1 --dns localhost >>"$work/pki.out"
done
of_the_pki=(--set tls.preset=strict --set "tls.ca-certs=$work/pki/ca.pem" --set "tls.cert-file=$work/pki/ipn-1.0.pem"
  --set "tls.private-key-file=$work/pki/ipn-1.0.key")
own=(--cert "$work/pki/ipn-977001.0.pem" --key "$work/pki/ipn-977001.0.key" --ca "$work/pki/ca.pem")
only=(--only R-4.4,R-5.2)
conform passive_own passive spool "${of_the_pki[@]}" -- "${own[@]}"
conform active_own active spool "${of_the_pki[@]}" -- "${own[@]}" --name localhost
await_kits 60
grep -q '<h1>RFC 9174 conformance of 127.0.0.1' "$work/passive_spool.html" || fail "no page"

if "$GANTRY" conform 127.0.0.1:1 >"$work/nobody.out" 2>&1; then fail "nobody is tested"; else code=$?; fi
[ "$code" = 4 ] || fail "exit code $code, not 4"
