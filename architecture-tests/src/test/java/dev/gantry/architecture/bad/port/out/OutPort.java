package dev.gantry.architecture.bad.port.out;

/** What InPortThatKnowsAnOutPort must not know. */
public interface OutPort {}
