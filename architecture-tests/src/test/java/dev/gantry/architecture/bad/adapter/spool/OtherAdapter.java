package dev.gantry.architecture.bad.adapter.spool;

/** What AdapterThatKnowsAnother must not know. */
public final class OtherAdapter {}
