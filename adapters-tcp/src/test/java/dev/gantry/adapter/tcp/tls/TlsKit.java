package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.adapter.tcp.tls.TlsSettings.Trust;
import dev.gantry.adapter.tcp.tls.TlsSettings.Version;
import dev.gantry.certificates.issuing.OpenSslPki;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.revocation.RevocationRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.provider.Arguments;

/** One node's TLS for tests, with its files in a directory; right by default. */
final class TlsKit {
  /** Counts how often the time was asked for, which is once for each path that is verified. */
  final AtomicInteger verifications = new AtomicInteger();

  private final Path dir;
  private final String name;
  private Engine engine = Engine.AUTOMATIC;
  private Version oldest = Version.TLS_1_2;
  private Duration resumption = TlsSettings.DEFAULT_RESUMPTION;
  private Duration reloadInterval = Duration.ofMinutes(10);
  private Path keyLog;
  private KeyFiles keys;
  private Path authority;
  private Path revocationLists;
  private RevocationRule ocsp = RevocationRule.OFF;
  private InstantSource clock = InstantSource.fixed(TestPki.NOW);

  TlsKit(Path dir, String name) {
    this.dir = dir;
    this.name = name;
  }

  /** Each peer on both implementations of TLS and in both versions: engine, version, peer. */
  static List<Arguments> onEveryStack(Object[] peers) {
    var cases = new ArrayList<Arguments>();
    for (var engine : List.of(Engine.BORINGSSL, Engine.JDK)) {
      for (var version : List.of("1_2", "1_3")) {
        for (var peer : peers) {
          cases.add(Arguments.of(engine, version, peer));
        }
      }
    }
    return cases;
  }

  /** With what {@code openssl} issued under this name, at the time of now. */
  TlsKit issuedBy(OpenSslPki pki) {
    return realTime()
        .keys(new KeyFiles.Pem(pki.certificate(name), pki.key(name), null))
        .trusting(pki.authority());
  }

  TlsKit engine(Engine wanted) {
    engine = wanted;
    return this;
  }

  TlsKit oldest(Version version) {
    oldest = version;
    return this;
  }

  TlsKit resumption(Duration duration) {
    resumption = duration;
    return this;
  }

  TlsKit reloadInterval(Duration duration) {
    reloadInterval = duration;
    return this;
  }

  TlsKit keyLog(Path file) {
    keyLog = file;
    return this;
  }

  TlsKit clock(InstantSource source) {
    clock = source;
    return this;
  }

  TlsKit realTime() {
    clock = InstantSource.system();
    return this;
  }

  TlsKit keys(Holder holder, Holder... intermediates) {
    var more = new java.security.cert.X509Certificate[intermediates.length];
    for (var index = 0; index < more.length; index++) {
      more[index] = intermediates[index].certificate();
    }
    return keys(
        new KeyFiles.Pem(
            holder.writeCertificate(dir.resolve(name + ".pem"), more),
            holder.writeKey(dir.resolve(name + ".key")),
            null));
  }

  TlsKit keys(KeyFiles files) {
    keys = files;
    return this;
  }

  TlsKit trusting(Holder holder) {
    authority = holder.writeCertificate(dir.resolve(name + "-ca.pem"));
    return this;
  }

  TlsKit trusting(Path file) {
    authority = file;
    return this;
  }

  TlsKit ocsp(RevocationRule rule) {
    ocsp = rule;
    return this;
  }

  TlsKit revocationLists(Path directory) {
    revocationLists = directory;
    return this;
  }

  TlsSettings settings() {
    return new TlsSettings(
        keys,
        new Trust(
            new TrustFiles(
                authority == null ? List.of() : List.of(authority.toString()), revocationLists),
            RevocationRule.SOFT,
            ocsp,
            Duration.ZERO,
            false),
        engine,
        oldest,
        resumption,
        TlsSettings.DEFAULT_MAX_RESUMABLE_SESSIONS,
        keyLog,
        reloadInterval);
  }

  Tls open() throws TlsSetupException {
    var tls =
        Tls.open(
            settings(),
            () -> {
              if (!Thread.currentThread().getName().equals("tls-files")) {
                verifications.incrementAndGet();
              }
              return clock.instant();
            });
    verifications.set(0);
    return tls;
  }
}
