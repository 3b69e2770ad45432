package dev.gantry.port.out;

/**
 * What a BPA can do.
 *
 * @param maxBundleBytes largest bundle it takes; our Transfer MRU is clamped to it
 * @param streaming whether it takes a bundle in chunks as they come
 * @param asyncOutcome whether it lets us report an outcome later
 * @param refusalVerdict whether it can refuse a bundle for ever
 */
public record BpaCapabilities(
    long maxBundleBytes, boolean streaming, boolean asyncOutcome, boolean refusalVerdict) {}
