/**
 * The BPA over gRPC, and the operator service.
 */
@NullMarked
package dev.gantry.adapter.grpc;

import org.jspecify.annotations.NullMarked;
