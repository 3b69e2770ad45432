# A peer closes its direction behind its last bundle, each time: it gets the acknowledgement, and nobody else notices.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour closing half-closes "$server_port" ipn:3.0 20 1000
}

start_server
start_honest
survives "a peer that closes behind its last bundle" 400
await 60 "acknowledgements of what came before the close" moved closing
echo "note: $(bundles_of closing) bundles acknowledged behind the close"
finish_server
