/** The other side of the operator service: what asks a running server. */
@NullMarked
package dev.gantry.adapter.grpc.operator;

import org.jspecify.annotations.NullMarked;
