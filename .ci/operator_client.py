"""Asks the operator service as a program in Python would: without its description, by reflection.

operator_client.py TARGET [CA CERTIFICATE KEY]: with the three files over TLS, by that certificate.
"""

import pathlib
import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SERVICE = "gantry.operator.v1.Operator"
target, *files = sys.argv[1:]
if files:
    authority, certificate, key = (pathlib.Path(file).read_bytes() for file in files)
    channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(authority, key, certificate))
else:
    channel = grpc.insecure_channel(target)
described = ProtoReflectionDescriptorDatabase(channel)
assert list(described.get_services()).count(SERVICE) == 1, described.get_services()
service = descriptor_pool.DescriptorPool(described).FindServiceByName(SERVICE)


def ask(name):
    method = service.FindMethodByName(name)
    request = message_factory.GetMessageClass(method.input_type)
    answer = message_factory.GetMessageClass(method.output_type)
    call = channel.unary_unary(
        f"/{SERVICE}/{name}", request_serializer=request.SerializeToString, response_deserializer=answer.FromString
    )
    return call(request(), timeout=20)


status = ask("GetStatus")
assert status.ready and list(status.node_ids) == ["ipn:1.0"], status
for listing in ("ListSessions", "ListPeers", "ListQueues", "ListEvents", "GetConfiguration", "GetCounters"):
    ask(listing)

health = health_pb2_grpc.HealthStub(channel)
question = health_pb2.HealthCheckRequest(service="ready")
serving = health_pb2.HealthCheckResponse.SERVING
assert health.Check(question, timeout=20).status == serving
watch = health.Watch(question, timeout=20)
assert next(watch).status == serving
watch.cancel()
print("answered")
