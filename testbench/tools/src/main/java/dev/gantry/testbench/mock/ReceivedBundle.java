package dev.gantry.testbench.mock;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that was dispatched to a mock BPA.
 *
 * @param octets the bundle; empty when the mock discards
 * @param lengthBytes its length
 * @param peerNodeId who sent it, null when the CLA did not say
 * @param peerAddress where from, null when the CLA did not say
 */
public record ReceivedBundle(
    ByteString octets,
    long lengthBytes,
    @Nullable String peerNodeId,
    @Nullable String peerAddress) {}
