package dev.gantry.architecture.bad.adapter.tcp;

import dev.gantry.architecture.bad.bootstrap.BootstrapThatKnowsLibraries;

/** Breaks nobody_depends_on_bootstrap. */
final class AdapterThatKnowsBootstrap {
  Class<?> bootstrap() {
    return BootstrapThatKnowsLibraries.class;
  }
}
