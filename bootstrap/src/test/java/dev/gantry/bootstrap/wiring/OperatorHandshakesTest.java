package dev.gantry.bootstrap.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.admin.AdminGrpcServer;
import dev.gantry.adapter.grpc.admin.OperatorCalls;
import dev.gantry.adapter.grpc.admin.PortTls;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** TLS handshakes at the gRPC port for operators, by strangers and operators at once. */
class OperatorHandshakesTest {
  /** As many as one source may have, and one place for the operator. */
  private static final int STRANGERS = 47;

  private static final int GRPC_PREFIX = 5;
  private static final int BOUND_SECONDS = 30;

  private final Holder authority = TestPki.root("operators", Instant.now());
  private final CountDownLatch looking = new CountDownLatch(STRANGERS);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @Test
  void handshakes_that_take_long_keep_no_operator_waiting() throws Exception {
    var calls =
        new OperatorCalls(
            unasked(NodeOperations.class), unasked(ServerOperations.class), () -> BpaStatus.NONE);
    var opened = new ArrayList<Socket>();
    try (var server = new AdminGrpcServer(calls, Logins.OPEN)) {
      var own = authority.leaf("server").names(TestPki.dns("localhost")).sign();
      int port =
          server.openPort(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              new PortTls(context(own), true));
      var strange = context(authority.leaf("stranger").sign());
      for (int i = 0; i < STRANGERS; i++) {
        var socket =
            (SSLSocket)
                strange.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        opened.add(socket);
        Thread.ofVirtual().start(() -> shake(socket));
      }
      assertThat(looking.await(BOUND_SECONDS, TimeUnit.SECONDS))
          .as("the certificates of all strangers are looked at, at once")
          .isTrue();
      assertThat(live(port)).isEqualTo(ServingStatus.SERVING);
    } finally {
      mayGoOn.countDown();
      for (var socket : opened) {
        socket.close();
      }
    }
  }

  private static void shake(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException e) {
      // Closed with the test.
    }
  }

  /** Asked by one who shows no certificate, on a connection that has its handshake now. */
  private ServingStatus live(int port) throws Exception {
    var question = "live".getBytes(US_ASCII);
    var message = new byte[GRPC_PREFIX + 2 + question.length];
    message[GRPC_PREFIX - 1] = (byte) (2 + question.length);
    message[GRPC_PREFIX] = 0x0a; // the field 'service'
    message[GRPC_PREFIX + 1] = (byte) question.length;
    System.arraycopy(question, 0, message, GRPC_PREFIX + 2, question.length);
    try (var client = HttpClient.newBuilder().sslContext(context(null)).build()) {
      var call =
          HttpRequest.newBuilder(
                  URI.create("https://localhost:" + port + "/grpc.health.v1.Health/Check"))
              .header("Content-Type", "application/grpc")
              .header("TE", "trailers")
              .timeout(Duration.ofSeconds(BOUND_SECONDS))
              .POST(BodyPublishers.ofByteArray(message))
              .build();
      var body = client.send(call, BodyHandlers.ofByteArray()).body();
      return HealthCheckResponse.parseFrom(Arrays.copyOfRange(body, GRPC_PREFIX, body.length))
          .getStatus();
    }
  }

  /** It believes everybody, but takes its time where it looks at callers. */
  private SSLContext context(Holder own) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (own != null) {
      store.setKeyEntry(
          "own",
          own.keys().getPrivate(),
          new char[0],
          new Certificate[] {own.certificate(), authority.certificate()});
    }
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    KeyManager[] managers = keys.getKeyManagers();
    context.init(managers, new TrustManager[] {new Slow()}, null);
    return context;
  }

  private final class Slow extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      looking.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {authority.certificate()};
    }
  }

  /** Nobody asks it anything here. */
  private static <T> T unasked(Class<T> what) {
    return what.cast(
        Proxy.newProxyInstance(
            what.getClassLoader(),
            new Class<?>[] {what},
            (_, method, _) -> {
              throw new AssertionError(method.getName());
            }));
  }
}
