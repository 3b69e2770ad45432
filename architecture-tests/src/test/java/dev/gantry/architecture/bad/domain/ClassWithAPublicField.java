package dev.gantry.architecture.bad.domain;

/** Breaks no_public_fields. */
final class ClassWithAPublicField {
  public int field;
}
