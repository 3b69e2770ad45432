package dev.gantry.architecture.bad.domain;

/** Breaks domain_prints_nothing. */
final class DomainThatPrints {
  void print() {
    System.out.println();
  }
}
