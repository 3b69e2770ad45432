package dev.gantry.testbench.mock;

import java.util.List;

/**
 * A peer that a CLA has announced to a mock BPA.
 *
 * @param address as the CLA wrote it
 * @param nodeIds its Node IDs
 */
public record AnnouncedPeer(String address, List<String> nodeIds) {}
