package dev.gantry.adapter.otel;

import java.net.URI;

/**
 * How a node is traced.
 *
 * @param endpoint where the collector takes spans, {@code http://host:4318/v1/traces}
 * @param bundleShare which share of the bundles is traced, 0 to 1; sessions are, all of them
 * @param serviceName what the spans are filed under
 * @param version of Gantry
 */
public record TracingSettings(
    URI endpoint, double bundleShare, String serviceName, String version) {
  public TracingSettings {
    if (!(bundleShare >= 0 && bundleShare <= 1)) {
      throw new IllegalArgumentException("bundleShare is " + bundleShare + ", must be 0 to 1");
    }
  }
}
