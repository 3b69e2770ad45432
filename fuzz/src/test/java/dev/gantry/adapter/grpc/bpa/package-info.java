/**
 * What a BPA may send over gRPC, thrown at what reads it. In the package of the reader, since that
 * is not public. One loop.
 */
@NullMarked
package dev.gantry.adapter.grpc.bpa;

import org.jspecify.annotations.NullMarked;
