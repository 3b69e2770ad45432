package dev.gantry.architecture.bad.domain;

/** Breaks domain_throws_no_generic_exceptions. */
final class DomainThatThrowsAnything {
  void fail() {
    throw new RuntimeException("which?");
  }
}
