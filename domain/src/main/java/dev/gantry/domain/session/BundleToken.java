package dev.gantry.domain.session;

/**
 * The driver's handle for a bundle that it offered to be sent; the domain never sees the bundle.
 *
 * @param value any value, unique among the bundles of one session
 */
public record BundleToken(long value) {}
