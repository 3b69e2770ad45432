package dev.gantry.architecture.bad.domain;

import java.util.Set;

/** Breaks domain_iterates_in_a_fixed_order. */
final class DomainThatHashes {
  Set<String> names() {
    return Set.of("one", "two");
  }
}
