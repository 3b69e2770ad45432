package dev.gantry.adapter.nats;

import dev.gantry.port.out.BpaStatus;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What has happened between us and NATS since the start, for metrics. Any thread. */
final class Counts {
  private final LongAdder stored = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder pulled = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder twice = new LongAdder();
  private final LongAdder swept = new LongAdder();

  /** NATS has stored a bundle of a peer. */
  void stored() {
    stored.increment();
  }

  /** A publish had no answer, or one that says nothing. */
  void unknown() {
    unknown.increment();
  }

  /** NATS was asked for bundles. */
  void pulled() {
    pulled.increment();
  }

  /** One that was delivered before, to whomever, was taken to be sent. */
  void repeated() {
    repeated.increment();
  }

  /** A peer has acknowledged one that another instance may have been sending by then. */
  void sentTwice() {
    twice.increment();
  }

  /** An object that no message named was removed. */
  void swept() {
    swept.increment();
  }

  List<BpaStatus.Count> all() {
    return List.of(
        new BpaStatus.Count("nats_stored", stored.sum()),
        new BpaStatus.Count("nats_unknown", unknown.sum()),
        new BpaStatus.Count("nats_pulls", pulled.sum()),
        new BpaStatus.Count("nats_repeated", repeated.sum()),
        new BpaStatus.Count("nats_sent_twice", twice.sum()),
        new BpaStatus.Count("nats_swept", swept.sum()));
  }
}
