package dev.gantry.testbench.load;

/**
 * A bundle of some length on its way.
 *
 * @param name as messages call it
 * @param readBytes how much of it the session has taken
 */
public record Moving(String name, long readBytes, long lengthBytes) {}
