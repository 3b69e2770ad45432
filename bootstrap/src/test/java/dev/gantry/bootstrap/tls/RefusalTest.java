package dev.gantry.bootstrap.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.http.MetricsObserver;
import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.tls.Tls;
import dev.gantry.adapter.tcp.tls.TlsProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.bootstrap.logging.LoggingObserver;
import dev.gantry.certificates.identity.Oids;
import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.InMemoryBpa;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two whole nodes, one of which cannot take the other: what each of them says of it, on the wire,
 * in its log and in its metrics.
 */
class RefusalTest {
  private static final NodeId JUDGE = NodeId.parse("ipn:1.0");
  private static final NodeId OTHER = NodeId.parse("ipn:2.0");
  private static final IdentityPolicy WITH_HOST =
      new IdentityPolicy(
          Check.REQUIRED,
          Check.REQUIRED,
          IdentityPolicy.ExtendedKeyUsageRule.BUNDLE_SECURITY,
          false,
          Check.REQUIRED);

  /** How the refused side hears of it. */
  private enum Wire {
    /** A TLS alert. */
    ALERT,
    /** SESS_TERM with Contact Failure. */
    SESS_TERM
  }

  /** What is wrong with the other node, and what becomes of it. */
  private enum Fault {
    UNKNOWN_CA(EndCause.CERTIFICATE_UNTRUSTED, Wire.ALERT, "leads to none of our authorities"),
    EXPIRED(EndCause.CERTIFICATE_EXPIRED, Wire.ALERT, "expired on"),
    NOT_YET_VALID(EndCause.CERTIFICATE_NOT_YET_VALID, Wire.ALERT, "our clock says"),
    REVOKED(EndCause.CERTIFICATE_REVOKED, Wire.ALERT, "revoked"),
    KEY_USAGE(EndCause.CERTIFICATE_KEY_USAGE, Wire.ALERT, "digitalSignature"),
    EXTENDED_KEY_USAGE(EndCause.CERTIFICATE_KEY_USAGE, Wire.ALERT, "undleSecurity"),
    SIGNATURE(EndCause.CERTIFICATE_ALGORITHM, Wire.ALERT, "SHA1withECDSA"),
    PIN(EndCause.CERTIFICATE_NOT_PINNED, Wire.ALERT, "pin"),
    NO_CLIENT_CERTIFICATE(EndCause.CERTIFICATE_MISSING, Wire.ALERT, "no certificate"),
    WRONG_ADDRESS(EndCause.HOST_NAME_MISMATCH, Wire.SESS_TERM, "127.0.0.1"),
    NO_HOST_NAME(EndCause.HOST_NAME_MISSING, Wire.SESS_TERM, "127.0.0.1"),
    WRONG_NODE_ID(EndCause.NODE_ID_MISMATCH, Wire.SESS_TERM, "ipn:2.0"),
    NO_NODE_ID(EndCause.NODE_ID_UNPROVEN, Wire.SESS_TERM, "ipn:2.0"),
    UNEXPECTED_NODE_ID(EndCause.NODE_ID_UNEXPECTED, Wire.SESS_TERM, "ipn:7.0"),
    PLAINTEXT(EndCause.PLAINTEXT_REFUSED, Wire.SESS_TERM, "TLS is required");

    private final EndCause cause;
    private final Wire wire;
    private final String says;

    Fault(EndCause cause, Wire wire, String says) {
      this.cause = cause;
      this.wire = wire;
      this.says = says;
    }
  }

  @TempDir private Path dir;
  private final Holder authority = authority("CA");
  private final Lines lines = new Lines();
  private final Logger sessionLog = Logger.getLogger("dev.gantry.session");

  @BeforeEach
  void listen() {
    sessionLog.addHandler(lines);
  }

  @AfterEach
  void stopListening() {
    sessionLog.removeHandler(lines);
  }

