package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.Handshake.Ends;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.adapter.tcp.tls.TlsSettings.Version;
import dev.gantry.certificates.identity.Oids;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.EndCause;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends ours, in every mixture of implementation and version. */
class HandshakeTest {
  private static final List<Engine> ENGINES = List.of(Engine.BORINGSSL, Engine.JDK);
  private static final IdentityPolicy ONE_SIDED =
      new IdentityPolicy(Check.OFF, Check.OFF, ExtendedKeyUsageRule.ANY, false, Check.OPTIONAL);

  @TempDir Path dir;
  private final Handshake handshake = new Handshake();
  private final Holder ca = TestPki.root("test CA");

  static List<Arguments> mixtures() {
    var mixtures = new ArrayList<Arguments>();
    for (var active : ENGINES) {
      for (var passive : ENGINES) {
        mixtures.add(Arguments.of(active, passive));
      }
    }
    return mixtures;
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void both_sides_prove_themselves(Engine active, Engine passive) throws Exception {
    try (var one = kit("a", active).open();
        var other = kit("b", passive).open()) {
      var ends = run(one, other, IdentityPolicy.STRICT);

      assertThat(ends.active().failure()).isNull();
      assertThat(ends.passive().failure()).isNull();
      assertThat(ends.active().facts().protocol()).isEqualTo("TLSv1.3");
      assertThat(ends.active().facts().cipherSuite()).startsWith("TLS_AES_");
      assertThat(ends.active().facts().certificate().bundleEids()).containsExactly("dtn://b/");
      assertThat(ends.passive().facts().certificate().bundleEids()).containsExactly("dtn://a/");
      assertThat(ends.passive().facts().certificate().dnsNames()).containsExactly("a.example");
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void active_refuses_an_unknown_authority_and_the_passive_side_hears_of_it(
      Engine active, Engine passive) throws Exception {
    try (var one = kit("a", active).trusting(TestPki.root("other")).open();
        var other = kit("b", passive).open()) {
      var ends = run(one, other, IdentityPolicy.STRICT);

      assertThat(ends.active().failure().cause()).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
      assertThat(ends.active().failure().detail()).contains("CN=b").contains("CN=test CA");
      assertThat(ends.passive().failure().cause()).isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
      // RFC 9174 4.4.4.1: bad_certificate
      assertThat(ends.passive().failure().detail()).contains("bad_certificate");
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void passive_refuses_an_unknown_authority_and_the_active_side_hears_of_it_late(
      Engine active, Engine passive) throws Exception {
    try (var one = kit("a", active).open();
        var other = kit("b", passive).trusting(TestPki.root("other")).open()) {
      var ends = run(one, other, IdentityPolicy.STRICT);

      assertThat(ends.passive().failure().cause()).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
      assertThat(ends.active().failure().cause()).isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
      // The JDK's server has no way to send bad_certificate.
      assertThat(ends.active().failure().detail())
          .contains(passive == Engine.JDK ? "certificate_unknown" : "bad_certificate");
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void passive_demands_a_certificate_and_both_sides_know_what_is_missing(
      Engine active, Engine passive) throws Exception {
    try (var one = new TlsKit(dir, "a").engine(active).trusting(ca).open();
        var other = kit("b", passive).open()) {
      var ends = run(one, other, IdentityPolicy.STRICT);

      assertThat(ends.passive().failure().cause()).isEqualTo(EndCause.CERTIFICATE_MISSING);
      assertThat(ends.active().failure().cause()).isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
      assertThat(ends.active().failure().detail()).contains("certificate_required");
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void passive_does_without_a_certificate_where_the_policy_says_so(Engine active, Engine passive)
      throws Exception {
    try (var one = new TlsKit(dir, "a").engine(active).trusting(ca).open();
        var other = kit("b", passive).open()) {
      var ends = run(one, other, ONE_SIDED);

      assertThat(ends.active().facts().certificate()).isNotNull();
      assertThat(ends.passive().facts().certificate()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void passive_asks_for_a_certificate_that_it_does_not_demand(Engine active, Engine passive)
      throws Exception {
    try (var one = kit("a", active).open();
        var other = kit("b", passive).open();
        var stranger = kit("c", active).keys(TestPki.root("other").leaf("c").sign()).open()) {
      assertThat(run(one, other, ONE_SIDED).passive().facts().certificate()).isNotNull();
      // RFC 9174 4.4.4.1: what was received is validated.
      assertThat(run(stranger, other, ONE_SIDED).passive().failure().cause())
          .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void passive_that_believes_nobody_asks_only_who_must_answer(Engine active, Engine passive)
      throws Exception {
    var own = ca.leaf("b").purposes(Oids.BUNDLE_SECURITY).sign();
    try (var one = kit("a", active).open();
        var other = new TlsKit(dir, "b").engine(passive).keys(own).open()) {
      assertThat(run(one, other, ONE_SIDED).passive().facts().certificate()).isNull();
      assertThat(run(one, other, IdentityPolicy.STRICT).passive().failure().cause())
          .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void sends_intermediates_and_no_root(Engine active, Engine passive) throws Exception {
    var middle = ca.intermediate("middle");
    var a = middle.leaf("a").names(TestPki.bundleEid("dtn://a/")).sign();
    var b = middle.leaf("b").names(TestPki.bundleEid("dtn://b/")).sign();
    try (var one = kit("a", active).keys(a, ca, middle).open();
        var other = kit("b", passive).keys(b, ca, middle).open()) {
      var ends = run(one, other, IdentityPolicy.STRICT);

      assertThat(ends.active().failure()).isNull();
      assertThat(ends.active().handler().engine().getSession().getPeerCertificates())
          .containsExactly(b.certificate(), middle.certificate());
      assertThat(ends.passive().handler().engine().getSession().getPeerCertificates())
          .containsExactly(a.certificate(), middle.certificate());
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void resumes_a_session_and_still_knows_the_peer(Engine active, Engine passive) throws Exception {
    var a = kit("a", active);
    var b = kit("b", passive);
    try (var one = a.open();
        var other = b.open()) {
      var strict = TlsProfile.of(IdentityPolicy.STRICT);
      var activeSource = one.source(strict);
      var passiveSource = other.source(strict);
      try (var server = handshake.serve(passiveSource)) {
        handshake.dial(activeSource, "localhost", server.address()).get();
        var second = handshake.dial(activeSource, "localhost", server.address()).get();

        assertThat(a.verifications).hasValue(1);
        assertThat(b.verifications).hasValue(1);
        assertThat(second.facts().certificate().bundleEids()).containsExactly("dtn://b/");
        assertThat(server.lastEnd().facts().certificate().bundleEids()).containsExactly("dtn://a/");

        // Another profile may demand more, so nothing of the first counts there.
        handshake.dial(one.source(TlsProfile.of(ONE_SIDED)), "localhost", server.address()).get();
        assertThat(a.verifications).hasValue(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void resumes_nothing_when_that_is_off(Engine active, Engine passive) throws Exception {
    var a = kit("a", active).resumption(Duration.ZERO);
    var b = kit("b", passive);
    try (var one = a.open();
        var other = b.open()) {
      var source = one.source(TlsProfile.of(IdentityPolicy.STRICT));
      try (var server = handshake.serve(other.source(TlsProfile.of(IdentityPolicy.STRICT)))) {
        handshake.dial(source, "localhost", server.address()).get();
        handshake.dial(source, "localhost", server.address()).get();

        assertThat(a.verifications).hasValue(2);
        assertThat(b.verifications).hasValue(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("mixtures")
  void begins_anew_where_the_passive_side_declines_to_resume(Engine active, Engine passive)
      throws Exception {
    var strict = TlsProfile.of(IdentityPolicy.STRICT);
    var a = kit("a", active);
    try (var one = a.open();
        var before = kit("b", passive).open();
        var after = kit("c", passive).open()) {
      var source = one.source(strict);
      var passives = new InTurn(before.source(strict), after.source(strict));
      try (var server = handshake.serve(passives)) {
        handshake.dial(source, "localhost", server.address()).get();
        // It offers the session of the first, whose ticket keys the second does not have.
        var end = handshake.dial(source, "localhost", server.address()).get();

        assertThat(end.failure()).isNull();
        assertThat(end.facts().certificate().bundleEids()).containsExactly("dtn://c/");
        assertThat(a.verifications).hasValue(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void server_name_is_the_dialled_name_or_absent(Engine engine) throws Exception {
    try (var one = kit("a", engine).open();
        var other = kit("b", Engine.JDK).open()) {
      for (var dialled : new String[] {"localhost", "node.example", "node.example."}) {
        var ends =
            handshake.run(
                one.source(TlsProfile.of(IdentityPolicy.STRICT)),
                other.source(TlsProfile.of(IdentityPolicy.STRICT)),
                dialled);
        assertThat(requestedNames(ends))
            .containsExactly(dialled.equals("node.example.") ? "node.example" : dialled);
      }
      var ends =
          handshake.run(
              one.source(TlsProfile.of(IdentityPolicy.STRICT)),
              other.source(TlsProfile.of(IdentityPolicy.STRICT)),
              null);
      assertThat(requestedNames(ends)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void a_peer_that_does_not_speak_tls_is_named_as_such(Engine engine) throws Exception {
    try (var tls = kit("b", engine).open();
        var server = handshake.serve(tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
        var socket = new java.net.Socket()) {
      socket.connect(server.address());
      socket.getOutputStream().write(new byte[] {4, 4, 4, 4, 4, 4, 4, 4});
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(64);

      var failure = server.lastEnd().failure();
      assertThat(failure.cause()).isEqualTo(EndCause.TLS_FAILED);
      assertThat(failure.detail()).contains("sent something else");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Engine.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
  void a_peer_that_leaves_in_the_middle_is_named_as_such(Engine engine) throws Exception {
    try (var tls = kit("b", engine).open();
        var server = handshake.serve(tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
        var socket = new java.net.Socket()) {
      socket.connect(server.address());
      socket.getOutputStream().write(new byte[] {0x16, 3, 1, 1});
      socket.close();

      assertThat(server.lastEnd().failure().detail()).contains("closed the connection");
    }
  }

  @Test
  void old_and_new_meet_at_the_highest_common_version() throws Exception {
    try (var one = kit("a", Engine.JDK).open();
        var other = kit("b", Engine.JDK).oldest(Version.TLS_1_3).open()) {
      assertThat(run(one, other, IdentityPolicy.STRICT).active().facts().protocol())
          .isEqualTo("TLSv1.3");
    }
  }

  @Test
  void boringssl_agrees_on_the_hybrid_post_quantum_group() throws Exception {
    try (var one = kit("a", Engine.BORINGSSL).open();
        var other = kit("b", Engine.BORINGSSL).open()) {
      var server = handshake.serve(other.source(TlsProfile.of(IdentityPolicy.STRICT)));
      var end =
          handshake
              .dial(one.source(TlsProfile.of(IdentityPolicy.STRICT)), "localhost", server.address())
              .get();
      var engine = (ReferenceCountedOpenSslEngine) end.handler().engine();

      assertThat(SSL.getGroupName(engine.sslPointer())).isEqualTo("X25519MLKEM768");
    }
  }

  @Test
  void writes_a_key_log_for_its_owner_alone() throws Exception {
    var log = dir.resolve("keys.log");
    try (var one = kit("a", Engine.BORINGSSL).keyLog(log).open();
        var other = kit("b", Engine.BORINGSSL).open()) {
      assertThat(run(one, other, IdentityPolicy.STRICT).active().failure()).isNull();
    }

    assertThat(log).content().contains("CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }

  @Test
  void records_stay_within_the_bound_of_the_profile() throws Exception {
    var bound = 1024;
    try (var one = kit("a", Engine.AUTOMATIC).open();
        var other = kit("b", Engine.AUTOMATIC).open()) {
      var longest =
          handshake.longestRecord(
              one.source(new TlsProfile(IdentityPolicy.STRICT, List.of(), bound)),
              other.source(TlsProfile.of(IdentityPolicy.STRICT)),
              100_000);

      assertThat(longest).isBetween(bound, bound + 256);
    }
  }

  /** A passive side that is another one from its second connection on. */
  private static final class InTurn implements TlsEngineSource {
    private final TlsEngineSource first;
    private final TlsEngineSource later;
    private final AtomicBoolean served = new AtomicBoolean();

    InTurn(TlsEngineSource first, TlsEngineSource later) {
      this.first = first;
      this.later = later;
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, TlsConnection connection) {
      return (served.getAndSet(true) ? later : first).newHandler(allocator, connection);
    }

    @Override
    public TlsFacts facts(SslHandler handler) {
      return first.facts(handler);
    }

    @Override
    public TlsFailure failure(SslHandler handler, Throwable failure) {
      return first.failure(handler, failure);
    }
  }

  private static List<String> requestedNames(Ends ends) {
    var session = (javax.net.ssl.ExtendedSSLSession) ends.passive().handler().engine().getSession();
    return session.getRequestedServerNames().stream()
        .map(name -> ((SNIHostName) name).getAsciiName())
        .toList();
  }

  private Ends run(Tls active, Tls passive, IdentityPolicy policy) throws Exception {
    return handshake.run(
        active.source(TlsProfile.of(policy)), passive.source(TlsProfile.of(policy)), "localhost");
  }

  private TlsKit kit(String name, Engine engine) {
    var holder =
        ca.leaf(name)
            .names(TestPki.bundleEid("dtn://" + name + "/"), TestPki.dns(name + ".example"))
            .purposes(Oids.BUNDLE_SECURITY)
            .sign();
    return new TlsKit(dir, name).engine(engine).keys(holder).trusting(ca);
  }
}
