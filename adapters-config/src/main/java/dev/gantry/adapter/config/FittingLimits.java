package dev.gantry.adapter.config;

import dev.gantry.domain.session.SessionSettings;
import java.util.List;

/**
 * Decides the limits that have to fit one another or the machine, before anybody reads them: what
 * the report shows is what holds, and where that is not what was asked for, a warning says so.
 */
final class FittingLimits {
  /**
   * Least that a session may hold for a BPA over gRPC, octets. Such a BPA takes bundles whole, and
   * the parts of an incomplete one may fill half of this: a session that may hold less would wait
   * for a bundle that waits for the session.
   */
  static final long GRPC_SESSION_BYTES = 4L << 20;

  private static final long MOST_DEFAULT_INBOUND_BYTES = 256L << 20;
  private static final long LEAST_DEFAULT_FORWARD_BYTES = 32L << 20;
  private static final long MOST_DEFAULT_FORWARD_BYTES = 256L << 20;
  private static final Origin HEAP = new Origin.Derived("the size of the heap");

  private final Section root;
  private final List<String> warnings;

  private FittingLimits(Section root, List<String> warnings) {
    this.root = root;
    this.warnings = warnings;
  }

  /**
   * Gives every such key in {@code root} the value that holds.
   *
   * @param grpc whether a BPA over gRPC is behind us
   * @param descriptors of the process, which sessions share with everything else
   */
  static void decide(Section root, boolean grpc, Descriptors descriptors, List<String> warnings) {
    FittingLimits limits = new FittingLimits(root, warnings);
    limits.decideByHeap();
    limits.decideByDescriptors(descriptors);
    CallerKeys.decide(root, ConfigKeys.MAX_SESSIONS);
    if (grpc) {
      limits.raise(
          ConfigKeys.MAX_INBOUND_BYTES_PER_SESSION,
          GRPC_SESSION_BYTES,
          ConfigKeys.BPA_ADDRESS,
          "the BPA takes bundles whole");
    }
    limits.lower(
        ConfigKeys.MAX_INBOUND_BYTES_PER_SESSION,
        root.get(ConfigKeys.MAX_INBOUND_BYTES),
        ConfigKeys.MAX_INBOUND_BYTES,
        "that is what all sessions may hold together");
    limits.lower(
        ConfigKeys.MAX_PENDING_SESSIONS,
        Math.max(1, root.get(ConfigKeys.MAX_SESSIONS) / 2),
        ConfigKeys.MAX_SESSIONS,
        "that is half of max-sessions");
    limits.lower(
        CallerKeys.RESERVED_SESSIONS,
        root.get(ConfigKeys.MAX_SESSIONS),
        ConfigKeys.MAX_SESSIONS,
        "that is max-sessions");
  }

  /** Octets of receive buffers that the parts of incomplete bundles may fill, all together. */
  static long keptBytes(Section root) {
    // Where all hold no more than this nobody is stopped; else sessions that may hold no more would
    // wait for the bundles of each other.
    return root.get(ConfigKeys.MAX_INBOUND_BYTES) / 4;
  }

  /** Direct memory has the maximum of the heap, and reception shares it with TLS and sending. */
  private void decideByHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    if (!root.isSet(ConfigKeys.MAX_INBOUND_BYTES)) {
      long bytes = Math.min(MOST_DEFAULT_INBOUND_BYTES, heap / 8);
      root.put(ConfigKeys.MAX_INBOUND_BYTES, bytes, HEAP);
    }
    if (!root.isSet(ConfigKeys.BPA_MAX_FORWARD_BYTES)) {
      long bytes = Math.clamp(heap / 4, LEAST_DEFAULT_FORWARD_BYTES, MOST_DEFAULT_FORWARD_BYTES);
      root.put(ConfigKeys.BPA_MAX_FORWARD_BYTES, bytes, HEAP);
    }
    if (!root.isSet(ConfigKeys.WRITE_AHEAD_BYTES)) {
      long most = SessionSettings.Limits.DEFAULT.writeAheadBytes();
      long bytes = Math.clamp(heap / 64, Math.min(1L << 20, most), most);
      root.put(ConfigKeys.WRITE_AHEAD_BYTES, bytes, HEAP);
    }
  }

  /** Said also of the default: fewer sessions than anybody would guess is worth a line. */
  private void decideByDescriptors(Descriptors descriptors) {
    ConfigKey<Long> key = ConfigKeys.MAX_SESSIONS;
    long most = descriptors.sessions();
    if (root.get(key) > most) {
      warnings.add(
          key.name()
              + " = "
              + root.get(key)
              + " is lowered to "
              + most
              + ": the process may have "
              + descriptors.most()
              + " descriptors, of which "
              + descriptors.open()
              + " are in use and "
              + descriptors.reserved()
              + " are kept for operators, the BPA and files; raise that limit (ulimit -n,"
              + " LimitNOFILE) or lower the key");
      root.put(key, most, new Origin.Adjusted(root.originOf(key), "lowered", "descriptors"));
    }
  }

  private void raise(ConfigKey<Long> key, long least, ConfigKey<?> by, String reason) {
    if (root.get(key) < least) {
      adjust(key, least, "raised", by, reason);
    }
  }

  private void lower(ConfigKey<Long> key, long most, ConfigKey<?> by, String reason) {
    if (root.get(key) > most) {
      adjust(key, most, "lowered", by, reason);
    }
  }

  private void adjust(ConfigKey<Long> key, long held, String how, ConfigKey<?> by, String reason) {
    if (root.isSet(key)) {
      warnings.add(
          root.named(key) + " = " + root.get(key) + " is " + how + " to " + held + ": " + reason);
    }
    root.put(key, held, new Origin.Adjusted(root.originOf(key), how, by.name()));
  }
}
