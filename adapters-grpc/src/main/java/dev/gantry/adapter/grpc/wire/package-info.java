/**
 * Messages of the CLA service and of the operator service, generated from {@code
 * src/main/protobuf}, and how they reach the wire without being copied more than once. Immutable,
 * any thread.
 */
@NullMarked
package dev.gantry.adapter.grpc.wire;

import org.jspecify.annotations.NullMarked;
