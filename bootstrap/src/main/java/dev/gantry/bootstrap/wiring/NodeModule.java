package dev.gantry.bootstrap.wiring;

import dagger.Lazy;
import dagger.Module;
import dagger.Provides;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.http.CertificateMetrics;
import dev.gantry.adapter.http.MetricsObserver;
import dev.gantry.adapter.otel.Tracing;
import dev.gantry.adapter.otel.TracingSettings;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How the parts of a node are built from the configuration; each by its plain constructor. */
@Module(includes = SessionModule.class)
final class NodeModule {
  private NodeModule() {}

  @Provides
  @Singleton
  static RandomGenerator.SplittableGenerator randoms() {
    return new SplittableRandom(new SecureRandom().nextLong());
  }

  @Provides
  @Singleton
  static PrometheusRegistry registry() {
    return new PrometheusRegistry();
  }

  @Provides
  @Singleton
  static TcpConvergenceLayer tcp(
      GantryConfig config,
      TcpWiring wiring,
      Observer observer,
      PrometheusRegistry registry,
      Optional<Tracing> tracing,
      RandomGenerator.SplittableGenerator randoms) {
    // Where nobody can ask for figures, none are kept.
    var counted =
        config.admin().http() == null
            ? observer
            : new FanOutObserver(observer, new MetricsObserver(registry));
    var all =
        tracing
            .<Observer>map(traced -> new FanOutObserver(counted, traced.observer()))
            .orElse(counted);
    return new TcpConvergenceLayer(wiring.settings(), all, randoms.split());
  }

  /** Where nobody takes spans, nothing makes them. */
  @Provides
  @Singleton
  static Optional<Tracing> tracing(GantryConfig config) {
    return Optional.ofNullable(config.tracing())
        .map(
            it ->
                Tracing.start(
                    new TracingSettings(
                        it.endpoint(), it.bundleShare(), it.serviceName(), Version.text())));
  }

  @Provides
  @Singleton
  static BundleProcessingAgent bpa(
      GantryConfig config,
      BpaChoice choice,
      TcpConvergenceLayer tcp,
      Optional<Tracing> tracing,
      RandomGenerator.SplittableGenerator randoms) {
    var random = randoms.split();
    return tracing
        .map(
            traced ->
                traced.around(
                    choice.open(config, traced.around(tcp), random, traced.traceparent())))
        .orElseGet(() -> choice.open(config, tcp, random, null));
  }

  @Provides
  @Singleton
  static LiveSettings live(GantryConfig config, TcpConvergenceLayer tcp, TlsWiring tls) {
    return new LiveSettings(tcp, config, tls);
  }

  @Provides
  @Singleton
  static AdminServers admin(GantryConfig config, LiveSettings live, PrometheusRegistry registry) {
    CertificateMetrics.register(live::certificateEnds, registry);
    return new AdminServers(config.admin(), registry);
  }

  /** The BPA is made by the start: what it opens, the node lets go of. */
  @Provides
  @Singleton
  static GantryNode node(
      TcpConvergenceLayer tcp,
      Lazy<BundleProcessingAgent> bpa,
      AdminServers admin,
      LiveSettings live,
      Optional<Tracing> tracing) {
    Runnable last = () -> tracing.ifPresent(Tracing::close);
    return new GantryNode(tcp, bpa::get, admin, live, last);
  }
}
