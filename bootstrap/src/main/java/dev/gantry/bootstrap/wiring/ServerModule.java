package dev.gantry.bootstrap.wiring;

import dagger.Module;
import dagger.Provides;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.http.CertificateMetrics;
import dev.gantry.adapter.http.MetricsObserver;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.bootstrap.logging.LoggingObserver;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How the parts of a server are built from the configuration; each by its plain constructor. */
@Module
final class ServerModule {
  private ServerModule() {}

  @Provides
  static GantryConfig config(LoadedConfig loaded) {
    return loaded.config();
  }

  @Provides
  @Singleton
  static RandomGenerator.SplittableGenerator randoms() {
    return new SplittableRandom(new SecureRandom().nextLong());
  }

  @Provides
  @Singleton
  static TlsWiring tls(GantryConfig config, PrometheusRegistry registry) {
    var tls = TlsWiring.open(config, System.getenv());
    CertificateMetrics.register(tls::certificateEnds, registry);
    return tls;
  }

  @Provides
  @Singleton
  static PrometheusRegistry registry() {
    return new PrometheusRegistry();
  }

  @Provides
  @Singleton
  static Observer observer(PrometheusRegistry registry) {
    return new FanOutObserver(new LoggingObserver(), new MetricsObserver(registry));
  }

  @Provides
  @Singleton
  static TcpConvergenceLayer tcp(
      GantryConfig config,
      TlsWiring tls,
      Observer observer,
      RandomGenerator.SplittableGenerator randoms) {
    return new TcpConvergenceLayer(
        new TcpWiring(config, tls).settings(), observer, randoms.split());
  }

  @Provides
  @Singleton
  static BundleProcessingAgent bpa(
      GantryConfig config, TcpConvergenceLayer tcp, RandomGenerator.SplittableGenerator randoms) {
    return BpaWiring.open(config, tcp, randoms.split());
  }

  @Provides
  @Singleton
  static AdminServers admin(GantryConfig config, PrometheusRegistry registry) {
    return new AdminServers(config.admin(), registry);
  }

  @Provides
  @Singleton
  static GantryServer server(
      GantryConfig config,
      TcpConvergenceLayer tcp,
      BundleProcessingAgent bpa,
      AdminServers admin,
      TlsWiring tls) {
    return new GantryServer(tcp, bpa, admin, tls, config.node().shutdownGrace());
  }
}
