package dev.gantry.architecture.bad.simulator;

/** What a fixture of another module takes hold of. */
public final class OpenToAll {}
