package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.ConfigException;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.SecurityConfig;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.domain.session.InboundRates;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.DecoderLimits;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TcpWiringTest {
  /** Components that nothing reads, each with its reason. */
  private static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "NodeConfig.dataDir", "reaches the spool as BpaConfig.Spool.directory",
          "Grpc.addresses", "reach the link as BpaConfig.Grpc.uris",
          "Nats.servers", "reach the link as BpaConfig.Nats.uris");

  private static GantryConfig config(String... sets) throws ConfigException {
    return ConfigLoader.load(null, Map.of(), List.of(sets)).config();
  }

  private static TcpSettings settings(GantryConfig config) {
    return new TcpWiring(config, TlsWiring.open(config, Map.of())).settings();
  }

  @Test
  void bounds_reach_the_tcp_layer_as_configured() throws Exception {
    var settings =
        settings(
            config(
                "listeners=[\"127.0.0.1:0\"]",
                "max-session-extension-bytes=10",
                "max-transfer-extension-bytes=11",
                "max-inbound-bytes=1000000000",
                "max-inbound-bytes-per-session=12345",
                "max-sessions=7",
                "max-pending-sessions=3",
                "connection-rate-limit=5",
                "transfer-rate-limit=6",
                "transfer-burst=7",
                "byte-rate-limit=8",
                "byte-burst=9",
                "write-ahead-bytes=4321"));
    assertThat(settings.limits().inboundBytes()).isEqualTo(1_000_000_000);
    assertThat(settings.limits().maxSessions()).isEqualTo(7);
    assertThat(settings.limits().maxPendingSessions()).isEqualTo(3);
    assertThat(settings.limits().callers().perSource()).isEqualTo(new Rate(5, 100));
    assertThat(settings.limits().callers().inTotal()).isEqualTo(new Rate(50, 1000));
    var profile = settings.listeners().getFirst().profile();
    assertThat(profile.decoder()).isEqualTo(new DecoderLimits(10, 11));
    assertThat(profile.channel().inboundBytes()).isEqualTo(12_345);
    assertThat(profile.channel().rates())
        .isEqualTo(new InboundRates(new Rate(6, 7), new Rate(8, 9)));
    assertThat(profile.limits().writeAheadBytes()).isEqualTo(4321);
  }

  @Test
  void with_a_bpa_that_takes_whole_bundles_sessions_cannot_wait_for_each_other() throws Exception {
    for (var total : List.of("1000", "8388608", "4294967296")) {
      var config =
          config(
              "listeners=[\"127.0.0.1:0\"]",
              "bpa-address=http://127.0.0.1:50051",
              "max-inbound-bytes=" + total,
              "max-inbound-bytes-per-session=1000");
      var tcp = settings(config);
      var kept = grpc(config).limits().maxKeptBytes();
      var session = tcp.listeners().getFirst().profile().channel().inboundBytes();
      assertThat(kept).isLessThanOrEqualTo(tcp.limits().inboundBytes() / 4);
      assertThat(Math.min(kept, GrpcBpaSettings.Limits.MAX_KEPT_PER_BUNDLE_BYTES))
          .isLessThanOrEqualTo(session / 2);
      assertThat(session)
          .isEqualTo(Math.min(4 << 20, tcp.limits().inboundBytes()))
          .isEqualTo(config.connections().maxInboundBytesPerSession());
    }
  }

  @Test
  void the_least_and_the_largest_bundle_fit_into_a_message_of_the_bpa() throws Exception {
    for (var bytes : List.of(64 << 10, 1 << 30)) {
      var config = config("bpa-address=http://127.0.0.1:50051", "bpa-max-bundle-bytes=" + bytes);
      assertThat(grpc(config).limits().maxMessageBytes())
          .isEqualTo(bytes + (64 << 10))
          .isGreaterThanOrEqualTo(GrpcBpaSettings.Limits.MIN_MESSAGE_BYTES);
    }
  }

  private static GrpcBpaSettings grpc(GantryConfig config) {
    return BpaWiring.settings((BpaConfig.Grpc) config.bpa(), config.node().unprovenNodeIds());
  }

  @Test
  void peers_that_are_not_dialled_are_known_when_they_come() throws Exception {
    var settings =
        settings(
            config(
                "listeners=[\"127.0.0.1:0\"]",
                "peers=[{address=\"192.0.2.1:4556\", dial=false,"
                    + " hold=\"77s\"},{node-id=\"ipn:5.0\"}, {address=\"127.0.0.9:1\","
                    + " server-name=\"a.example\"}]"));
    assertThat(settings.named()).hasSize(3);
    assertThat(settings.named().getFirst().peer().settings().hold().toSeconds()).isEqualTo(77);
    assertThat(settings.listeners().getFirst().namedProfiles()).hasSize(3);
    assertThat(settings.peers()).hasSize(1);
    assertThat(settings.peers().getFirst().profile().serverName()).isEqualTo("a.example");
  }

  @Test
  void only_a_peer_that_is_allowed_to_may_lack_the_last_slash_in_both_directions()
      throws Exception {
    var settings =
        settings(
            config(
                "listeners=[\"127.0.0.1:0\"]",
                "peers=[{address=\"192.0.2.1:4556\", allow-slashless-node-id=true}]"));
    var listener = settings.listeners().getFirst();
    assertThat(settings.peers().getFirst().profile().demands().lastSlash()).isFalse();
    assertThat(listener.namedProfiles().values())
        .singleElement()
        .satisfies(own -> assertThat(own.demands().lastSlash()).isFalse());
    assertThat(listener.profile().demands().lastSlash()).isTrue();
  }

  @Test
  void every_component_of_the_configuration_is_read_by_somebody() throws IOException {
    var source = new StringBuilder();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        source.append(Files.readString(file));
      }
    }
    var text = source.toString();
    var unread = new ArrayList<String>();
    for (var type : configurationTypes()) {
      for (var component : type.getRecordComponents()) {
        var name = type.getSimpleName() + "." + component.getName();
        var read = text.contains("." + component.getName() + "()");
        // Its own methods put it together for the session machine.
        if (!read && type != SecurityConfig.class && !WITHOUT_EFFECT.containsKey(name)) {
          unread.add(name);
        }
      }
    }
    assertThat(unread).isEmpty();
  }

  private static Set<Class<?>> configurationTypes() {
    var found = new LinkedHashSet<Class<?>>();
    collect(GantryConfig.class, found);
    assertThat(found).hasSizeGreaterThan(15);
    return found;
  }

  private static void collect(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      for (var argument : generic.getActualTypeArguments()) {
        collect(argument, found);
      }
    }
    if (!(type instanceof Class<?> config)
        || !config.getName().startsWith("dev.gantry.adapter.config.")) {
      return;
    }
    if (config.isSealed()) {
      for (var permitted : config.getPermittedSubclasses()) {
        collect(permitted, found);
      }
    } else if (config.isRecord() && found.add(config)) {
      for (var component : config.getRecordComponents()) {
        collect(component.getGenericType(), found);
      }
    }
  }
}
