package dev.gantry.certificates.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gantry.certificates.issuing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is taken of a responder. */
class OcspQuestionTest {
  @Test
  void what_a_responder_sends_is_bounded_and_must_be_http() throws Exception {
    var own = TestPki.root("CA");
    var question = new OcspQuestion(own.leaf("own").sign().certificate(), own.certificate());
    var responder =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(responder, "/limit", 200, OcspQuestion.MAX_RESPONSE_BYTES);
    answer(responder, "/longer", 200, OcspQuestion.MAX_RESPONSE_BYTES + 1);
    answer(responder, "/error", 500, 10);
    responder.start();
    try {
      var at = "http://127.0.0.1:" + responder.getAddress().getPort();
      assertThat(question.ask(at + "/limit")).hasSize(OcspQuestion.MAX_RESPONSE_BYTES);
      refused(question, at + "/longer", "longer than");
      refused(question, at + "/error", "HTTP status 500");
      refused(question, "https://127.0.0.1/", "only http");
      refused(question, "file:///etc/passwd", "only http");
      refused(question, "http://[", "no address");
    } finally {
      responder.stop(0);
    }
  }

  private static void refused(OcspQuestion question, String responder, String why) {
    Assertions.assertThatIOException()
        .isThrownBy(() -> question.ask(responder))
        .withMessageContaining(why);
  }

  private static void answer(HttpServer responder, String path, int status, int length) {
    responder.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, length);
          try (var out = exchange.getResponseBody()) {
            out.write(new byte[length]);
          } catch (IOException e) {
            exchange.close(); // whoever asked has heard enough
          }
        });
  }
}
