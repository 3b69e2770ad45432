package dev.gantry.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.in.NodeOperations.Totals;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final int DESK_WIDTH = 1280;
  private static final int PHONE_WIDTH = 500; // the least that this Chromium makes a window
  private static final int HEIGHT = 900;

  private final StubApi api = new StubApi();

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "page.css", "page.js", "lib/lit-html.js", "lib/uPlot.iife.min.js"})
  void files_come_from_our_own_jar_under_a_policy_that_lets_nothing_else_in(String file)
      throws Exception {
    var response = get(api.uri() + "page/" + file);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"page/../module-info.class", "page/%2e%2e/logback.xml", "page/lib/", "page/x"})
  void nothing_else_of_the_class_path_is_served(String path) throws Exception {
    assertThat(get(api.uri() + path).statusCode()).isIn(400, 403, 404);
  }

  @Test
  void every_cause_that_is_counted_has_a_remedy_or_is_said_to_need_none() throws IOException {
    var remedies = file("remedies.js");
    assertThat(EndCause.values()).allSatisfy(cause -> assertThat(remedies).contains(key(cause)));
    assertThat(TurnAwayCause.values())
        .allSatisfy(cause -> assertThat(remedies).contains(key(cause)));
    assertThat(RefusalReason.Known.values())
        .allSatisfy(reason -> assertThat(remedies).contains(key(reason)));
    assertThat(PauseCause.values()).allSatisfy(cause -> assertThat(remedies).contains(key(cause)));
  }

  private static String key(Enum<?> cause) {
    return "\n  " + NodeMetrics.label(cause) + ": ";
  }

  private static String file(String name) throws IOException {
    try (var in = Page.class.getResourceAsStream("/gantry-page/" + name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static java.net.http.HttpResponse<String> get(String uri) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }
  }

  @Nested
  class InChromium {
    private static Browser browser;

    @BeforeAll
    static void start() {
      browser = Browser.start();
    }

    @AfterAll
    static void stop() {
      if (browser != null) {
        browser.close();
      }
    }

    @BeforeEach
    void fill() {
      api.node.totals = new Totals(1000, 2000, 3_000_000, 4_000_000);
      api.answers.put(
          "/v1/peers",
          """
          {"revision":"7","peers":[
           {"address":"192.0.2.7:4556","nodeIds":["ipn:7.0"],"announced":true,"sessions":["3"],
            "circuit":"CLOSED"},
           {"address":"192.0.2.8:4556","nodeIds":["ipn:8.0"],"circuit":"OPEN","dialled":true,"waitingBundles":12,
            "fault":"its certificate has ended"}]}
          """);
      api.answers.put(
          "/v1/sessions",
          """
          {"sessions":[{"number":"3","active":true,"state":"ESTABLISHED_LIVE","paused":"NODE_BUDGET",
            "remoteAddress":"192.0.2.7:4556","peerNodeId":"ipn:7.0","peerNodeIdProven":true,
            "tls":"TLSv1.3 TLS_AES_128_GCM_SHA256","bundlesSent":"1000","bundlesReceived":"2000",
            "bytesSent":"3000000","bytesReceived":"4000000"}]}
          """);
      api.answers.put(
          "/v1/queues",
          """
          {"backlogs":[{"place":"outbox","peer":"ipn:8.0","bundles":"12","bytes":"12000",
            "oldestSeconds":"90000"}]}
          """);
      api.answers.put(
          "/v1/events",
          """
          {"events":[{"number":"1","atMilliseconds":"1790000000000","level":"warn",
            "text":"Cannot dial <img src=x> 192.0.2.8:4556","fields":{}}]}
          """);
      api.answers.put(
          "/metrics",
          """
          tcpcl_connections_refused_total{cause="banned"} 4.0
          tcpcl_sessions_ended_total{cause="peer_silent",kind="timeout"} 2.0
          tcpcl_sessions_ended_total{cause="idle",kind="timeout"} 9.0
          tcpcl_transfers_refused_total{direction="sent",reason="no_resources"} 5.0
          tcpcl_certificate_expiry_timestamp_seconds{kind="own",subject="CN=node"} %d
          """
              .formatted(System.currentTimeMillis() / 1000 + 5 * 86_400 + 3600));
    }

    private void open(int width) throws Exception {
      browser.open(api.uri(), width, HEIGHT);
      browser.awaitText("Last events");
      browser.awaitText("5 days left");
    }

    @Test
    void it_shows_the_node_and_all_that_belongs_to_it_in_words() throws Exception {
      open(DESK_WIDTH);
      assertThat(browser.text())
          .contains("ipn:1.0", "ready", "Gantry 1.2.3", "127.0.0.1:4556")
          .contains("ipn:7.0", "one session", "faulted", "its certificate has ended")
          .contains("established live", "not read: octets that the BPA has not taken fill the node")
          .contains("outbox/ipn:8.0", "12 bundles, 12.0 kB", "the oldest is 25 h 0 min old")
          .contains("banned", "allow-from lists whom never to ban", "peer silent", "no resources")
          .contains("2026-09-21 14:13:20Z");
      browser.picture("desk");
    }

    @Test
    void what_is_in_the_order_of_things_is_no_trouble() throws Exception {
      open(DESK_WIDTH);
      assertThat(
              browser.run("return document.querySelector('[aria-labelledby=refusals]').innerText"))
          .asString()
          .doesNotContain("idle");
    }

    @Test
    void what_others_chose_is_text_and_no_markup() throws Exception {
      open(DESK_WIDTH);
      assertThat(browser.text()).contains("<img src=x>");
      assertThat(browser.run("return document.images.length")).isEqualTo(0L);
    }

    @Test
    void throughput_moves_with_the_counters() throws Exception {
      open(DESK_WIDTH);
      api.node.totals = new Totals(9000, 2000, 30_000_000, 4_000_000);
      browser.awaitText("9,000 bundles, 30.0 MB");
      assertThat(browser.run("return document.querySelectorAll('.chart canvas').length"))
          .isEqualTo(2L);
      browser.picture("moving");
    }

    @Test
    void nothing_is_wider_than_a_phone() throws Exception {
      open(PHONE_WIDTH);
      browser.picture("phone");
      assertThat(
              (Long)
                  browser.run(
                      "return document.documentElement.scrollWidth -"
                          + " document.documentElement.clientWidth"))
          .isZero();
    }

    @Test
    void nothing_comes_from_another_host() throws Exception {
      open(DESK_WIDTH);
      assertThat(
              browser.run(
                  "return performance.getEntriesByType('resource').map(e => new URL(e.name).origin)"
                      + ".filter(origin => origin !== location.origin)"))
          .isEqualTo(List.of());
    }

    @Test
    void a_session_ends_once_that_is_confirmed() throws Exception {
      open(DESK_WIDTH);
      browser.press("End");
      browser.awaitText("End session 3 with ipn:7.0.");
      browser.press("Leave it");
      assertThat(api.changes).isEmpty();
      browser.press("End");
      browser.press("Do it");
      browser.await("a change", () -> api.changes.contains("DELETE /v1/sessions/3"));
    }

    @Test
    void a_peer_is_added_with_its_node_id_or_without() throws Exception {
      open(DESK_WIDTH);
      browser.press("Add a peer");
      browser.write("address", " 192.0.2.9:4556 ");
      browser.picture("add");
      browser.press("Leave it");
      assertThat(api.changes).isEmpty();
      browser.press("Add a peer");
      browser.press("Add it");
      browser.await(
          "a change",
          () ->
              api.changes.contains(
                  "POST /v1/peers {\"address\":\"192.0.2.9:4556\",\"settings\":{}}"));
      browser.press("Add a peer");
      browser.write("address", "192.0.2.10:4556");
      browser.write("node-id", "ipn:10.0");
      browser.press("Add it");
      browser.await(
          "another",
          () ->
              api.changes.contains(
                  "POST /v1/peers {\"address\":\"192.0.2.10:4556\","
                      + "\"settings\":{\"node-id\":\"ipn:10.0\"}}"));
    }

    @Test
    void a_peer_that_is_not_taken_stays_in_its_form_with_the_reason() throws Exception {
      open(DESK_WIDTH);
      api.refusal = "peers[0].address: no port in it";
      browser.press("Add a peer");
      browser.write("address", "192.0.2.9:x");
      browser.press("Add it");
      browser.awaitText("peers[0].address: no port in it");
      assertThat(browser.run("return document.getElementById('peer-address').value"))
          .isEqualTo("192.0.2.9:x");
    }

    @Test
    void a_peer_that_we_dial_is_removed_once_that_is_confirmed_and_no_other() throws Exception {
      open(DESK_WIDTH);
      assertThat(
              browser.run(
                  "return [...document.querySelectorAll('[aria-labelledby=peers] tbody tr')]"
                      + ".filter(row => row.innerText.includes('Remove'))"
                      + ".map(row => row.cells[0].innerText)"))
          .isEqualTo(List.of("ipn:8.0"));
      browser.press("Remove");
      browser.awaitText("Dial ipn:8.0 no more until the server ends; its sessions stay.");
      browser.press("Do it");
      browser.await("a change", () -> api.changes.contains("DELETE /v1/peers/192.0.2.8%3A4556"));
    }

    @Test
    void why_a_change_was_refused_is_told_where_it_was_asked_for() throws Exception {
      open(DESK_WIDTH);
      api.refusal = "there is no session 3";
      browser.press("End");
      browser.press("Do it");
      browser.awaitText("there is no session 3");
    }

    @Test
    void who_may_only_look_has_nothing_to_press() throws Exception {
      api.answers.compute("/v1/status", (_, status) -> status.replace("true}", "false}"));
      open(DESK_WIDTH);
      assertThat(browser.text())
          .contains("Sign in to change")
          .doesNotContain("Redial", "Remove", "Add a peer");
    }

    @Test
    void a_token_is_asked_for_where_one_is_needed() throws Exception {
      api.token = "let-me-in";
      browser.open(api.uri(), DESK_WIDTH, HEIGHT);
      browser.awaitText("Token");
      browser.run("document.querySelector('[name=token]').value = 'let-me-in'");
      browser.press("Sign in");
      browser.awaitText("5 days left");
      browser.press("Sign out");
    }

    @Test
    void server_that_is_away_is_told_and_the_page_goes_on_when_it_is_back() throws Exception {
      open(DESK_WIDTH);
      api.stop();
      browser.awaitText("The server ");
      assertThat(browser.text()).contains("What is shown here is from").contains("ipn:7.0");
      browser.picture("away");
      api.startAgain();
      browser.await("back", () -> !browser.text().contains("What is shown here is from"));
    }
  }
}
