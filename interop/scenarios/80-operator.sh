# The operator service asked by tonic: at the socket of its folder, and over TLS with a certificate that may change things and one that
# may not.
set -euo pipefail
. interop/lib.sh

pki() { "$GANTRY" pki "$@" >>"$work/pki.out" 2>&1 || fail "no certificates: $(tail -n 1 "$work/pki.out")"; }
pki init --dir "$work/pki"
pki issue --dir "$work/pki" --node-id dtn://node/ --dns localhost
pki issue --dir "$work/pki" --node-id dtn://anna/ --dns anna.example --node-id-as-uri
pki issue --dir "$work/pki" --node-id dtn://bert/ --dns bert.example --node-id-as-uri
node_cert=$(echo "$work"/pki/*node*.pem) anna=$(echo "$work"/pki/*anna*.pem) bert=$(echo "$work"/pki/*bert*.pem)

background gantry "$GANTRY" serve --set address=127.0.0.1:0 --set node-ids=ipn:1.0 --set "data-dir=$work/data" \
  --set admin-grpc-address=127.0.0.1:0 --set "admin-tls.cert-file=$node_cert" \
  --set "admin-tls.private-key-file=${node_cert%.pem}.key" --set "admin-tls.ca-certs=$work/pki/ca.pem" \
  --set 'admin-tls.read=["any"]' --set 'admin-tls.change=["uri:dtn://anna/"]'
await_line gantry 'operator service .gRPC, TLS. at'
far=https://localhost:$(said gantry 'operator service .gRPC, TLS. at' | sed 's/.*://')

as() { # CERTIFICATE
  "$OPERATOR" "$far" "$work/pki/ca.pem" "$1" "${1%.pem}.key"
}
"$OPERATOR" "unix:$work/data/admin/socket" || fail "tonic is not answered at the socket"
as "$anna" || fail "tonic is not answered over TLS"
if as "$bert" >"$work/bert.out" 2>&1; then fail "bert may change something"; fi
grep -qi 'permission' "$work/bert.out" || fail "bert is refused otherwise: $(cat "$work/bert.out")"

finish gantry
is_clean gantry
