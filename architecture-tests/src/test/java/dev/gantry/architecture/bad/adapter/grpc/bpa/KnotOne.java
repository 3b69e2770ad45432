package dev.gantry.architecture.bad.adapter.grpc.bpa;

/** Breaks classes_have_no_cycles, by what is nested in it. */
public interface KnotOne {
  /** Knows the other half, which knows the class around it. */
  interface Nested {
    KnotTwo two();
  }
}
