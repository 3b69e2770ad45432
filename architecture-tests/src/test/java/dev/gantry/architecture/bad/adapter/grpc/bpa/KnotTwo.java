package dev.gantry.architecture.bad.adapter.grpc.bpa;

/** The other half of KnotOne. */
public interface KnotTwo {
  KnotOne one();
}
