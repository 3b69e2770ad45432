package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.domain.session.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsLinkTest {
  @TempDir private static Path dir;

  @BeforeAll
  static void makeCertificates() throws Exception {
    for (var name : new String[] {"bpa", "cla", "stranger"}) {
      LinkKeys.issue(dir, name);
    }
  }

  @Test
  void both_sides_prove_themselves() throws Exception {
    try (var rig = rig(LinkKeys.client(dir, "cla", "bpa")).registered()) {
      assertThat(rig.dispatch(octets(1, 1_000_000)).await(BOUND)).isEqualTo(new Verdict.Accepted());
    }
  }

  @Test
  void server_that_nobody_trusts_is_refused_by_name() throws Exception {
    try (var rig = rig(LinkKeys.client(dir, "cla", "stranger")).start()) {
      eventually("refused", () -> !rig.losses().isEmpty());
      assertThat(rig.losses().getFirst()).contains("https://127.0.0.1");
      assertThat(rig.registrations.get()).isZero();
    }
  }

  @Test
  void client_that_nobody_trusts_is_not_registered() throws Exception {
    try (var rig = rig(LinkKeys.client(dir, "stranger", "bpa")).start()) {
      eventually("refused", () -> !rig.losses().isEmpty());
      assertThat(rig.registrations.get()).isZero();
    }
  }

  @Test
  void replaced_files_serve_from_the_next_connection_on() throws Exception {
    for (var end : new String[] {".crt", ".key"}) {
      Files.copy(dir.resolve("stranger" + end), dir.resolve("rotated" + end));
    }
    try (var rig = rig(LinkKeys.client(dir, "rotated", "bpa")).start()) {
      eventually("refused", () -> !rig.losses().isEmpty());
      for (var end : new String[] {".key", ".crt"}) {
        Files.copy(
            dir.resolve("cla" + end),
            dir.resolve("rotated" + end),
            StandardCopyOption.REPLACE_EXISTING);
      }
      eventually("registered", () -> rig.registrations.get() == 1);
    }
  }

  @Test
  void missing_file_is_named_and_tried_again() throws Exception {
    try (var rig = rig(LinkKeys.client(dir, "nowhere", "bpa")).start()) {
      eventually("refused", () -> !rig.losses().isEmpty());
      assertThat(rig.losses().getFirst()).contains("nowhere.key");
    }
  }

  private static Rig rig(BpaTls tls) throws Exception {
    return new Rig(
        s -> s.withTls(LinkKeys.server(dir, "bpa", "cla")), UnaryOperator.identity(), tls);
  }
}
