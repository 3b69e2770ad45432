package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.nats.NatsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NatsWiringTest {
  private static GantryConfig config(String... sets) throws Exception {
    return ConfigLoader.load(null, Map.of(), List.of(sets)).config();
  }

  private static NatsSettings settings(String... sets) throws Exception {
    var config = config(sets);
    return NatsWiring.settings((BpaConfig.Nats) config.bpa(), config.node());
  }

  @Test
  void what_is_configured_reaches_the_nats() throws Exception {
    var settings =
        settings(
            "bpa-address=nats://127.0.0.1,127.0.0.2:1",
            "cla-name=one",
            "node-ids=ipn:1.0",
            "nats.credentials=x",
            "nats.require-replicas=3",
            "dispatch-timeout=8s",
            "bpa-max-forward-bytes=9");
    assertThat(settings.servers()).containsExactly("nats://127.0.0.1:4222", "nats://127.0.0.2:1");
    assertThat(settings.instance()).isEqualTo("one");
    assertThat(settings.nodeIds()).singleElement().hasToString("ipn:1.0");
    assertThat(settings.access().credentials()).isEqualTo(Path.of("x"));
    assertThat(settings.access().tls()).isNull();
    assertThat(settings.requireReplicas()).isEqualTo(3);
    assertThat(settings.pace().dispatchTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(settings.limits().maxForwardBytes()).isEqualTo(9);
    assertThat(settings("bpa-address=tls://127.0.0.1").access().tls()).isNotNull();
  }

  @Test
  void sessions_are_kept_unread_while_a_nats_is_away_as_long_as_is_configured() throws Exception {
    var config = config("listeners=[]", "bpa-address=nats://127.0.0.1", "bpa-hold=7s");
    var settings = new TcpWiring(config, TlsWiring.open(config, Map.of())).settings();
    assertThat(settings.bpaHold()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void instance_without_a_name_has_the_same_again_and_another_than_its_neighbour() {
    var name = NatsWiring.instance(Path.of("a"));
    assertThat(name)
        .matches("[A-Za-z0-9_-]{1,64}")
        .isEqualTo(NatsWiring.instance(Path.of("x/../a").toAbsolutePath()))
        .isNotEqualTo(NatsWiring.instance(Path.of("b")));
  }
}
