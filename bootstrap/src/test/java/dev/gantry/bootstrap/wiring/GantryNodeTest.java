package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.adapter.spool.SpoolSettings;
import dev.gantry.adapter.tcp.Departure;
import dev.gantry.port.out.Observer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class GantryNodeTest {
  private static final Path OPERATING = Path.of("../docs/operating.md");

  /** What container platforms and many service managers give before they kill. */
  private static final Duration SERVICE_MANAGERS_GRACE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void a_start_listens_until_the_stop() throws Exception {
    var node = node(BpaChoice.configured());
    node.start();
    assertThat(node.boundAddresses()).hasSize(1);
    assertThat(node.stop()).isTrue();
    assertThat(node.awaitStopped()).isTrue();
  }

  @Test
  void a_start_behind_a_stop_opens_nothing() throws Exception {
    var node = node(BpaChoice.configured());
    assertThat(node.stop()).isTrue();
    node.start();
    assertThat(node.boundAddresses()).isEmpty();
    assertThat(folder).isEmptyDirectory();
    assertThat(node.awaitStopped()).isTrue();
  }

  @Test
  void a_start_that_fails_leaves_nothing_open() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var node =
          node(BpaChoice.configured(), "admin-grpc-address=127.0.0.1:" + taken.getLocalPort());
      assertThatThrownBy(node::start)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("admin-grpc-address");
      assertThat(node.stop()).isTrue();
    }
    // The directory of the spool was let go of, or this would find it in use.
    var again = node(BpaChoice.configured());
    again.start();
    again.close();
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of("spool", BpaChoice.configured()),
        Arguments.of("discarding", BpaChoice.discarding()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("choices")
  void a_node_is_the_same_with_any_bpa(String name, BpaChoice choice) throws Exception {
    try (var node = node(choice)) {
      node.start();
      assertThat(node.operations().status().listening()).hasSize(1);
      assertThat(node.operations().status().draining()).isFalse();
      assertThat(node.stop()).isTrue();
      assertThat(node.operations().status().draining()).isTrue();
    }
  }

  @Test
  void a_directory_that_bundles_appear_in_is_named_as_the_command_line_calls_it() throws Exception {
    var file = Files.createFile(folder.resolve("file"));
    var node = node(BpaChoice.receiving(file, "--into"));
    assertThatThrownBy(node::start)
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("--into " + file);
  }

  @Test
  void a_node_that_only_listens_dials_nobody_and_shows_itself_to_no_operator() throws Exception {
    var config =
        config(
            "peers=[{address=\"127.0.0.1:1\",node-id=\"ipn:3.0\"}]",
            "admin-address=127.0.0.1:0",
            "admin-grpc-address=127.0.0.1:0");
    var tls = TlsWiring.open(config, Map.of());
    assertThat(new TcpWiring(config, tls).settings().peers()).hasSize(1);
    var listening = new TcpWiring(config.listeningOnly(), tls).settings();
    assertThat(listening.peers()).isEmpty();
    assertThat(listening.named()).hasSize(1);

    var factory = DaggerNodeComponent.factory();
    try (var node =
        factory.create(config.listeningOnly(), BpaChoice.discarding(), new Observer() {}).node()) {
      node.start();
      assertThat(node.adminAddresses()).isEmpty();
    }
  }

  // ---- bounds

  @Test
  void all_bounds_of_a_stop_by_default_are_within_the_grace_of_service_managers() throws Exception {
    var longest = GantryNode.longestStop(config().node().shutdownGrace());
    assertThat(longest).isLessThan(SERVICE_MANAGERS_GRACE);
    assertThat(Files.readString(OPERATING)).contains(longest.toSeconds() + " s by default");
  }

  @Test
  void the_documents_say_what_a_stop_takes_beyond_the_grace() throws Exception {
    var beyond = GantryNode.longestStop(Duration.ZERO);
    assertThat(GantryNode.longestStop(Duration.ofMinutes(5)))
        .isEqualTo(beyond.plus(Duration.ofMinutes(5)));
    assertThat(Files.readString(OPERATING))
        .contains("`shutdown-grace` + " + beyond.toSeconds() + " s");
    assertThat(Files.readString(Path.of("../docs/reference/configuration.md")))
        .contains("With the bounds of what follows it, " + beyond.toSeconds() + " s");
  }

  @Test
  void every_bpa_is_done_before_it_is_left_behind() {
    var bound = Departure.Bounds.of(Duration.ZERO).bpa();
    assertThat(GrpcBpaSettings.Pace.DEFAULT.leaveTimeout()).isLessThan(bound);
    assertThat(SpoolSettings.of(folder, List.of()).leaveTimeout()).isLessThan(bound);
  }

  // ---- nodes

  private GantryNode node(BpaChoice bpa, String... sets) throws Exception {
    return DaggerNodeComponent.factory().create(config(sets), bpa, new Observer() {}).node();
  }

  private GantryConfig config(String... sets) throws Exception {
    var all = new ArrayList<>(List.of(sets));
    all.add("address=127.0.0.1:0");
    all.add("data-dir=" + folder.resolve("data"));
    return ConfigLoader.load(null, Map.of(), all, List.of()).config();
  }
}