  static Stream<Arguments> cases() {
    var cases = new ArrayList<Arguments>();
    for (var engine : List.of(Engine.BORINGSSL, Engine.JDK)) {
      for (var fault : Fault.values()) {
        for (var judgeIsActive : List.of(true, false)) {
          // Only a dialling side demands a certain Node ID, only a listening one a certificate.
          var wanted =
              switch (fault) {
                case NO_CLIENT_CERTIFICATE -> !judgeIsActive;
                case UNEXPECTED_NODE_ID -> judgeIsActive;
                default -> true;
              };
          if (wanted) {
            cases.add(Arguments.of(engine, fault, judgeIsActive));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_refusal_is_told_on_both_sides(Engine engine, Fault fault, boolean judgeIsActive)
      throws Exception {
    var issued = certificate(fault);
    try (var judgeTls = judgeTls(engine, fault, issued);
        var otherTls = otherTls(engine, fault, issued)) {
      var judge = judgeProfile(judgeTls, fault);
      var other = otherProfile(otherTls);
      var expected = fault == Fault.UNEXPECTED_NODE_ID ? NodeId.parse("ipn:7.0") : null;
      try (var passive =
              judgeIsActive ? Side.listening(OTHER, other) : Side.listening(JUDGE, judge);
          var active =
              judgeIsActive
                  ? Side.dialling(JUDGE, passive.port(), judge, expected)
                  : Side.dialling(OTHER, passive.port(), other, null)) {
        var refusing = judgeIsActive ? active : passive;
        var refused = judgeIsActive ? passive : active;
        refusing.saw(fault.cause);
        assertThat(refusing.end().detail()).contains(fault.says);
        heard(engine, fault, refused, refusing);
        assertThat(refusing.bpa.announced()).isEmpty();
      }
    }
    assertThat(lines.text()).anyMatch(l -> l.contains(label(fault.cause).replace('_', '-')));
    assertThat(lines.text()).anyMatch(line -> line.contains(fault.says));
  }

  private static void heard(Engine engine, Fault fault, Side refused, Side refusing)
      throws Exception {
    switch (fault.wire) {
      case SESS_TERM -> {
        refused.saw(EndCause.TERMINATED_BY_PEER);
        assertThat(refused.end().kind()).isEqualTo(SessionEnd.Kind.PEER);
        assertThat(refused.end().reason()).isEqualTo(TerminationReason.Known.CONTACT_FAILURE);
        assertThat(refusing.end().reason()).isEqualTo(TerminationReason.Known.CONTACT_FAILURE);
      }
      case ALERT -> {
        var bySilentStack = engine == Engine.BORINGSSL && fault == Fault.KEY_USAGE;
        // BoringSSL's own alert, illegal_parameter, does not name the certificate.
        refused.saw(bySilentStack ? EndCause.TLS_FAILED : EndCause.CERTIFICATE_REFUSED_BY_PEER);
        assertThat(refused.end().kind()).isEqualTo(SessionEnd.Kind.PEER);
        assertThat(refused.end().detail()).contains("alert");
        assertThat(refused.end().reason()).isNull();
      }
    }
  }

  private @Nullable Holder certificate(Fault fault) throws Exception {
    var loopback = TestPki.address(InetAddress.getByName("127.0.0.1"));
    var nodeId = TestPki.bundleEid("ipn:2.0");
    var now = authority.now();
    return switch (fault) {
      case NO_CLIENT_CERTIFICATE -> null;
      case UNKNOWN_CA -> leaf(authority("stranger")).names(nodeId).sign();
      case EXPIRED ->
          leaf(authority)
              .names(nodeId, loopback)
              .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)))
              .sign();
      case NOT_YET_VALID ->
          leaf(authority)
              .names(nodeId, loopback)
              .valid(now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(9)))
              .sign();
      case KEY_USAGE -> leaf(authority).names(nodeId, loopback).withoutSignature().sign();
      case EXTENDED_KEY_USAGE ->
          leaf(authority)
              .names(nodeId, loopback)
              .purposes(TestPki.CLIENT_AUTH, TestPki.SERVER_AUTH)
              .sign();
      case SIGNATURE -> leaf(authority).names(nodeId, loopback).signedOver("SHA1").sign();
      case WRONG_ADDRESS ->
          leaf(authority).names(nodeId, TestPki.address(InetAddress.getByName("127.0.0.9"))).sign();
      case NO_HOST_NAME -> leaf(authority).names(nodeId).sign();
      case WRONG_NODE_ID -> leaf(authority).names(TestPki.bundleEid("ipn:9.0"), loopback).sign();
      case NO_NODE_ID -> leaf(authority).names(loopback).sign();
      case REVOKED, PIN, UNEXPECTED_NODE_ID, PLAINTEXT ->
          leaf(authority).names(nodeId, loopback).sign();
    };
  }

  private static Holder authority(String name) {
    return TestPki.root(name, Instant.now());
  }

  private static TestPki.Leaf leaf(Holder issuer) {
    return issuer
        .leaf("node")
        .purposes(Oids.BUNDLE_SECURITY, TestPki.SERVER_AUTH, TestPki.CLIENT_AUTH);
  }

  private Tls judgeTls(Engine engine, Fault fault, @Nullable Holder other) throws Exception {
    var own =
        leaf(authority)
            .names(
                TestPki.bundleEid("ipn:1.0"), TestPki.address(InetAddress.getByName("127.0.0.1")))
            .sign();
    var lists = fault == Fault.REVOKED && other != null ? revoking(other) : null;
    return open("judge", engine, own, lists);
  }

  /** A folder with a list that revokes this certificate. */
  private Path revoking(Holder revoked) throws Exception {
    var lists = Files.createDirectories(dir.resolve("lists"));
    var nextUpdate = authority.now().plus(Duration.ofDays(30));
    TestPki.writePem(
        lists.resolve("list.pem"), authority.revoke(nextUpdate, revoked.certificate()));
    return lists;
  }

  private @Nullable Tls otherTls(Engine engine, Fault fault, @Nullable Holder own)
      throws Exception {
    return switch (fault) {
      case PLAINTEXT -> null;
      // BoringSSL refuses to sign with such a key, so its peer never gets to see the certificate.
      case KEY_USAGE -> open("other", Engine.JDK, own, null);
      default -> open("other", engine, own, null);
    };
  }

  private Tls open(String name, Engine engine, @Nullable Holder own, @Nullable Path lists)
      throws Exception {
    var trust =
        new TlsSettings.Trust(
            new TrustFiles(
                List.of(authority.writeCertificate(dir.resolve("ca.pem")).toString()), lists),
            RevocationRule.SOFT,
            RevocationRule.OFF,
            Duration.ZERO,
            false);
    return Tls.open(
        new TlsSettings(
            own == null
                ? null
                : new KeyFiles.Pem(
                    own.writeCertificate(dir.resolve(name + ".pem")),
                    own.writeKey(dir.resolve(name + ".key")),
                    null),
            trust,
            engine,
            TlsSettings.Version.TLS_1_2,
            TlsSettings.DEFAULT_RESUMPTION,
            TlsSettings.DEFAULT_MAX_RESUMABLE_SESSIONS,
            null,
            TlsSettings.DEFAULT_RELOAD_INTERVAL));
  }

  private static SessionProfile judgeProfile(Tls tls, Fault fault) {
    var policy =
        switch (fault) {
          case WRONG_ADDRESS, NO_HOST_NAME -> WITH_HOST;
          default -> IdentityPolicy.STRICT;
        };
    var pins =
        fault == Fault.PIN
            ? List.of(Pin.of(authority("of another key").certificate()))
            : List.<String>of();
    return SessionProfile.PLAINTEXT.withTls(
        new SessionSettings.Security(true, true, policy),
        tls.source(new TlsProfile(policy, pins, TlsProfile.MAX_RECORD_BYTES)));
  }

  private static SessionProfile otherProfile(@Nullable Tls tls) {
    return tls == null
        ? SessionProfile.PLAINTEXT
        : SessionProfile.PLAINTEXT.withTls(
            new SessionSettings.Security(true, true, IdentityPolicy.STRICT),
            tls.source(TlsProfile.of(IdentityPolicy.STRICT)));
  }

  private static String label(EndCause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  /** One node with the log and the metrics of a server. */
  private static final class Side implements AutoCloseable {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final MetricsObserver metrics = new MetricsObserver(registry);
    private final LoggingObserver log = new LoggingObserver();
    private final CompletableFuture<SessionEnd> ended = new CompletableFuture<>();
    private final InMemoryBpa bpa;
    private final TcpConvergenceLayer layer;

    private Side(NodeId nodeId, TcpSettings settings) throws IOException {
      bpa = InMemoryBpa.recording(nodeId);
      var observer =
          new Observer() {
            @Override
            public void sessionEnded(
                SessionKey session,
                String remoteAddress,
                SessionEnd end,
                Totals totals,
                long nanos) {
              log.sessionEnded(session, remoteAddress, end, totals, nanos);
              metrics.sessionEnded(session, remoteAddress, end, totals, nanos);
              ended.complete(end);
            }
          };
      layer = new TcpConvergenceLayer(settings, observer, new SplittableRandom(1));
      bpa.forwardThrough(layer);
      layer.start(bpa);
    }

    static Side listening(NodeId nodeId, SessionProfile profile) throws IOException {
      return new Side(
          nodeId,
          TcpSettings.of(
              List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), profile)), List.of()));
    }

