package dev.gantry.bootstrap.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.gantry.adapter.config.LoadedConfig;
import jakarta.inject.Singleton;

/** One server process. */
@Singleton
@Component(modules = ServerModule.class)
public interface ServerComponent {
  /** The server, not yet started. */
  GantryServer server();

  /** Makes the component from what differs. */
  @Component.Factory
  interface Factory {
    /** A component for a configuration. */
    ServerComponent create(@BindsInstance LoadedConfig config);
  }
}
