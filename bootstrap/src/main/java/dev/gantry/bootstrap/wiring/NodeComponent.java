package dev.gantry.bootstrap.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.port.out.Observer;
import jakarta.inject.Singleton;

/** One node, whichever command runs it. */
@Singleton
@Component(modules = NodeModule.class)
public interface NodeComponent {
  /** The node, not yet started. */
  GantryNode node();

  /** Makes the component from what differs. */
  @Component.Factory
  interface Factory {
    /**
     * A component for a configuration.
     *
     * @param bpa which BPA stands behind the node
     * @param observer hears what happens; the metrics hear it too where operators reach them
     */
    NodeComponent create(
        @BindsInstance GantryConfig config,
        @BindsInstance BpaChoice bpa,
        @BindsInstance Observer observer);
  }
}
