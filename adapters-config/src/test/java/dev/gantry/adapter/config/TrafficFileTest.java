package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a simulation carries is read as a configuration is, and faults are told as there. */
class TrafficFileTest {
  private static final String FLOW =
      "[[flows]]\nfrom = \"a\"\nto = \"b\"\nbundle-size = \"50kB\"\n";

  @TempDir Path folder;

  @Test
  void a_flow_is_one_bundle_at_the_beginning_unless_it_says_more() throws Exception {
    var read = TrafficFile.read(Loading.file(folder, "nodes.toml", FLOW));
    assertThat(read.nodes()).isEmpty();
    assertThat(read.flows())
        .singleElement()
        .satisfies(
            flow -> {
              assertThat(flow.from()).isEqualTo("a");
              assertThat(flow.to()).isEqualTo("b");
              assertThat(flow.bundleBytes()).isEqualTo(50_000);
              assertThat(flow.count()).isEqualTo(1);
              assertThat(flow.start()).isZero();
              assertThat(flow.interval()).isZero();
            });
  }

  @Test
  void a_flow_and_a_node_say_what_they_are() throws Exception {
    var text =
        FLOW
            + "count = 100\nstart = \"2h\"\ninterval = \"1.5s\"\n"
            + "[[nodes]]\nnode = \"a\"\nkeepalive-interval = 0\nmax-unacked-bytes = \"1GiB\"\n"
            + "max-unacked-transfers = 1000\nmax-store-bytes = \"10MB\"\n"
            + "[[nodes]]\nnode = \"b\"\n";
    var read = TrafficFile.read(Loading.file(folder, "nodes.toml", text));
    var flow = read.flows().getFirst();
    assertThat(flow.count()).isEqualTo(100);
    assertThat(flow.start()).isEqualTo(Duration.ofHours(2));
    assertThat(flow.interval()).isEqualTo(Duration.ofMillis(1500));
    var node = read.nodes().getFirst();
    assertThat(node.keepalive()).isZero();
    assertThat(node.maxUnackedBytes()).isEqualTo(1 << 30);
    assertThat(node.maxUnackedTransfers()).isEqualTo(1000);
    assertThat(node.maxStoreBytes()).isEqualTo(10_000_000);
    assertThat(read.nodes().getLast().maxStoreBytes()).isNull();
  }

  @Test
  void numbers_are_names() throws Exception {
    var text = FLOW.replace("\"a\"", "1");
    assertThat(TrafficFile.read(Loading.file(folder, "nodes.toml", text)).flows())
        .extracting(TrafficFile.Flow::from)
        .containsExactly("1");
  }

  @Test
  void what_is_missing_is_told_with_its_line() throws Exception {
    var empty = Loading.file(folder, "empty.toml", "");
    assertThatThrownBy(() -> TrafficFile.read(empty))
        .hasMessage(empty + ": has no flow; write [[flows]] with from, to and bundle-size");
    var file = Loading.file(folder, "nodes.toml", "\n" + FLOW.replace("to = \"b\"\n", ""));
    assertThatThrownBy(() -> TrafficFile.read(file))
        .hasMessage(file + ":2: flows[0].to is missing: text");
  }

  @Test
  void an_unknown_key_is_told_with_the_nearest_or_the_page() throws Exception {
    var near = Loading.file(folder, "near.toml", FLOW + "counts = 9\n");
    assertThatThrownBy(() -> TrafficFile.read(near)).hasMessageContaining("did you mean count?");
    var far = Loading.file(folder, "far.toml", FLOW + "colour-of-the-sky = 9\n");
    assertThatThrownBy(() -> TrafficFile.read(far))
        .hasMessageContaining("docs/simulate.md lists the keys");
  }

  @ParameterizedTest
  @CsvSource({
    "bundle-size, 16, 15",
    "bundle-size, 67108864, 67108865",
    "count, 1, 0",
    "count, 1000000, 1000001",
    "start, 36500d, 36501d",
    "interval, 0, -1"
  })
  void amounts_have_bounds(String key, String fine, String over) throws Exception {
    var start = FLOW.replaceFirst(key + " = .*\n", "");
    var good = Loading.file(folder, "good.toml", start + key + " = \"" + fine + "\"\n");
    assertThat(TrafficFile.read(good).flows()).hasSize(1);
    var bad = Loading.file(folder, "bad.toml", start + key + " = \"" + over + "\"\n");
    assertThatThrownBy(() -> TrafficFile.read(bad)).hasMessageContaining("flows[0]." + key);
  }

  @ParameterizedTest
  @CsvSource({"16, 15", "68719476736, 68719476737", "64GiB, none"})
  void a_store_has_bounds(String fine, String over) throws Exception {
    var node = FLOW + "[[nodes]]\nnode = \"a\"\nmax-store-bytes = ";
    var good = Loading.file(folder, "good.toml", node + '"' + fine + "\"\n");
    assertThat(TrafficFile.read(good).nodes()).hasSize(1);
    var bad = Loading.file(folder, "bad.toml", node + '"' + over + "\"\n");
    assertThatThrownBy(() -> TrafficFile.read(bad))
        .hasMessageContaining("nodes[0].max-store-bytes");
  }

  @Test
  void there_are_so_many_flows() throws Exception {
    var most = Loading.file(folder, "most.toml", FLOW.repeat(1_000));
    assertThat(TrafficFile.read(most).flows()).hasSize(1_000);
    var more = Loading.file(folder, "more.toml", FLOW.repeat(1_001));
    assertThatThrownBy(() -> TrafficFile.read(more)).hasMessageContaining("at most 1000");
  }
}
