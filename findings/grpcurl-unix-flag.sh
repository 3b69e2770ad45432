#!/usr/bin/env bash
# grpcurl 1.9.3: its option -unix, "the server address is the path to a Unix domain socket", dials the path over TCP.
#
#   findings/grpcurl-unix-flag.sh
#
# Valid input: a server of Python's grpcio 1.75.1 with reflection and health listens at a Unix socket. As the help of grpcurl
# has it, `grpcurl -plaintext -unix PATH list` should list its services, and it fails. Without the option and with the
# address in gRPC's own form, unix:PATH, the same socket answers. So a manual that follows the help leads nowhere.
#
# Seen (Linux 6.18, x86-64):
#
#   with unix: grpc.health.v1.Health
#   with -unix: Failed to dial target host "/.../socket": ... dial tcp: address /.../socket: missing port in address
#
# Needs Go, and Python 3 with venv. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check \
  grpcio==1.75.1 grpcio-reflection==1.75.1 grpcio-health-checking==1.75.1
GOBIN=$work/go GOPATH=$work/gopath GOFLAGS=-modcacherw go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3

cat >"$work/server.py" <<'PY'
import sys
from concurrent import futures
import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

server = grpc.server(futures.ThreadPoolExecutor(2))
health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
names = [service.full_name for service in health_pb2.DESCRIPTOR.services_by_name.values()]
reflection.enable_server_reflection(names + [reflection.SERVICE_NAME], server)
server.add_insecure_port("unix:" + sys.argv[1])
server.start()
server.wait_for_termination()
PY
"$work/python/bin/python" "$work/server.py" "$work/socket" &
server=$!
until [ -S "$work/socket" ]; do sleep 0.1; done

ask() {
  "$work/go/grpcurl" -plaintext -connect-timeout 10 -max-time 20 "$@" list 2>&1
}

by_scheme=$(ask "unix:$work/socket")
echo "with unix: $(grep -x grpc.health.v1.Health <<<"$by_scheme")"

if by_option=$(ask -unix "$work/socket"); then
  echo "changed: -unix works now: $by_option" >&2
  exit 1
fi
echo "with -unix: $(head -n 2 <<<"$by_option" | tr '\n' ' ')"
