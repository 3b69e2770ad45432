# Shared by the scenarios, on top of .ci/lib.sh: nodes on hardy's BPA, Gantry in front of them, and what they exchange.
# A scenario finds BPA_NODE, DTN7 and GANTRY in its environment and runs at the root of the repository.

. .ci/lib.sh

# Small ones, sizes around the limits of CBOR heads and segments, and the largest that hardy's 16 MiB a message have room for.
sizes=(0 1 23 24 255 256 1000 10000 65535 65536 100000 1000000 5000000 10000000 15728640)

# A node on hardy's BPA; what it receives lies in $work/NAME/inbox.
bpa_node() { # NAME NODE-ID OPTION...
  local name=$1 node_id=$2
  shift 2
  mkdir -p "$work/$name/outbox"
  background "$name" "$BPA_NODE" --node-id "$node_id" --data-dir "$work/$name" "$@"
  await_line "$name" '^node .* started'
}

# Gantry as the convergence layer of a BPA at a gRPC port; nobody proves a Node ID without TLS.
gantry_cla() { # NAME GRPC-PORT OPTION...
  local name=$1 port=$2
  shift 2
  background "$name" "$GANTRY" serve --set address=127.0.0.1:0 --set unproven-node-ids=all --set "cla-name=$name" \
    --set "bpa-address=http://127.0.0.1:$port" "$@"
}

# Random payloads of all sizes, at least as many bytes as tell them apart.
payloads() { # FOLDER [SIZE...]
  local folder=$1 size
  shift
  [ $# -gt 0 ] || set -- "${sizes[@]}"
  mkdir -p "$folder"
  for size in "$@"; do
    random_file "$folder/$size" "$size"
  done
}

# Gives the files of a folder to a node as payloads of bundles to an endpoint.
send_from() { # NAME EID FOLDER
  local outbox=$work/$1/outbox/${2//\//%2F}
  mkdir -p "$outbox"
  hand_over "$outbox" "$3"/*
}

received() { # NAME: how many payloads it has
  find "$work/$1/inbox" -type f ! -name '.*' | wc -l
}

has_received() { # NAME COUNT
  [ "$(received "$1")" -ge "$2" ]
}

# Insists that a node receives exactly the payloads of some folders.
await_payloads() { # SECONDS NAME FOLDER...
  local limit=$1 name=$2 count
  shift 2
  count=$(find "$@" -type f | wc -l)
  await "$limit" "$count payloads at $name" has_received "$name" "$count"
  [ "$(sums "$work/$name/inbox")" = "$(sums "$@")" ] || fail "$name received other octets than were sent"
}

# No fault of Gantry's own: neither a stack trace nor an error.
is_clean() { # NAME...
  local name
  for name in "$@"; do
    ! grep -nE '^\s+at |ERROR|internal-error|Exception' "$work/$name.out" || fail "$name logged a fault"
  done
}

# Nodes 'one' and 'two' on hardy's BPA, at grpc_one and grpc_two, with gantry_one and gantry_two between them.
two_nodes() {
  grpc_one=$(free_port)
  grpc_two=$(free_port)
  bpa_node one ipn:1.0 --grpc "127.0.0.1:$grpc_one"
  bpa_node two ipn:2.0 --grpc "127.0.0.1:$grpc_two"
  gantry_cla gantry_one "$grpc_one"
  gantry_cla gantry_two "$grpc_two" --set "peers=127.0.0.1:$(port_of gantry_one)"
}

# Node 'one' behind Gantry, and 'two' and 'three' with hardy's TCPCLv4: payloads of all sizes from it to both and back, all at once.
exchange_with_two_and_three() {
  payloads "$work/to-two"
  payloads "$work/to-three"
  payloads "$work/from-two"
  payloads "$work/from-three"
  send_from one ipn:2.7 "$work/to-two"
  send_from one ipn:3.7 "$work/to-three"
  send_from two ipn:1.7 "$work/from-two"
  send_from three ipn:1.7 "$work/from-three"
  await_payloads 60 two "$work/to-two"
  await_payloads 60 three "$work/to-three"
  await_payloads 60 one "$work/from-two" "$work/from-three"
}

# Gantry leaves first, and ends its sessions with 'two' and 'three' in order.
end_with_two_and_three() {
  finish gantry
  [ "$(grep -c 'session .* ended .*: shutdown' "$work/gantry.out")" = 2 ] || fail "not both sessions ended in order"
  finish three
  finish two
  finish one
  is_clean gantry
}
