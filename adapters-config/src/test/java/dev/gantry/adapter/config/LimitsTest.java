package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the table at its limits and one past them. */
class LimitsTest {
  /** What another key must be so that a limit is not refused for their sake together. */
  private static final List<String> COMPANIONS =
      List.of("redial-delay-first=100ms", "log-level=info");

  record Case(ConfigKey<?> key, String inside, String outside) {
    @Override
    public String toString() {
      return key + ": " + inside + " and not " + outside;
    }
  }

  static Stream<Case> limits() {
    List<Case> cases = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKeys.ROOT.keys()) {
      switch (key.type()) {
        case WholeNumberType type -> {
          cases.add(new Case(key, "" + type.min(), "" + (type.min() - 1)));
          cases.add(
              new Case(
                  key,
                  "" + type.max(),
                  BigInteger.valueOf(type.max()).add(BigInteger.ONE).toString()));
        }
        case DurationType type -> {
          Duration step = type.grain();
          cases.add(new Case(key, text(type.min()), text(type.min().minus(step))));
          cases.add(new Case(key, text(type.max()), text(type.max().plus(step))));
        }
        default -> {}
      }
    }
    return cases.stream();
  }

  private static String text(Duration duration) {
    return duration.toString();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void takes_the_limit_and_refuses_one_past_it(Case limit) throws Exception {
    LoadedConfig loaded = Loading.sets(sets(limit.key(), limit.inside()));
    assertThat(Loading.origin(loaded, limit.key().name())).isEqualTo("--set");
    String refusal = Loading.refusalOfSets(sets(limit.key(), limit.outside()));
    assertThat(refusal)
        .startsWith("--set: " + limit.key().name() + " = ")
        .contains(limit.outside())
        .contains("is out of range: " + limit.key().type().allowed());
  }

  private static String[] sets(ConfigKey<?> key, String value) {
    List<String> sets = new ArrayList<>(COMPANIONS);
    if (key == ConfigKeys.MIN_KEEPALIVE_INTERVAL) {
      sets.add("keepalive-interval=0");
    }
    if (key == CallerKeys.FIRST_BAN) {
      sets.add("ban-time-max=1d");
    }
    if (key == CallerKeys.LONGEST_BAN) {
      sets.add("ban-time-first=1s");
    }
    if (key == ConfigKeys.RECONNECT_INITIAL_BACKOFF) {
      sets.remove(0);
    }
    if (key == ConfigKeys.MAX_PENDING_SESSIONS || key == CallerKeys.RESERVED_SESSIONS) {
      sets.add("max-sessions=1000000");
    }
    if (key == ConfigKeys.MAX_INBOUND_BYTES_PER_SESSION) {
      sets.add("max-inbound-bytes=" + Long.MAX_VALUE);
    }
    sets.add(key.name() + "=" + value);
    return sets.toArray(String[]::new);
  }

  @Test
  void limits_of_the_table_are_all_tried() {
    long expected =
        ConfigKeys.ROOT.keys().stream()
            .filter(
                key -> key.type() instanceof WholeNumberType || key.type() instanceof DurationType)
            .count();
    assertThat(limits()).hasSize(Math.toIntExact(2 * expected)).hasSizeGreaterThan(70);
  }

  @Test
  void every_default_is_a_value_that_its_key_takes() throws Exception {
    for (ConfigKey<?> key : ConfigKeys.ROOT.keys()) {
      if (key.defaultValue() != null && !(key.type() instanceof TableListType)) {
        roundTrip(key);
      }
    }
  }

  private static <T> void roundTrip(ConfigKey<T> key) throws Exception {
    T value = key.defaultValue();
    RawValue raw = TomlText.parseValue(key.type().show(value), new Origin.SetOption());
    assertThat(key.type().read(raw)).as(key.name()).isEqualTo(value);
  }

  @Test
  void lists_take_their_limit_and_not_one_more() throws Exception {
    for (int count : new int[] {ConfigKeys.MAX_NODE_IDS, ConfigKeys.MAX_NODE_IDS + 1}) {
      List<String> ids = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        ids.add("ipn:" + i + ".0");
      }
      check("node-ids=" + String.join(",", ids), count <= ConfigKeys.MAX_NODE_IDS);
    }
    for (int count : new int[] {ConfigKeys.MAX_LISTENERS, ConfigKeys.MAX_LISTENERS + 1}) {
      String list = String.join(",", Collections.nCopies(count, "127.0.0.1:0"));
      check("listeners=" + list, count <= ConfigKeys.MAX_LISTENERS);
    }
    for (int count : new int[] {CallerKeys.MAX_BLOCKS, CallerKeys.MAX_BLOCKS + 1}) {
      List<String> blocks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        blocks.add("10." + i / 256 + "." + i % 256 + ".0/24");
      }
      check("deny-from=" + String.join(",", blocks), count <= CallerKeys.MAX_BLOCKS);
    }
    for (int count : new int[] {ConfigKeys.MAX_PINS, ConfigKeys.MAX_PINS + 1}) {
      List<String> pins = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pins.add(String.format("%064x", i));
      }
      check(
          "tls={preset=\"permissive\", ca-certs=\"x\", cert-file=\"c\", key-file=\"k\","
              + " pin-sha256=[\""
              + String.join("\",\"", pins)
              + "\"]}",
          count <= ConfigKeys.MAX_PINS);
    }
    for (int count : new int[] {ConfigKeys.MAX_PEERS, ConfigKeys.MAX_PEERS + 1}) {
      StringBuilder peers = new StringBuilder("peers=");
      for (int i = 0; i < count; i++) {
        peers.append(i == 0 ? "" : ",").append("n").append(i).append(".example");
      }
      check(peers.toString(), count <= ConfigKeys.MAX_PEERS);
    }
  }

  private static void check(String set, boolean fine) throws Exception {
    if (fine) {
      assertThat(Loading.sets(set)).isNotNull();
    } else {
      assertThat(Loading.refusalOfSets(set)).contains("items; at most ");
    }
  }

  @Test
  void text_takes_its_longest_and_not_one_more() throws Exception {
    String longest = "x".repeat(TextType.MAX_CHARACTERS);
    assertThat(Loading.sets("data-dir=" + longest)).isNotNull();
    assertThat(Loading.refusalOfSets("data-dir=" + longest + "x")).contains("1 to 4096 characters");
  }

  @Test
  void file_takes_its_longest_and_not_one_more(@TempDir Path directory) throws Exception {
    String comment = "#" + "x".repeat(ConfigFile.MAX_FILE_BYTES - 2) + "\n";
    assertThat(Loading.load(Loading.file(directory, "a.toml", comment))).isNotNull();
    Path longer = Loading.file(directory, "b.toml", comment + "\n");
    assertThat(Loading.refusal(() -> Loading.load(longer))).contains("larger than 4194304 bytes");
  }
}
