package dev.gantry.architecture.bad.domain;

import io.helidon.webserver.WebServer;

/** Breaks helidon_stays_in_its_module. */
final class DomainThatKnowsHelidon {
  Class<?> server() {
    return WebServer.class;
  }
}
