package dev.gantry.adapter.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.NodeOperations.NodeStatus;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.out.BpaStatus;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminHttpServerTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final FakeNode node = new FakeNode();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Echo operator = new Echo();

  /** Whether the word {@code gone} was taken back. */
  private volatile boolean gone;

  /** Who shows the word may change something. */
  private final Logins logins =
      arrival ->
          "Bearer gone".equals(arrival.authorization())
              ? new Caller("a token", gone ? Caller.Role.NONE : Caller.Role.READ)
              : "Bearer word".equals(arrival.authorization())
                  ? new Caller("a token", Caller.Role.CHANGE)
                  : Logins.OPEN.caller(arrival);

  private AdminHttpServer server;

  private volatile BpaStatus bpa = BpaStatus.NONE;

  @BeforeEach
  void start() throws IOException {
    server =
        AdminHttpServer.start(
            "127.0.0.1", 0, "1.2.3", node, () -> bpa, operator, logins, null, registry);
  }

  @AfterEach
  void stop() {
    server.close();
    client.shutdownNow(); // what is watched comes to no end by itself
    client.close();
  }

  @Test
  void live_as_soon_as_it_answers() throws Exception {
    var response = get("/health/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"live\":true}\n");
    assertThat(contentType(response)).isEqualTo("application/json");
  }

  @Test
  void listens_again_on_its_port_when_helidon_has_stopped_to() throws Exception {
    assertThat(server.listenAgain()).as("it listens").isFalse();
    int port = server.port();
    // As for want of a descriptor: accepting fails, and Helidon's loop ends.
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("server-.*listener"))
        .forEach(Thread::interrupt);
    var end = System.nanoTime() + BOUND.toNanos();
    while (!server.listenAgain()) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
    assertThat(server.port()).isEqualTo(port);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.listenAgain()).isFalse();
  }

  @Test
  void stays_closed() throws Exception {
    server.close();
    assertThat(server.listenAgain()).isFalse();
  }

  @Test
  void ready_only_while_the_storage_can_be_written_and_has_room() throws Exception {
    var serving = List.of("127.0.0.1:4556");
    bpa = storage(true, true, 1001);
    assertThat(ready(serving, true, false)).isEqualTo(200);
    assertThat(get("/health/ready").body())
        .endsWith(
            "\"storage\":{\"writable\":true,\"answers\":true,\"journal\":true,\"room\":true,"
                + "\"freeBytes\":1001}}\n");
    bpa = storage(true, true, 1000);
    assertThat(ready(serving, true, false)).isEqualTo(503);
    bpa = storage(false, true, 5000);
    assertThat(ready(serving, true, false)).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("\"writable\":false");
    bpa = storage(true, false, 5000);
    assertThat(ready(serving, true, false)).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("\"answers\":false");
    assertThat(get("/health/ready").body()).contains("\"journal\":false");
    assertThat(get("/metrics").body())
        .contains("tcpcl_spool_answers 0.0")
        .contains("tcpcl_spool_journal 0.0");
  }

  @Test
  void what_lies_in_the_spool_and_what_peers_share_are_metrics() throws Exception {
    bpa = storage(true, true, 5000);
    assertThat(get("/metrics").body())
        .contains("tcpcl_spool_bundles{peer=\"ipn:7.0\",place=\"outbox\"} 3.0")
        .contains("tcpcl_spool_bytes{peer=\"ipn:7.0\",place=\"outbox\"} 300.0")
        .contains("tcpcl_spool_oldest_seconds{peer=\"ipn:7.0\",place=\"outbox\"} 60.0")
        .contains("tcpcl_spool_free_bytes 5000.0")
        .contains("tcpcl_spool_writable 1.0")
        .contains("tcpcl_spool_answers 1.0")
        .contains("tcpcl_spool_overdue_total 7.0")
        .contains("tcpcl_window_held{window=\"some_bytes\"} 10.0")
        .contains("tcpcl_window_limit{window=\"some_bytes\"} 20.0")
        .contains("tcpcl_window_holders{window=\"some_bytes\"} 2.0")
        .contains("tcpcl_window_refusals_total{window=\"some_bytes\"} 5.0");
    bpa = BpaStatus.NONE;
    assertThat(get("/metrics").body()).doesNotContain("tcpcl_spool_free_bytes 5000.0");
  }

  @Test
  void which_bpa_serves_us_and_how_often_that_changed_are_metrics() throws Exception {
    var addresses = List.of("http://one:50051", "http://two:50051");
    bpa = new BpaStatus(null, List.of(), new BpaStatus.Choice(addresses, 1, 3));
    assertThat(get("/metrics").body())
        .contains("tcpcl_bpa_registered{address=\"http://one:50051\"} 0.0")
        .contains("tcpcl_bpa_registered{address=\"http://two:50051\"} 1.0")
        .contains("tcpcl_bpa_failovers_total 3.0");
    bpa = new BpaStatus(null, List.of(), new BpaStatus.Choice(addresses, -1, 3));
    assertThat(get("/metrics").body())
        .doesNotContain("tcpcl_bpa_registered{address=\"http://two:50051\"} 1.0");
  }

  private static BpaStatus storage(boolean writable, boolean answers, long freeBytes) {
    var backlog = new BpaStatus.Backlog("outbox", "ipn:7.0", 3, 300, 60);
    return new BpaStatus(
        new BpaStatus.Storage(writable, answers, 7, answers, freeBytes, 1000, List.of(backlog)),
        List.of(new BpaStatus.Window("some_bytes", 10, 20, 2, 5)),
        null);
  }

  @Test
  void ready_only_while_listening_and_registered_and_not_leaving() throws Exception {
    assertThat(ready(List.of(), false, false)).isEqualTo(503);
    assertThat(ready(List.of("127.0.0.1:4556"), false, false)).isEqualTo(503);
    assertThat(ready(List.of(), true, false)).isEqualTo(503);
    assertThat(ready(List.of("127.0.0.1:4556"), true, false)).isEqualTo(200);
    assertThat(ready(List.of("127.0.0.1:4556"), true, true)).isEqualTo(503);
    assertThat(get("/health/ready").body())
        .isEqualTo("{\"ready\":false,\"listening\":true,\"registered\":true,\"draining\":true}\n");
  }

  @Test
  void metrics_are_prometheus_text() throws Exception {
    var response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(contentType(response)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .contains("# TYPE tcpcl_sessions gauge")
        .contains("# TYPE jvm_memory_used_bytes gauge")
        .contains("process_cpu_seconds_total ")
        .contains("process_resident_memory_bytes ")
        .contains("process_open_fds ")
        .contains("jvm_gc_collection_seconds_count{")
        .contains("jvm_threads_current ")
        .contains("tcpcl_build_info{version=\"1.2.3\"} 1")
        .contains("tcpcl_peers 1.0");
  }

  @Test
  void bundles_that_wait_for_a_session_are_summed_up() throws Exception {
    node.peers =
        List.of(
            node.peers.get(0).waiting(3, Duration.ofSeconds(1)),
            node.peers.get(1).waiting(4, Duration.ofSeconds(1)));
    assertThat(get("/metrics").body()).contains("tcpcl_bundles_waiting 7.0");
  }

  @Test
  void metrics_are_openmetrics_where_that_is_asked_for() throws Exception {
    var asked =
        HttpRequest.newBuilder(uri("/metrics"))
            .timeout(BOUND)
            .header("Accept", "application/openmetrics-text; version=1.0.0,text/plain;q=0.5")
            .build();
    var response = client.send(asked, BodyHandlers.ofString());
    assertThat(contentType(response)).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  void sessions_that_are_not_read_are_counted_by_cause() throws Exception {
    node.sessions =
        List.of(
            FakeNode.paused(1, PauseCause.NODE_BUDGET),
            FakeNode.paused(2, PauseCause.NODE_BUDGET),
            FakeNode.session(3, ReportedState.ESTABLISHED_IDLE));
    assertThat(get("/metrics").body())
        .contains("tcpcl_sessions_paused{cause=\"node_budget\"} 2.0")
        .contains("tcpcl_sessions_paused{cause=\"rates\"} 0.0");
  }

  @Test
  void sessions_are_counted_by_state() throws Exception {
    node.sessions =
        List.of(
            FakeNode.session(1, ReportedState.ESTABLISHED_IDLE),
            FakeNode.session(2, ReportedState.ESTABLISHED_IDLE),
            FakeNode.session(3, ReportedState.ENDING));
    assertThat(get("/metrics").body())
        .contains("tcpcl_sessions{state=\"established_idle\"} 2.0")
        .contains("tcpcl_sessions{state=\"ending\"} 1.0")
        .contains("tcpcl_sessions{state=\"failed\"} 0.0");
  }

  @Test
  void label_values_are_escaped() throws Exception {
    Counter.builder()
        .name("odd")
        .labelNames("name")
        .register(registry)
        .labelValues("a\"b\\c\nd")
        .inc();
    assertThat(get("/metrics").body()).contains("odd_total{name=\"a\\\"b\\\\c\\nd\"} 1.0");
  }

  @Test
  void root_leads_to_the_page() throws Exception {
    var answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).hasValue("page/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/status",
        "/health",
        "/metrics/x",
        "/admin",
        "/health/live/..",
        "/favicon.ico"
      })
  void there_is_no_other_surface(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
  void only_reading_is_allowed(String method) throws Exception {
    var request =
        HttpRequest.newBuilder(uri("/metrics")).method(method, BodyPublishers.noBody()).build();
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void head_is_answered_without_a_body() throws Exception {
    var request = HttpRequest.newBuilder(uri("/health/live")).HEAD().build();
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void request_line_past_its_limit_is_refused() throws Exception {
    var path = "/metrics?" + "x".repeat(AdminHttpServer.MAX_REQUEST_LINE_BYTES);
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .doesNotStartWith("HTTP/1.1 200");
  }

  @Test
  void headers_past_their_limit_are_refused() throws Exception {
    var header = "X: " + "x".repeat(AdminHttpServer.MAX_HEADERS_BYTES) + "\r\n";
    assertThat(raw("GET /metrics HTTP/1.1\r\nHost: a\r\n" + header + "\r\n"))
        .doesNotStartWith("HTTP/1.1 200");
  }

  @Test
  void garbage_leaves_the_server_alive() throws Exception {
    assertThat(raw("\0\1\2\3garbage\r\n\r\n")).doesNotStartWith("HTTP/1.1 200");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void what_operators_ask_is_asked_as_it_came() throws Exception {
    var answer =
        client.send(
            HttpRequest.newBuilder(uri("/v1/peers/unix%3A%2Frun:drain?pageSize=7&peer=a%20b"))
                .timeout(BOUND)
                .header("Authorization", "Bearer word")
                .POST(BodyPublishers.ofString("{\"a\":1}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo("{\"message\":\"no\"}\n");
    assertThat(contentType(answer)).isEqualTo("application/json");
    var asked = operator.asked;
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/v1/peers/unix%3A%2Frun:drain");
    assertThat(asked.query()).isEqualTo(Map.of("pageSize", "7", "peer", "a b"));
    assertThat(asked.body()).isEqualTo("{\"a\":1}");
    assertThat(asked.caller().role()).isEqualTo(Caller.Role.CHANGE);
  }

  @Test
  void who_asks_from_this_machine_may_look() throws Exception {
    var _ = get("/v1/status");
    assertThat(operator.asked.caller().role()).isEqualTo(Caller.Role.READ);
    assertThat(operator.asked.body()).isEmpty();
  }

  @Test
  void page_of_somebody_else_whose_name_leads_here_may_not_look() throws Exception {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout((int) BOUND.toMillis());
      for (var host : List.of("evil.example", "127.0.0.1", "localhost:8080", "[::1]:8080")) {
        socket
            .getOutputStream()
            .write(("GET /v1/status HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\"no\"}\n") < 0) {
          head.append((char) socket.getInputStream().read());
        }
        assertThat(operator.asked.caller().role())
            .as(host)
            .isEqualTo(host.startsWith("evil") ? Caller.Role.NONE : Caller.Role.READ);
      }
    }
  }

  @Test
  void description_of_all_that_may_be_asked_is_served() throws Exception {
    assertThat(get("/v1/openapi.json").body()).isEqualTo("{}");
  }

  @Test
  void body_that_is_too_long_is_not_read() throws Exception {
    for (int length :
        new int[] {AdminHttpServer.MAX_BODY_BYTES, AdminHttpServer.MAX_BODY_BYTES + 1}) {
      var answer =
          client.send(
              HttpRequest.newBuilder(uri("/v1/peers"))
                  .timeout(BOUND)
                  .POST(BodyPublishers.ofString(" ".repeat(length)))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode())
          .isEqualTo(length > AdminHttpServer.MAX_BODY_BYTES ? 413 : 409);
    }
  }

  @Test
  void what_is_watched_is_told_as_server_sent_events_with_what_to_go_on_behind() throws Exception {
    var request =
        HttpRequest.newBuilder(uri("/v1/peers:watch?afterRevision=5"))
            .header("Last-Event-ID", "6")
            .build();
    var response = client.send(request, BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
    try (var lines = response.body()) {
      assertThat(lines.filter(line -> !line.isEmpty()).limit(6))
          .containsExactly(
              "data:{\"part\":1}",
              "id:7",
              "data:{\"seen\":\"6\"}",
              "event:anew",
              "data:{}",
              ":nothing new");
    }
    assertThat(operator.asked.query()).containsEntry("afterRevision", "5");
  }

  @Test
  void request_to_watch_that_may_not_be_is_answered_as_any_other() throws Exception {
    var request =
        HttpRequest.newBuilder(uri("/v1/peers:watch")).POST(BodyPublishers.ofString("{}")).build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/live", "/v1/peers:watch"})
  void stream_ends_when_whoever_watches_may_look_no_more(String path) throws Exception {
    gone = false;
    var request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer gone").build();
    var response = client.send(request, BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    try (var lines = response.body()) {
      var watched = lines.iterator();
      assertThat(watched.next()).as("there is something to see").isNotEmpty();
      gone = true;
      assertTimeoutPreemptively(
          BOUND, () -> watched.forEachRemaining(line -> {}), "it comes to an end");
    }
  }

  @Test
  void answer_is_what_it_says_it_is_and_nothing_that_a_browser_makes_of_it() throws Exception {
    assertThat(get("/v1/status").headers().firstValue("X-Content-Type-Options"))
        .contains("nosniff");
  }

  @Test
  void as_many_watch_as_may_and_probes_find_a_place_besides() throws Exception {
    var watching = new ArrayList<HttpResponse<Stream<String>>>();
    for (int i = 0; i < StreamPlaces.MAX_STREAMS; i++) {
      var path = i % 2 == 0 ? "/v1/live" : "/v1/events:watch";
      var response = client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofLines());
      assertThat(response.statusCode()).isEqualTo(200);
      watching.add(response);
    }
    assertThat(get("/v1/events:watch").statusCode()).isEqualTo(429);
    assertThat(get("/v1/live").body()).contains("16 others watch already");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    watching.forEach(each -> each.body().close());
  }

  @Test
  void port_in_use_is_said_in_one_sentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  AdminHttpServer.start(
                          "127.0.0.1",
                          taken.getLocalPort(),
                          "1.2.3",
                          node,
                          () -> BpaStatus.NONE,
                          operator,
                          logins,
                          null,
                          new PrometheusRegistry())
                      .close())
          .isInstanceOf(AdminHttpException.class)
          .hasMessageStartingWith(
              "cannot listen on admin-address 127.0.0.1:" + taken.getLocalPort())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void ready_names_the_peers_that_cannot_be_reached_before_somebody_changes_something()
      throws Exception {
    var faulted =
        new PeerStatus(3, "n\"3:4556", List.of(), false, List.of())
            .with(Circuit.OPEN)
            .faulted("VERSION_MISMATCH: its is 3");
    node.peers = List.of(node.peers.getFirst(), faulted);
    assertThat(ready(List.of("127.0.0.1:4556"), true, false)).isEqualTo(200);
    assertThat(get("/health/ready").body())
        .endsWith(",\"faulted-peers\":{\"n\\\"3:4556\":\"VERSION_MISMATCH: its is 3\"}}\n");
    assertThat(get("/metrics").body())
        .contains("tcpcl_peers_faulted 1.0")
        .contains("tcpcl_peer_circuits{state=\"open\"} 1.0")
        .contains("tcpcl_peer_circuits{state=\"closed\"} 1.0");
    node.peers = Collections.nCopies(FaultedPeers.MAX_PEERS + 1, faulted);
    assertThat(get("/health/ready").body().split("VERSION_MISMATCH", -1))
        .hasSize(FaultedPeers.MAX_PEERS + 1);
  }

  /** The status code of the health, with which the metric always agrees. */
  private int ready(List<String> listening, boolean registered, boolean draining) throws Exception {
    node.status = new NodeStatus(List.of("ipn:1.0"), listening, registered, draining);
    int status = get("/health/ready").statusCode();
    assertThat(get("/metrics").body()).contains("tcpcl_ready " + (status == 200 ? "1.0" : "0.0"));
    return status;
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).timeout(BOUND).build(), BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) BOUND.toMillis());
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      var first = new byte[64];
      var length = socket.getInputStream().read(first);
      return length < 0 ? "" : new String(first, 0, length, US_ASCII);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static String contentType(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElseThrow();
  }
}
