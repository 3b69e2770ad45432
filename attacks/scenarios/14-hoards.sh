# Thirty-four connections leave bundles of 27 MB unfinished that a BPA which takes whole bundles makes us keep.
set -euo pipefail
. attacks/lib.sh

attack() {
  neighbour hoarding hoards "$server_port" ipn:3.0 34 27000000
}

start_server_with_bpa --set bpa-max-bundle-bytes=32000000
start_honest
survives "thirty-four unfinished bundles" 500
finish_server
