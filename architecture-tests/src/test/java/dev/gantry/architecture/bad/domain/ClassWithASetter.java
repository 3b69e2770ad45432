package dev.gantry.architecture.bad.domain;

/** Breaks no_setters. */
final class ClassWithASetter {
  void setField(int field) {}
}
