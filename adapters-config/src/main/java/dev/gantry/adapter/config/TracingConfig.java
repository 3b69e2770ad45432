package dev.gantry.adapter.config;

import java.net.URI;

/**
 * Who takes spans, and of what.
 *
 * @param endpoint {@code tracing.endpoint}
 * @param bundleShare {@code tracing.bundle-share}, 0 to 1
 * @param serviceName {@code tracing.service-name}
 */
public record TracingConfig(URI endpoint, double bundleShare, String serviceName) {}
