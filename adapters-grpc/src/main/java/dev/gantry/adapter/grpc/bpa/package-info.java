/**
 * The client half of the CLA service: a BPA in another process behind the BPA port. All state is
 * confined to one event loop that also carries the HTTP/2 connection; calls from other threads
 * become tasks of that loop.
 */
@NullMarked
package dev.gantry.adapter.grpc.bpa;

import org.jspecify.annotations.NullMarked;
