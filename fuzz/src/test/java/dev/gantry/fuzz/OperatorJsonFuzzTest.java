package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gantry.adapter.grpc.admin.JsonCalls;
import dev.gantry.adapter.grpc.admin.OperatorCalls;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.OperatorJson;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * What operators ask by JSON over HTTP, which are the messages of the operator service over gRPC.
 * Whatever it is: an answer with a status of HTTP that the description knows and JSON on one line,
 * which says in one sentence what is wrong where something is; and who may only look, or not even
 * that, changes nothing.
 */
class OperatorJsonFuzzTest {
  private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE", "PATCH");
  private static final List<String> PATHS =
      List.of(
          "/v1/status",
          "/v1/configuration",
          "/v1/sessions",
          "/v1/transfers",
          "/v1/peers",
          "/v1/counters",
          "/v1/queues",
          "/v1/events",
          "/v1/reload",
          "/v1/drain",
          "/v1/log-level",
          "/v1/peers:watch",
          "/v1/events:watch");
  private static final Set<Integer> STATUSES = Set.of(200, 400, 401, 403, 404, 405, 409, 410);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final QuietServer server = new QuietServer();
  private final JsonCalls calls =
      new JsonCalls(new OperatorCalls(node(), server, () -> BpaStatus.NONE));

  /** Who asks, how, where, with which parameters; the rest is the body. */
  @FuzzTest
  void every_request_has_an_answer(byte[] input) throws JsonProcessingException {
    var draw = new Draw(input);
    var roles = Caller.Role.values();
    var role = roles[draw.below(roles.length)];
    var method = METHODS.get(draw.below(METHODS.size()));
    var path = path(draw);
    var query = new LinkedHashMap<String, String>();
    for (int i = draw.below(4); i > 0; i--) {
      query.put(text(draw, 16), text(draw, 32));
    }
    var body = new String(draw.rest(), StandardCharsets.UTF_8);
    var request = new OperatorJson.Request(new Caller("somebody", role), method, path, query, body);
    int before = server.changes();

    if (calls.isWatched(path)) {
      if (calls.watch(request, draw.yes() ? body : null)
          instanceof OperatorJson.Watch.Refused(var answer)) {
        isAnAnswer(answer);
      }
    } else {
      isAnAnswer(calls.answer(request));
    }
    if (role != Caller.Role.CHANGE) {
      assertThat(server.changes()).isEqualTo(before);
    }
  }

  private static String path(Draw draw) {
    int which = draw.below(PATHS.size() + 3);
    if (which < PATHS.size()) {
      return PATHS.get(which);
    }
    return switch (which - PATHS.size()) {
      case 0 -> "/v1/sessions/" + name(draw);
      case 1 -> "/v1/peers/" + name(draw);
      default -> "/v1/peers/" + name(draw) + (draw.yes() ? ":redial" : ":drain");
    };
  }

  /** No request line of HTTP has white space or control characters in its path. */
  private static String name(Draw draw) {
    return text(draw, 24).replaceAll("[\\p{Cntrl}\\p{Space}\u0085\u2028\u2029]", "");
  }

  private static String text(Draw draw, int most) {
    return new String(draw.octets(draw.below(most)), StandardCharsets.UTF_8);
  }

  private static void isAnAnswer(OperatorJson.Answer answer) throws JsonProcessingException {
    assertThat(answer.status()).isIn(STATUSES);
    assertThat(answer.body()).endsWith("\n");
    assertThat(answer.body().strip()).doesNotContain("\n");
    JsonNode json = MAPPER.readTree(answer.body());
    assertThat(json.isObject()).isTrue();
    if (answer.status() != 200) {
      assertThat(json.path("message").asText()).isNotBlank().doesNotContain("\n");
    }
  }

  private static InMemoryNode node() {
    var node = InMemoryNode.listening("127.0.0.1:4556");
    node.registered(NodeId.parse("ipn:1.0"));
    var _ = node.openSession(new PeerAddress("192.0.2.7:4556"), true, NodeId.parse("ipn:2.0"));
    return node;
  }
}
