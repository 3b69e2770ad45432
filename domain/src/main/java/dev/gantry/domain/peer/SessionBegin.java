package dev.gantry.domain.peer;

import dev.gantry.domain.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Who began a session, and when it was Established: what decides between two of one node.
 *
 * @param byUs whether we dialled
 * @param dialler the Node ID that the dialling side gave, null when it gave none
 * @param atNanos monotonic time
 */
public record SessionBegin(boolean byUs, @Nullable NodeId dialler, long atNanos) {}
