package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.List;
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

  static final List<ConfigKey<?>> ALL = List.of(CREDENTIALS, REQUIRE_REPLICAS);

  /** What an instance may be called: it becomes a part of names in NATS. */
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private NatsKeys() {}

  /** That credentials are of use, and that an instance has a name that NATS takes. */
  static void check(Section root, boolean nats) throws ConfigException {
    if (!nats && root.isSet(CREDENTIALS)) {
      throw root.error(CREDENTIALS, "needs a bpa-address that starts with nats:// or tls://");
    }
    if (nats
        && root.isSet(ConfigKeys.CLA_NAME)
        && !INSTANCE.matcher(root.get(ConfigKeys.CLA_NAME)).matches()) {
      throw root.error(
          ConfigKeys.CLA_NAME,
          "names this instance at NATS: it has 1 to 64 letters, digits, - and _");
    }
  }
}
