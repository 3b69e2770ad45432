# Gantry and hardy's TCPCLv4 over TLS, each with a certificate of one PKI: Gantry dials and hardy's certificate proves its
# Node ID; hardy dials and shows no certificate, because it cannot.
set -euo pipefail
. interop/lib.sh

"$GANTRY" pki init --dir "$work/pki" >"$work/pki.out"
for node in 1 2 3; do
  "$GANTRY" pki issue --dir "$work/pki" --node-id "ipn:$node.0" --dns localhost --ip 127.0.0.1 --out "$work/pki/$node" >>"$work/pki.out"
done
mkdir -p "$work/authorities"
cp "$work/pki/ca.pem" "$work/authorities/"
hardy_tls() { # NODE: in 'options'
  options=(--tls-cert "$work/pki/$1/ipn-$1.0.pem" --tls-key "$work/pki/$1/ipn-$1.0.key" --tls-ca-dir "$work/authorities")
}

grpc=$(free_port)
passive=$(free_port)
bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc"
hardy_tls 2
bpa_node two ipn:2.0 --tcpclv4 "127.0.0.1:$passive" "${options[@]}"
await 10 "hardy's listener" listens "$passive"
gantry_cla gantry "$grpc" --set tls.preset=permissive --set "tls.cert-file=$work/pki/1/ipn-1.0.pem" \
  --set "tls.private-key-file=$work/pki/1/ipn-1.0.key" --set "tls.ca-certs=$work/pki/ca.pem" \
  --set tls.node-id-check=optional --set "peers=127.0.0.1:$passive"
await_line gantry 'session .* started with ipn:2[.]0 \(proven\).*TLS'
hardy_tls 3
bpa_node three ipn:3.0 --dial "127.0.0.1:$(port_of gantry)" "${options[@]}"
await_line gantry 'session .* started with ipn:3[.]0 .*TLS'

exchange_with_two_and_three

end_with_two_and_three
