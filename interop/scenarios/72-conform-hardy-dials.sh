# The conformance kit against hardy's TCPCLv4 that dials when it is told to, in the clear and over TLS, as the BPA behind it.
# What is known to fail stands in interop/conform, row by row, with the place in RFC 9174 that it was held to.
set -euo pipefail
. interop/lib.sh
. interop/conform.sh

"$GANTRY" conform --make-certificates "$work/certificates" --node-id ipn:1.0 >"$work/made.out"
mkdir -p "$work/authorities"
cp "$work/certificates/ca.pem" "$work/authorities/"

# Over TLS it asks who is on this machine for the name localhost. It registers as the convergence layer of the kit, which has to be there first, and dials what it finds the name of in a folder.
against() { # NAME PROFILE OPTION-OF-HARDY... -- OPTION-OF-THE-KIT...
  local name=$1 profile=$2 bpa
  local options=()
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  bpa=$(free_port)
  mkdir -p "$work/$name.dials"
  conform "$name" --dial-command "a={address}; touch '$work/$name.dials/127.0.0.1:'\${a##*:}" --profile "$profile" --bpa mock --bpa-listen "127.0.0.1:$bpa" "$@"
  await_line "kit_$name" 'waiting at'
  background "$name" "$BPA_NODE" --cla-of "http://127.0.0.1:$bpa" --dials "$work/$name.dials" --keepalive 60 "${options[@]}"
}

against hardy_dials no-tls --
against hardy_dials_tls no-client-certificates --tls-cert "$work/certificates/node.pem" --tls-key "$work/certificates/node.key" \
  --tls-ca-dir "$work/authorities" -- --certificates "$work/certificates" --name localhost
conformed hardy_dials
conformed hardy_dials_tls
