#!/usr/bin/env bash
# jnats 2.26.2: with tls:// a server's certificate may have any name, as long as a trusted authority has issued it; and a name that
# is to be compared is not there to compare with.
#
#   findings/jnats-tls-any-name.sh
#
# Valid input: a client that dials tls://localhost with an SSLContext that trusts one authority, and a server there whose certificate
# is of that authority and says other.example. The client in Go compares names (nats-io/nats.go, pull request 420).
#
# jnats sets no endpoint identification on the socket of the SSLContext, so the JDK compares nothing. Whoever has it do so, by a
# manager of trust, finds that jnats has resolved the name before: the peer of the session is 127.0.0.1 also after
# noResolveHostnames(), and a certificate that says localhost is refused. It is localhost after enableFastFallback().
#
# Seen (Java 17 and 25):
#
#   as it is: connected
#   compared, noResolveHostnames: the session is with 127.0.0.1
#   compared, enableFastFallback: the session is with localhost
#
# Without harm: a manager of trust that sets the endpoint identification "HTTPS" on the socket before the JDK's own looks at the
# chain, with enableFastFallback(), as NatsTls does.
#
# Needs Java 17 or later and Maven. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>jnats-tls</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.nats</groupId>
      <artifactId>jnats</artifactId>
      <version>2.26.2</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=other.example -ext SAN=dns:other.example -validity 2 \
  -storetype PKCS12 -keystore server.p12 -storepass secret -keypass secret >keytool.log 2>&1

cat >AnyName.java <<'JAVA'
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import javax.net.ssl.*;

class AnyName {
  static volatile String peer = "";

  public static void main(String[] arguments) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(Files.newInputStream(Path.of("server.p12")), "secret".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "secret".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    X509ExtendedTrustManager plain = (X509ExtendedTrustManager) trust.getTrustManagers()[0];
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(keys.getKeyManagers(), null, null);
    ServerSocket door = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> serve(door, server));
    thread.setDaemon(true);
    thread.start();

    Options.Builder asItIs = options(door, plain);
    boolean connected = connects(asItIs);
    System.out.println("as it is: " + (connected ? "connected" : "refused"));
    connects(options(door, new Looking(plain)).noResolveHostnames());
    String resolved = peer;
    System.out.println("compared, noResolveHostnames: the session is with " + resolved);
    connects(options(door, new Looking(plain)).enableFastFallback());
    System.out.println("compared, enableFastFallback: the session is with " + peer);
    boolean asDescribed = connected && resolved.equals("127.0.0.1") && peer.equals("localhost");
    System.exit(asDescribed ? 0 : 1);
  }

  static Options.Builder options(ServerSocket door, TrustManager trust) throws Exception {
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, new TrustManager[] {trust}, null);
    return new Options.Builder()
        .server("tls://localhost:" + door.getLocalPort())
        .sslContext(client)
        .maxReconnects(0)
        .errorListener(new ErrorListener() {});
  }

  static boolean connects(Options.Builder options) throws InterruptedException {
    try (Connection connection = Nats.connect(options.build())) {
      return connection.getStatus() == Connection.Status.CONNECTED;
    } catch (IOException e) {
      return false;
    }
  }

  /** A NATS server, as far as a client asks that connects. */
  static void serve(ServerSocket door, SSLContext context) {
    while (true) {
      try (Socket bare = door.accept()) {
        String info = "{\"server_id\":\"x\",\"version\":\"2.15.3\",\"max_payload\":1048576,\"tls_required\":true}";
        bare.getOutputStream().write(("INFO " + info + "\r\n").getBytes());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(bare, null, 0, true);
        socket.setUseClientMode(false);
        BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("PING")) {
            socket.getOutputStream().write("PONG\r\n".getBytes());
          }
        }
      } catch (IOException e) {
        // The next one.
      }
    }
  }

  /** Has the JDK compare names, and tells with which. */
  static final class Looking extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager plain;

    Looking(X509ExtendedTrustManager plain) {
      this.plain = plain;
    }

    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      SSLSocket tls = (SSLSocket) socket;
      peer = tls.getHandshakeSession().getPeerHost();
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      plain.checkServerTrusted(chain, type, socket);
    }

    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
JAVA
timeout 60 java -cp 'jars/*' AnyName.java
