package dev.gantry.architecture.bad.domain;

import java.nio.file.Path;

/** Breaks domain_uses_the_jdk_only. */
final class DomainThatReadsFiles {
  Path path() {
    return Path.of("bundle");
  }
}
