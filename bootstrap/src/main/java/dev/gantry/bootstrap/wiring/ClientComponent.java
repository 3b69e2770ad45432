package dev.gantry.bootstrap.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.gantry.adapter.config.GantryConfig;
import jakarta.inject.Singleton;

/** What sessions need that belong to no node: those that are dialled once, and those measured. */
@Singleton
@Component(modules = SessionModule.class)
public interface ClientComponent {
  /** Keys and trust, to be closed behind the last session. */
  TlsWiring tls();

  /** How sessions are, as the configuration wants them. */
  TcpWiring sessions();

  /** Makes the component from what differs. */
  @Component.Factory
  interface Factory {
    /** A component for a configuration. */
    ClientComponent create(@BindsInstance GantryConfig config);
  }
}