    static Side dialling(NodeId nodeId, int port, SessionProfile profile, @Nullable NodeId expected)
        throws IOException {
      var endpoint = Endpoint.parse("127.0.0.1:" + port);
      return new Side(
          nodeId,
          TcpSettings.of(
              List.of(),
              List.of(new PeerEndpoint(endpoint, expected, profile, PeerSettings.DIALLED))));
    }

    int port() {
      return layer.boundPort(0);
    }

    SessionEnd end() throws Exception {
      return ended.get(20, TimeUnit.SECONDS);
    }

    /** The session ended so, and the metrics say it. */
    void saw(EndCause cause) throws Exception {
      assertThat(end().cause()).as("%s", end()).isEqualTo(cause);
      var text = new ByteArrayOutputStream();
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
      assertThat(text.toString(UTF_8))
          .contains("tcpcl_sessions_ended_total{cause=\"" + label(cause) + "\"");
    }

    @Override
    public void close() {
      assertThat(Departure.leave(layer, bpa, Duration.ofSeconds(1))).isTrue();
    }
  }

  /** Keeps what is logged. */
  private static final class Lines extends Handler {
    private final ConcurrentLinkedQueue<String> text = new ConcurrentLinkedQueue<>();

    Lines() {
      setLevel(Level.ALL);
    }

    List<String> text() {
      return List.copyOf(text);
    }

    @Override
    public void publish(LogRecord record) {
      text.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
