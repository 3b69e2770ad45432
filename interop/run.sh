#!/usr/bin/env bash
# Tries Gantry against other implementations, on loopback: hardy's BPA behind its gRPC, hardy's own TCPCLv4, and dtn7-rs.
#
#   interop/run.sh             every scenario
#   interop/run.sh 10 50       those whose names begin so
#   interop/run.sh --build     only what they need
#   interop/run.sh --node      only the node, optimized for benchmarks; prints where it is
#
# Needs cargo with Rust 1.95 or later, a C compiler, and the crates of interop/Cargo.toml and dtn7, from the registry or from
# cargo's cache. Prints a line for each scenario; what was logged stays in target/interop/work when one fails.
# Exit code 0: all passed; 1: one failed; 3: something that is needed cannot be had, and a 'note:' says what.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

dtn7_version=0.21.0
least_rust=1.95
scenario_limit_seconds=1200

export CARGO_TARGET_DIR=$root/target/interop
export BPA_NODE=$CARGO_TARGET_DIR/debug/gantry-interop
export DTN7=$CARGO_TARGET_DIR/dtn7/bin
export OPERATOR=$CARGO_TARGET_DIR/debug/operator
export GANTRY=${GANTRY:-$root/bootstrap/target/image/bin/gantry}
work=$CARGO_TARGET_DIR/work

missing() { # WHAT
  echo "note: no interoperability runs: $*"
  exit 3
}

have_tools() {
  local rust
  command -v cargo rustc >/dev/null || missing "no cargo on the path"
  command -v cc >/dev/null || missing "no C compiler on the path"
  rust=$(rustc --version | cut -d ' ' -f 2)
  [ "$(printf '%s\n' "$least_rust" "$rust" | sort -V | head -n 1)" = "$least_rust" ] ||
    missing "Rust $rust is older than $least_rust"
}

have_crates() {
  timeout 180 cargo fetch --quiet --manifest-path interop/Cargo.toml || missing "the crates cannot be had"
}

# hardy-proto's build asks for protoc.
have_protoc() {
  [ -z "${PROTOC:-}" ] || return 0
  PROTOC=$(cargo run --quiet --manifest-path interop/Cargo.toml --package protoc)
  export PROTOC
}

build() {
  mkdir -p "$work"
  have_tools
  have_crates
  have_protoc
  cargo build --quiet --manifest-path interop/Cargo.toml --package gantry-interop --package operator
  CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --no-default-features --root "$CARGO_TARGET_DIR/dtn7" \
    --bin dtnd --bin dtnsend --bin dtnrecv "dtn7@=$dtn7_version"
  [ -x "$GANTRY" ] || ./gantry --version >/dev/null
}

if [ "${1:-}" = --node ]; then
  have_tools
  have_crates
  have_protoc
  cargo build --quiet --release --manifest-path interop/Cargo.toml
  echo "$CARGO_TARGET_DIR/release/gantry-interop"
  exit 0
fi

passed=0
failed=0

run() { # SCRIPT
  local name started=$SECONDS status=0
  name=$(basename "$1" .sh)
  rm -rf "${work:?}/$name"
  mkdir -p "$work/$name"
  WORK=$work/$name timeout --kill-after=10 "$scenario_limit_seconds" bash "$1" >"$work/$name.log" 2>&1 </dev/null || status=$?
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "$name: passed ($((SECONDS - started)) s)"
  else
    failed=$((failed + 1))
    cat "$work/$name.log"
    echo "$name: FAILED ($((SECONDS - started)) s), all of it in $work/$name"
  fi
}

started=$SECONDS
build
echo "built in $((SECONDS - started)) s"
[ "${1:-}" != --build ] || exit 0
for script in interop/scenarios/*.sh; do
  wanted=$([ $# -eq 0 ] && echo yes || true)
  for prefix in "$@"; do
    [[ $(basename "$script") != "$prefix"* ]] || wanted=yes
  done
  [ -z "$wanted" ] || run "$script"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
