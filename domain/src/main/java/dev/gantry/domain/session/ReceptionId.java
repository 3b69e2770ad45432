package dev.gantry.domain.session;

/**
 * The machine's handle for one reception. Unlike a Transfer ID, which a faulty peer may repeat, it
 * is never used twice in a session, so a verdict can only answer the bundle that it was given for.
 *
 * @param sequence counts up from 0
 */
public record ReceptionId(long sequence) {}
