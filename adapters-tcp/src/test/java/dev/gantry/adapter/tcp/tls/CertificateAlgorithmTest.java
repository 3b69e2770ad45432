package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.session.EndCause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that one implementation of TLS takes and the other does not; needs the openssl command. */
class CertificateAlgorithmTest {
  private static final IdentityPolicy DEMANDING =
      new IdentityPolicy(Check.OFF, Check.OFF, ExtendedKeyUsageRule.ANY, false, Check.REQUIRED);
  private static final String REMEDY = "tls.provider = \"jdk\"";

  @TempDir static Path dir;
  private static final Map<Kind, KeyFiles.Pem> KEYS = new EnumMap<>(Kind.class);
  private static Path authorities;

  private final Handshake handshake = new Handshake();

  /** Keys beside those of P-256. */
  enum Kind {
    ED25519("-algorithm", "ed25519"),
    P521("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"),
    RSA_PSS("-algorithm", "RSA-PSS");

    private final String[] options;

    Kind(String... options) {
      this.options = options;
    }
  }

  @BeforeAll
  static void make() throws Exception {
    authorities = Files.createDirectories(dir.resolve("authorities"));
    for (var kind : Kind.values()) {
      var keys = OpenSslPki.selfSigned(dir, kind.name(), kind.options);
      KEYS.put(kind, keys);
      Files.copy(keys.certificates(), authorities.resolve(kind + ".pem"));
    }
    var common =
        OpenSslPki.selfSigned(
            dir, "common", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
    Files.copy(common.certificates(), authorities.resolve("common.pem"));
  }

  @AfterEach
  void close() throws Exception {
    handshake.close();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void two_nodes_with_keys_of_one_kind_work_by_default(Kind kind) throws Exception {
    try (var one = kit("a", kind).open();
        var other = kit("b", kind).open()) {
      var ends = run(one, other);

      assertThat(ends.active().failure()).isNull();
      assertThat(ends.passive().failure()).isNull();
      assertThat(one.implementation()).isEqualTo("jdk");
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void boringssl_that_listens_names_the_remedy_and_the_other_side_the_cause(Kind kind)
      throws Exception {
    try (var one = kit("a", kind).open();
        var other = common("b").engine(Engine.BORINGSSL).open()) {
      var ends = run(one, other);

      // BoringSSL asks for what it believes alone: whoever has something else shows nothing, or,
      // with a key for ECDSA, finds out when it signs.
      assertThat(ends.passive().failure().cause())
          .isEqualTo(kind == Kind.P521 ? EndCause.TLS_FAILED : EndCause.CERTIFICATE_MISSING);
      assertThat(ends.passive().failure().detail()).contains(REMEDY);
      assertThat(ends.active().failure().cause()).isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
      assertThat(ends.active().failure().detail()).contains("P-256", REMEDY);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void boringssl_that_dials_names_the_remedy_and_the_other_side_the_cause(Kind kind)
      throws Exception {
    try (var one = common("a").engine(Engine.BORINGSSL).open();
        var other = kit("b", kind).open()) {
      var ends = run(one, other);

      assertThat(ends.active().failure().detail()).contains(REMEDY);
      assertThat(ends.passive().failure().cause()).isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
      assertThat(ends.passive().failure().detail()).contains("P-256", REMEDY);
    }
  }

  @Test
  void boringssl_with_a_key_that_the_peer_does_not_believe_names_its_own() throws Exception {
    try (var one = kit("a", Kind.P521).engine(Engine.BORINGSSL).open();
        var other = common("b").engine(Engine.BORINGSSL).open()) {
      assertThat(run(one, other).active().failure().cause())
          .isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
      assertThat(run(other, one).passive().failure().cause())
          .isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
    }
  }

  @Test
  void a_key_log_has_boringssl_serve_whatever_it_can_sign_with() throws Exception {
    try (var tls = kit("a", Kind.P521).keyLog(dir.resolve("keys.log")).open()) {
      assertThat(tls.implementation()).isEqualTo("boringssl");
    }
  }

  private static TlsKit kit(String name, Kind kind) {
    return new TlsKit(dir, name).realTime().keys(KEYS.get(kind)).trusting(authorities);
  }

  private static TlsKit common(String name) {
    return new TlsKit(dir, name)
        .realTime()
        .keys(new KeyFiles.Pem(dir.resolve("common.pem"), dir.resolve("common.key"), null))
        .trusting(authorities);
  }

  private Handshake.Ends run(Tls active, Tls passive) throws Exception {
    var profile = TlsProfile.of(DEMANDING);
    return handshake.run(active.source(profile), passive.source(profile), "localhost");
  }
}
