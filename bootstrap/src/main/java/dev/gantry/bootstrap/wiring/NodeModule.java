package dev.gantry.bootstrap.wiring;

import dagger.Lazy;
import dagger.Module;
import dagger.Provides;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.http.CertificateMetrics;
import dev.gantry.adapter.http.MetricsObserver;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
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
      RandomGenerator.SplittableGenerator randoms) {
    // Where nobody can ask for figures, none are kept.
    var all =
        config.admin().http() == null
            ? observer
            : new FanOutObserver(observer, new MetricsObserver(registry));
    return new TcpConvergenceLayer(wiring.settings(), all, randoms.split());
  }

  @Provides
  @Singleton
  static BundleProcessingAgent bpa(
      GantryConfig config,
      BpaChoice choice,
      TcpConvergenceLayer tcp,
      RandomGenerator.SplittableGenerator randoms) {
    return choice.open(config, tcp, randoms.split());
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
      LiveSettings live) {
    return new GantryNode(tcp, bpa::get, admin, live);
  }
}
