package dev.gantry.adapter.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.in.Logins;
import dev.gantry.port.out.BpaStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {
  private static final int BOUND_MILLIS = 20_000;
  private static final String WHOLE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final List<Socket> opened = new ArrayList<>();
  private AdminHttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = serve(null);
  }

  @AfterEach
  void stop() throws IOException {
    for (var socket : opened) {
      socket.close();
    }
    server.close();
  }

  @Test
  void one_source_takes_as_many_places_as_one_may_and_leaves_the_rest_to_others() throws Exception {
    for (int i = 0; i < Connections.MAX_CONNECTIONS_OF_A_SOURCE; i++) {
      answered(connect("127.0.0.1"));
    }
    assertEnded(connect("127.0.0.1"));
    answered(connect("127.0.0.2"));
  }

  @Test
  void all_together_take_as_many_places_as_there_are_and_the_next_does_not_wait() throws Exception {
    for (int i = 0; i < Connections.MAX_CONNECTIONS; i++) {
      answered(connect("127.0.0." + (1 + i % 2)));
    }
    assertEnded(connect("127.0.0.3"));
    for (var socket : opened) {
      socket.close();
    }
    opened.clear();
    untilAnswered("127.0.0.3");
  }

  /** The places of those who say nothing, or speak slowly, are found again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET /health/live HTTP/1.1\r\nHost: lo",
        "POST /v1/peers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
      })
  void connection_that_comes_to_nothing_is_ended(String said) throws Exception {
    var logged = new Warnings();
    var slow = connect("127.0.0.1");
    answered(slow); // so that it is known to have been let in
    slow.getOutputStream().write(said.getBytes(US_ASCII));
    server.endQuiet(System.nanoTime());
    server.endQuiet(later());
    assertEnded(slow);
    assertThat(logged.taken()).as("nobody is told of it").isEmpty();
  }

  @Test
  void connection_that_never_said_anything_is_ended() throws Exception {
    var silent = connect("127.0.0.1");
    answered(connect("127.0.0.1")); // accepted after the silent one
    server.endQuiet(later());
    assertEnded(silent);
  }

  @Test
  void connection_that_does_not_end_its_handshake_is_ended() throws Exception {
    try (var overTls = serve(new HttpsPort(emptyContext(), false))) {
      try (var first = new Socket(InetAddress.getLoopbackAddress(), overTls.port())) {
        first.setSoTimeout(BOUND_MILLIS);
        // The length of a record, and no more of it.
        first.getOutputStream().write(new byte[] {22, 3, 1, 1, 0});
        try (var second = new Socket(InetAddress.getLoopbackAddress(), overTls.port())) {
          second.setSoTimeout(BOUND_MILLIS);
          second.getOutputStream().write("no TLS, and refused\r\n\r\n".getBytes(US_ASCII));
          var _ = second.getInputStream().readAllBytes(); // so the first was accepted
        } catch (SocketException e) {
          assertThat(e).hasMessageContaining("reset");
        }
        overTls.endQuiet(later());
        assertEnded(first);
      }
    }
  }

  @Test
  void connection_stays_until_its_time_is_over() throws Exception {
    long before = System.nanoTime();
    var kept = connect("127.0.0.1");
    answered(kept);
    server.endQuiet(before + Connections.MAX_QUIET.toNanos() - 1);
    answered(kept);
  }

  @Test
  void request_gives_a_connection_its_time_anew() throws Exception {
    var kept = connect("127.0.0.1");
    answered(kept);
    long between = System.nanoTime();
    answered(kept);
    server.endQuiet(between + Connections.MAX_QUIET.toNanos() - 1);
    answered(kept);
  }

  @Test
  void stream_that_is_read_goes_on() throws Exception {
    var watching = connect("127.0.0.1");
    watching
        .getOutputStream()
        .write("GET /v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    var lines = new BufferedReader(new InputStreamReader(watching.getInputStream(), US_ASCII));
    nextEvent(lines);
    long afterFirst = System.nanoTime();
    nextEvent(lines);
    server.endQuiet(afterFirst + Connections.MAX_QUIET.toNanos() - 1);
    nextEvent(lines);
  }

  /** When everything that has come to nothing until now has done so for too long. */
  private static long later() {
    return System.nanoTime() + Connections.MAX_QUIET.plus(Duration.ofHours(1)).toNanos();
  }

  private static void nextEvent(BufferedReader lines) throws IOException {
    String line;
    do {
      line = lines.readLine();
      assertThat(line).as("the stream goes on").isNotNull();
    } while (!line.startsWith("data:"));
  }

  private AdminHttpServer serve(HttpsPort tls) throws IOException {
    return AdminHttpServer.start(
        "127.0.0.1",
        0,
        "1.2.3",
        new FakeNode(),
        () -> BpaStatus.NONE,
        new Echo(),
        Logins.OPEN,
        tls,
        new PrometheusRegistry());
  }

  private static SSLContext emptyContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Socket connect(String from) throws IOException {
    var socket =
        new Socket(InetAddress.getLoopbackAddress(), server.port(), InetAddress.ofLiteral(from), 0);
    socket.setSoTimeout(BOUND_MILLIS);
    opened.add(socket);
    return socket;
  }

  private static void answered(Socket socket) throws IOException {
    assertThat(asks(socket)).as("answered").startsWith("HTTP/1.1 200");
  }

  private void untilAnswered(String from) throws IOException {
    var end = System.nanoTime() + Duration.ofMillis(BOUND_MILLIS).toNanos();
    while (true) {
      try {
        answered(connect(from));
        return;
      } catch (SocketException | AssertionError e) {
        assertThat(System.nanoTime() - end).isNegative();
      }
    }
  }

  /** One request on a connection that goes on, and what it is answered with. */
  private static String asks(Socket socket) throws IOException {
    socket.getOutputStream().write(WHOLE.getBytes(US_ASCII));
    var answer = new StringBuilder();
    while (!answer.toString().endsWith("{\"live\":true}\n")) {
      int octet = socket.getInputStream().read();
      if (octet < 0) {
        break;
      }
      answer.append((char) octet);
    }
    return answer.toString();
  }

  /** Fails by the timeout of the socket where it stays. */
  private static void assertEnded(Socket socket) throws IOException {
    try {
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .as("no answer but that it is ended")
          .doesNotContain("200 OK");
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** What Helidon tells of connections that end. */
  private static final class Warnings extends Handler {
    private final List<String> messages = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.helidon.webserver.ConnectionHandler");

    Warnings() {
      setLevel(Level.WARNING);
      logger.addHandler(this);
    }

    synchronized List<String> taken() {
      logger.removeHandler(this);
      return List.copyOf(messages);
    }

    @Override
    public synchronized void publish(LogRecord logged) {
      if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
        messages.add(logged.getMessage() + " " + logged.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
