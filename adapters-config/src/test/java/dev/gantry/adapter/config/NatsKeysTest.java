package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsKeysTest {
  private static final String NATS = "bpa-address=nats://127.0.0.1";

  private static BpaConfig.Nats nats(String... sets) throws ConfigException {
    return (BpaConfig.Nats) Loading.sets(sets).config().bpa();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nats://a:1|nats://a:1",
        "nats://a|nats://a:4222",
        "nats://a:1,b:2|nats://a:1, nats://b:2",
        "nats://a:1,nats://b|nats://a:1, nats://b:4222",
        "['nats://a:1','[::1]:2']|nats://a:1, nats://[::1]:2",
        "tls://a,b|tls://a:4222, tls://b:4222",
        "TLS://a|tls://a:4222"
      })
  void servers_of_one_nats_may_leave_out_what_the_first_begins_with(String text, String uris)
      throws Exception {
    var nats = nats("bpa-address=" + text);
    assertThat(String.join(", ", nats.uris())).isEqualTo(uris);
    assertThat(nats.tls() != null).isEqualTo(uris.startsWith("tls"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://a,tls://b",
        "nats://a,http://b",
        "http://b,a",
        "a,nats://b",
        "nats://a:0",
        "nats://me:secret@a",
        "nats://a,a"
      })
  void what_is_no_nats_is_refused(String text) {
    assertThat(Loading.refusalOfSets("bpa-address=" + text)).startsWith("--set: bpa-address = ");
  }

  @Test
  void keys_of_a_nats_reach_it() throws Exception {
    var nats =
        nats(
            NATS,
            "cla-name=one",
            "nats.credentials=x.creds",
            "nats.require-replicas=3",
            "bpa-hold=7s",
            "dispatch-timeout=8s",
            "bpa-max-forward-bytes=9");
    assertThat(nats.instance()).isEqualTo("one");
    assertThat(nats.credentials()).isEqualTo(Path.of("x.creds"));
    assertThat(nats.requireReplicas()).isEqualTo(3);
    assertThat(nats.hold()).isEqualTo(Duration.ofSeconds(7));
    assertThat(nats.dispatchTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(nats.maxForwardBytes()).isEqualTo(9);
  }

  @Test
  void an_instance_without_a_name_is_called_by_nobody_else_and_the_node_has_an_id()
      throws Exception {
    var loaded = Loading.sets(NATS);
    assertThat(((BpaConfig.Nats) loaded.config().bpa()).instance()).isNull();
    assertThat(Loading.value(loaded, "cla-name")).isEmpty();
    assertThat(loaded.config().node().nodeIds()).hasSize(1);
    assertThat(((BpaConfig.Nats) loaded.config().bpa()).requireReplicas()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nats.credentials=x|needs a bpa-address that starts with nats:// or tls://",
        "bpa-address=http://a:1 nats.credentials=x|needs a bpa-address that starts with nats",
        "bpa-address=nats://a nats.require-replicas=0|1 to 5",
        "bpa-address=nats://a nats.require-replicas=6|1 to 5",
        "bpa-address=nats://a cla-name=a.b|1 to 64 letters, digits, - and _",
        "bpa-address=nats://a bpa.tls.ca-certs=x|needs a bpa-address that starts with https",
        "bpa-address=tls://a bpa.tls.server-name=x|is not for tls://",
        "bpa-address=tls://a bpa.tls.cert-file=x|useless without"
      })
  void what_is_of_no_use_at_a_nats_is_refused_with_the_remedy(String sets, String refusal) {
    assertThat(Loading.refusalOfSets(sets.split(" "))).contains(refusal);
  }

  @Test
  void name_of_an_instance_has_up_to_64_characters() throws Exception {
    assertThat(nats(NATS, "cla-name=" + "a".repeat(64)).instance()).hasSize(64);
    assertThat(Loading.refusalOfSets(NATS, "cla-name=" + "a".repeat(65))).contains("1 to 64");
  }

  @Test
  void nats_of_another_machine_without_tls_is_warned_of() throws Exception {
    assertThat(Loading.sets("bpa-address=nats://nats.example").warnings())
        .anyMatch(line -> line.contains("nats://nats.example:4222") && line.contains("TLS"));
    assertThat(Loading.sets(NATS).warnings()).noneMatch(line -> line.contains("TLS"));
  }
}
