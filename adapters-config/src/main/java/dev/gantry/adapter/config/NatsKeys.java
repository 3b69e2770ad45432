package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The keys of a BPA that is a NATS JetStream. */
final class NatsKeys {
  static final ConfigKey<Path> CREDENTIALS =
      ConfigKey.absent(
          "nats.credentials",
          ValueTypes.PATH,
          "none",
          "How NATS knows us: a credentials file (`.creds`, JWT and seed), or a file whose first"
              + " line is the seed of an nkey (`SU...`). It is read at each new connection.");
  static final ConfigKey<Long> REQUIRE_REPLICAS =
      ConfigKey.of(
          "nats.require-replicas",
          WholeNumberType.count(1, 5, "replicas"),
          1L,
          "Least replicas of each stream; with fewer no bundle is taken. 3 survives the loss of a"
              + " server, 1 does for a single one.");

  /** What an instance may be called: it becomes a part of names in NATS. */
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private NatsKeys() {}

  /** Whether an instance may be called so. */
  static boolean isInstance(String name) {
    return INSTANCE.matcher(name).matches();
  }
}
