# TLS under preset strict with a PKI of ours: Wireshark decrypts the session with the key log, and its TCPCL dissector finds no
# fault. Then what strict must not take: a pin of another key, a revoked certificate, an authority that nobody knows.
set -euo pipefail
. .ci/lib.sh

mkdir -p "$work"
for pki in ours theirs; do
  "$GANTRY" pki init --dir "$work/$pki" >>"$work/pki.out"
  for node in $([ $pki = ours ] && echo 1 2 3 || echo 3); do
    "$GANTRY" pki issue --dir "$work/$pki" --node-id "ipn:$node.0" --ip 127.0.0.1 --out "$work/$pki/$node" >>"$work/pki.out"
  done
done

# tls NODE [PKI]: the options of a node, certificate by PKI, in 'options'.
tls() {
  local dir=$work/${2:-ours}/$1
  options=(--set "node-ids=ipn:$1.0" --set tls.preset=strict --set "tls.cert-file=$dir/ipn-$1.0.pem"
    --set "tls.private-key-file=$dir/ipn-$1.0.key" --set "tls.ca-certs=$work/ours/ca.pem")
}

port=$(free_port)
background capture tshark -i lo -B 64 -q -w "$work/tls.pcapng" -f "tcp port $port"
await_line capture Capturing
mkdir -p "$work/in" "$work/crl"
tls 1
SSLKEYLOGFILE=$work/keys.log background receiver "$GANTRY" serve --set "address=127.0.0.1:$port" --set "data-dir=$work/in" "${options[@]}" \
  --set tls.debug.key-log=true --set tls.crl-dir="$work/crl" --set tls.reload-interval=1s
await_line receiver listening
# The dissector confuses messages that begin at the same place in two records of one frame, so all of them fit into one.
for size in 100 10000; do
  bundle_file "$work/$size.bundle" "$size" "$size"
done
tls 2
"$GANTRY" send "127.0.0.1:$port" "$work/10000.bundle" "${options[@]}" --set max-segment-bytes=3000
await_line receiver '\(proven\)'

refused() { # CAUSE COMMAND...: fails, and says why
  local cause=$1
  shift
  if "$@" >"$work/refused.out" 2>&1; then fail "not refused: $cause"; fi
  grep -q "$cause" "$work/refused.out" "$work/receiver.out" || fail "nobody says $cause"
}
tls 3
refused certificate-not-pinned "$GANTRY" send "127.0.0.1:$port" "$work/100.bundle" "${options[@]}" \
  --set tls.pin-sha256="$(printf '0%.0s' {1..64})"
tls 3 theirs
refused certificate-untrusted "$GANTRY" send "127.0.0.1:$port" "$work/100.bundle" "${options[@]}"
refused plaintext-refused "$GANTRY" send "127.0.0.1:$port" "$work/100.bundle" --set node-ids=ipn:3.0

printf '[ca]\ndefault_ca=own\n[own]\ndatabase=%s/index\ndefault_md=sha256\ndefault_crl_days=30\n' "$work" >"$work/crl.cnf"
: >"$work/index"
crl=(openssl ca -config "$work/crl.cnf" -cert "$work/ours/ca.pem" -keyfile "$work/ours/ca.key")
"${crl[@]}" -revoke "$work/ours/3/ipn-3.0.pem" >>"$work/pki.out" 2>&1
"${crl[@]}" -gencrl -out "$work/list.pem" >>"$work/pki.out" 2>&1
mv "$work/list.pem" "$work/crl/list.pem"
await_line receiver 'files were replaced'
tls 3
refused certificate-revoked "$GANTRY" send "127.0.0.1:$port" "$work/100.bundle" "${options[@]}"
finish receiver

read_capture() { # ARGUMENT...
  tshark -r "$work/tls.pcapng" -d "tcp.port==$port,tcpcl" -o "tls.keylog_file:$work/keys.log" "$@" 2>/dev/null
}
ended() { [ "$(read_capture -Y tcp.flags.fin==1 | wc -l)" -ge 4 ]; }
await 30 "the ends of the connections in the capture" ended
stop "$pid_capture" -INT
messages() { # TYPE: how many in the first session
  read_capture -Y 'tcpcl && tcp.stream eq 0' -T fields -e tcpcl.v4.mhdr.type | tr ',' '\n' | grep -cix "0x0$1\|$1" || true
}
segments=$(messages 1) acks=$(messages 2) terms=$(messages 5) inits=$(messages 7)
[ "$segments" -ge 4 ] && [ "$acks" -ge 4 ] && [ "$terms" -eq 2 ] && [ "$inits" -eq 2 ] ||
  fail "tshark saw $segments XFER_SEGMENT, $acks XFER_ACK, $terms SESS_TERM, $inits SESS_INIT inside TLS"
# Of the first session: where plaintext is refused, the dissector misses the SESS_INIT that RFC 9174 does not want there.
complaints=$(read_capture -2 -q -z 'expert,note,tcp.stream eq 0' | grep -iE '[[:space:]](TCPCL|TCPCLv4|TLS)[[:space:]]|malformed' || true)
[ -z "$complaints" ] || fail "tshark complains: $complaints"
echo "note: tshark decrypted a session with $segments segments and $acks acknowledgements without complaint"
