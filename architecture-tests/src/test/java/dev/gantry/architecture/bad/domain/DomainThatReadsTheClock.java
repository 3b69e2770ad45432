package dev.gantry.architecture.bad.domain;

/** Breaks domain_asks_nobody_for_time_chance_or_environment. */
final class DomainThatReadsTheClock {
  long now() {
    return System.nanoTime();
  }
}
