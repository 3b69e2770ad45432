package dev.gantry.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Lets a benchmark that looks at all peers, or passes many messages, tell of one of them. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class PerPeer {
  /** How many there were. */
  public long each;
}
