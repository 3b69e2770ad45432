package dev.gantry.certificates.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.certificates.handshake.OwnKeyManager;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
  private final Instant now = Instant.now();
  private final Holder authority = TestPki.root("operators", now);
  private final BlockingQueue<String> refusals = new ArrayBlockingQueue<>(10);
  @TempDir private Path folder;
  private int writes;
  private ServerTls tls;

  @BeforeEach
  void open() throws Exception {
    write("server", authority.leaf("first").sign());
    touch(authority.writeCertificate(folder.resolve("ca.pem")));
    Files.createDirectory(folder.resolve("crl"));
    tls =
        ServerTls.open(
            keys("server"),
            new TrustFiles(List.of(folder.resolve("ca.pem").toString()), folder.resolve("crl")),
            () -> now,
            refusals::add);
  }

  @Test
  void shows_its_certificate_and_another_one_once_the_files_are_replaced() throws Exception {
    assertThat(shake(null).server()).isEqualTo("CN=first");
    assertThat(tls.look()).as("nothing was replaced").isFalse();
    write("server", authority.leaf("second").sign());
    assertThat(tls.look()).isTrue();
    assertThat(shake(null).server()).isEqualTo("CN=second");
  }

  @Test
  void files_that_cannot_be_used_are_told_of_once_and_leave_what_served() throws Exception {
    authority.leaf("second").sign().writeCertificate(folder.resolve("server.pem"));
    touch(folder.resolve("server.pem"));
    assertThatThrownBy(() -> tls.look())
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining("fits none");
    assertThat(tls.look()).isFalse();
    assertThatThrownBy(() -> tls.lookNow()).isInstanceOf(MaterialException.class);
    assertThat(shake(null).server()).isEqualTo("CN=first");
    write("server", authority.leaf("third").sign());
    assertThat(tls.lookNow()).isTrue();
    assertThat(tls.lookNow()).isFalse();
    assertThat(shake(null).server()).isEqualTo("CN=third");
  }

  @Test
  void caller_may_show_a_certificate_and_need_not() throws Exception {
    assertThat(tls.asksCallers()).isTrue();
    assertThat(shake(null).caller()).isNull();
    assertThat(shake(authority.leaf("anna").sign()).caller()).isEqualTo("CN=anna");
    assertThat(shake(authority.leaf("anna").purposes(TestPki.CLIENT_AUTH).sign()).caller())
        .isEqualTo("CN=anna");
    assertThat(ServerTls.open(keys("server")).asksCallers()).isFalse();
  }

  @Test
  void caller_of_another_authority_or_use_or_time_is_refused() throws Exception {
    refuses(TestPki.root("others", now).leaf("anna").sign());
    assertThat(refusals.take()).contains("anna");
    refuses(authority.leaf("anna").purposes(TestPki.SERVER_AUTH).sign());
    assertThat(refusals.take()).contains("'CN=anna' is for other things than TLS clients");
    refuses(
        authority
            .leaf("anna")
            .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))
            .sign());
    assertThat(refusals.take()).contains("anna");
  }

  @Test
  void caller_is_out_once_a_list_revokes_it_or_its_authority_is_gone() throws Exception {
    var anna = authority.leaf("anna").sign();
    assertThat(shake(anna).caller()).isEqualTo("CN=anna");
    touch(
        TestPki.writePem(
            folder.resolve("crl/ca.crl"),
            authority.revoke(now.plus(Duration.ofDays(1)), anna.certificate())));
    assertThat(tls.believes(anna.certificate())).isTrue();
    assertThat(tls.look()).isTrue();
    refuses(anna);
    assertThat(refusals.take()).contains("revoked");
    assertThat(tls.believes(anna.certificate())).as("on a connection that stands").isFalse();
    var bert = authority.leaf("bert").sign();
    assertThat(shake(bert).caller()).isEqualTo("CN=bert");
    touch(TestPki.root("others", now).writeCertificate(folder.resolve("ca.pem")));
    assertThat(tls.look()).isTrue();
    refuses(bert);
  }

  @Test
  void names_of_a_certificate_are_those_that_roles_are_given_to() {
    var certificate =
        authority
            .leaf("Anna  A")
            .names(
                new GeneralName(GeneralName.uniformResourceIdentifier, "https://example/Anna"),
                TestPki.dns("Anna.Example"),
                new GeneralName(GeneralName.rfc822Name, "anna@example"),
                TestPki.bundleEid("ipn:1.0"))
            .sign()
            .certificate();
    assertThat(CertificateNames.of(certificate))
        .hasSize(5)
        .startsWith(
            "uri:https://example/Anna",
            "dns:anna.example",
            "email:anna@example",
            "subject:cn=anna a")
        .last()
        .asString()
        .matches("sha256:[0-9a-f]{64}");
    assertThat(CertificateNames.best(certificate)).isEqualTo("uri:https://example/Anna");
  }

  private void refuses(Holder caller) {
    assertThatThrownBy(() -> shake(caller))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("certificate");
  }

  private record Shaken(String server, String caller) {}

  /** One handshake over a socket; a caller without a certificate is null. */
  private Shaken shake(Holder caller) throws Exception {
    var loopback = InetAddress.getLoopbackAddress();
    try (var listening =
        (SSLServerSocket)
            tls.context().getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      listening.setWantClientAuth(true);
      var seen =
          CompletableFuture.supplyAsync(
              () -> {
                try (var accepted = (SSLSocket) listening.accept()) {
                  accepted.startHandshake();
                  accepted.getOutputStream().write(1);
                  var name = callerOf(accepted);
                  var _ = accepted.getInputStream().read();
                  return name == null ? "" : name;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (var socket =
          (SSLSocket)
              clientOf(caller)
                  .getSocketFactory()
                  .createSocket(loopback, listening.getLocalPort())) {
        socket.startHandshake();
        var _ = socket.getInputStream().read();
        var server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        socket.getOutputStream().write(1);
        var name = seen.get();
        return new Shaken(server.getSubjectX500Principal().getName(), name.isEmpty() ? null : name);
      } catch (IOException e) {
        var _ = seen.get();
        throw e;
      }
    }
  }

  private static String callerOf(SSLSocket accepted) {
    try {
      return ((X509Certificate) accepted.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private SSLContext clientOf(Holder caller) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", authority.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var keys =
        caller == null
            ? new KeyManager[0]
            : new KeyManager[] {
              new OwnKeyManager(
                  new KeyMaterial(caller.keys().getPrivate(), List.of(caller.certificate())))
            };
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private KeyFiles keys(String name) {
    return new KeyFiles.Pem(folder.resolve(name + ".pem"), folder.resolve(name + ".key"), null);
  }

  private void write(String name, Holder holder) throws IOException {
    touch(holder.writeCertificate(folder.resolve(name + ".pem")));
    touch(holder.writeKey(folder.resolve(name + ".key")));
  }

  /** A time of its own, since two writes may fall into one tick of the file system. */
  private void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * ++writes));
  }
}
