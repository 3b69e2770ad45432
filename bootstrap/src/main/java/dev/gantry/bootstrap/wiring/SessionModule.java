package dev.gantry.bootstrap.wiring;

import dagger.Module;
import dagger.Provides;
import dev.gantry.adapter.config.GantryConfig;
import jakarta.inject.Singleton;

/** How sessions are built from the configuration, those of a node and others. */
@Module
final class SessionModule {
  private SessionModule() {}

  @Provides
  @Singleton
  static TlsWiring tls(GantryConfig config) {
    return TlsWiring.open(config, System.getenv());
  }

  @Provides
  static TcpWiring tcpWiring(GantryConfig config, TlsWiring tls) {
    return new TcpWiring(config, tls);
  }
}
