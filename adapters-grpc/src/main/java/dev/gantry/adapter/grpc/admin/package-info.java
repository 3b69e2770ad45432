/**
 * The operator service on grpc-java, with health and reflection. Requests run on virtual threads;
 * answers are snapshots of the node.
 */
@NullMarked
package dev.gantry.adapter.grpc.admin;

import org.jspecify.annotations.NullMarked;
