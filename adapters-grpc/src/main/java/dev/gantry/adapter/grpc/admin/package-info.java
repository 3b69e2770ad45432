/**
 * The operator service on Helidon gRPC, with health and reflection. Requests run on Helidon's
 * virtual threads; answers are snapshots of the node.
 */
@NullMarked
package dev.gantry.adapter.grpc.admin;

import org.jspecify.annotations.NullMarked;
