package dev.gantry.architecture.bad.domain;

/** Breaks record_components_cannot_change. */
record RecordWithAnArray(byte[] octets) {}
