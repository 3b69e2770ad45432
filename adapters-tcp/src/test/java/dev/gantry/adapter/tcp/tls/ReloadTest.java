package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.tcp.tls.Handshake.End;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.expiry.CertificateExpiry;
import dev.gantry.certificates.expiry.CertificateExpiry.Kind;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.EndCause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are replaced while nodes run. */
class ReloadTest {
  private static final TlsProfile STRICT = TlsProfile.of(IdentityPolicy.STRICT);
  private static final Duration SOON = Duration.ofMillis(20);

  @TempDir Path dir;
  private final Handshake handshake = new Handshake();
  private final Holder ca = TestPki.root("CA");

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void a_replaced_certificate_serves_new_sessions_and_running_ones_stay(Engine engine)
      throws Exception {
    try (var active = node("a", engine).open();
        var passive = node("b", engine).reloadInterval(SOON).open();
        var server = handshake.serve(passive.source(STRICT))) {
      var before = dial(active, server);

      replace("b", leaf("renewed"));
      await(() -> passive.reloads() == 1);
      var after = dial(active, server);

      assertThat(names(before)).containsExactly("dtn://b/");
      assertThat(names(after)).containsExactly("dtn://renewed/");
      assertThat(before.handler().engine().isOutboundDone()).isFalse();
    }
  }

  @Test
  void a_broken_file_leaves_the_old_one_in_service() throws Exception {
    try (var active = node("a", Engine.AUTOMATIC).open();
        var passive = node("b", Engine.AUTOMATIC).reloadInterval(SOON).open();
        var server = handshake.serve(passive.source(STRICT))) {
      Files.writeString(dir.resolve("b.pem"), "half a certificate");
      await(() -> passive.failedReloads() == 1);

      assertThat(names(dial(active, server))).containsExactly("dtn://b/");
      assertThat(passive.reloads()).isZero();

      replace("b", leaf("mended"));
      await(() -> passive.reloads() >= 1);
      assertThat(names(dial(active, server))).containsExactly("dtn://mended/");
    }
  }

  @Test
  void whoever_asks_need_not_wait_for_the_interval_and_hears_of_a_file_at_fault_each_time()
      throws Exception {
    try (var active = node("a", Engine.AUTOMATIC).open();
        var passive = node("b", Engine.AUTOMATIC).reloadInterval(Duration.ofDays(1)).open();
        var server = handshake.serve(passive.source(STRICT))) {
      assertThat(passive.lookNow()).as("nothing was replaced").isFalse();
      replace("b", leaf("renewed"));
      assertThat(passive.lookNow()).isTrue();
      assertThat(names(dial(active, server))).containsExactly("dtn://renewed/");

      Files.writeString(dir.resolve("b.pem"), "half a certificate");
      assertThatThrownBy(passive::lookNow).hasMessageContaining("b.pem");
      assertThatThrownBy(passive::lookNow).hasMessageContaining("b.pem");
      assertThat(names(dial(active, server))).containsExactly("dtn://renewed/");

      replace("b", leaf("mended"));
      assertThat(passive.lookNow()).isTrue();
      assertThat(names(dial(active, server))).containsExactly("dtn://mended/");
      assertThat(passive.reloads()).isEqualTo(2);
    }
  }

  @Test
  void an_authority_taken_away_is_believed_no_more_and_nothing_is_resumed() throws Exception {
    try (var active = node("a", Engine.AUTOMATIC).open();
        var passive = node("b", Engine.AUTOMATIC).reloadInterval(SOON).open();
        var server = handshake.serve(passive.source(STRICT))) {
      assertThat(dial(active, server).failure()).isNull();

      TestPki.root("new CA").writeCertificate(dir.resolve("b-ca.pem"));
      await(() -> passive.reloads() == 1);

      assertThat(dial(active, server).failure().cause())
          .isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
    }
  }

  @Test
  void contexts_are_renewed_so_that_no_session_is_resumed_for_ever() throws Exception {
    var kit = node("b", Engine.AUTOMATIC).reloadInterval(SOON).resumption(Duration.ofMillis(1));
    var now = new java.util.concurrent.atomic.AtomicReference<>(TestPki.NOW);
    try (var active = node("a", Engine.AUTOMATIC).open();
        var passive = kit.clock(now::get).open();
        var server = handshake.serve(passive.source(STRICT))) {
      dial(active, server);
      var verified = kit.verifications.get();
      now.set(TestPki.NOW.plusSeconds(1));
      await(() -> passive.renewals() > 0);
      dial(active, server);

      assertThat(kit.verifications.get()).isEqualTo(verified + 1);
      assertThat(passive.reloads()).isZero();
    }
  }

  @Test
  void tells_how_many_days_are_left() throws Exception {
    try (var tls = node("a", Engine.AUTOMATIC).open()) {
      assertThat(tls.expiries())
          .extracting(CertificateExpiry::kind, one -> one.daysLeft(TestPki.NOW))
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(Kind.OWN, 365L),
              org.assertj.core.groups.Tuple.tuple(Kind.AUTHORITY, 3650L));
    }
  }

  private End dial(Tls active, Handshake.Server server) throws Exception {
    return handshake
        .dial(active.source(STRICT), "localhost", server.address())
        .get(20, TimeUnit.SECONDS);
  }

  private static List<String> names(End end) {
    assertThat(end.failure()).isNull();
    return end.facts().certificate().bundleEids();
  }

  private Holder leaf(String name) {
    return ca.leaf(name).names(TestPki.bundleEid("dtn://" + name + "/")).sign();
  }

  /** Replaces both files by renaming, in two steps, as tools do. */
  private void replace(String name, Holder holder) throws Exception {
    Files.move(
        holder.writeKey(dir.resolve("new.key")),
        dir.resolve(name + ".key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        holder.writeCertificate(dir.resolve("new.pem")),
        dir.resolve(name + ".pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsKit node(String name, Engine engine) {
    return new TlsKit(dir, name).engine(engine).keys(leaf(name)).trusting(ca);
  }

  private static void await(BooleanSupplier condition) {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not happen within 20 s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
