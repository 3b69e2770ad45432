package dev.gantry.adapter.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The page and its stream, with an operator API that answers what the test says. */
final class StubApi implements AutoCloseable {
  final FakeNode node = new FakeNode();
  final Map<String, String> answers =
      new ConcurrentHashMap<>(
          Map.of(
              "/v1/status",
              """
              {"nodeIds":["ipn:1.0"],"listening":["127.0.0.1:4556"],"registered":true,"ready":true,
               "version":"1.2.3","startedSeconds":"1790000000","bpaAddress":"http://127.0.0.1:50051",
               "mayChange":true}
              """,
              "/v1/peers",
              "{}",
              "/v1/sessions",
              "{}",
              "/v1/queues",
              "{}",
              "/v1/events",
              "{}",
              "/metrics",
              ""));
  final List<String> changes = new CopyOnWriteArrayList<>();
  volatile @Nullable String token;
  volatile @Nullable String refusal;
  private final int port;
  private WebServer server;

  StubApi() {
    server = serve(0);
    port = server.port();
  }

  String uri() {
    return "http://127.0.0.1:" + port + "/";
  }

  void stop() {
    server.stop();
  }

  void startAgain() {
    server = serve(port);
  }

  private WebServer serve(int port) {
    var live = new LiveStream(node, InstantSource.system(), Duration.ofMillis(100));
    return WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .shutdownGracePeriod(Duration.ofMillis(10))
        .routing(
            routing -> {
              Page.route(routing);
              api(routing, live);
            })
        .build()
        .start();
  }

  private void api(HttpRouting.Builder routing, LiveStream live) {
    routing
        .any("/v1/*", this::checkToken)
        .get(
            "/v1/live",
            (_, response) ->
                new StreamPlaces().tell(response, sink -> live.watch(sink, () -> true)))
        .any("/*", this::answer);
  }

  private void checkToken(ServerRequest request, ServerResponse response) {
    var wanted = token;
    var shown = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (wanted == null || shown.equals("Bearer " + wanted)) {
      response.next();
    } else {
      response.status(Status.UNAUTHORIZED_401).send("{\"message\":\"A token is needed\"}");
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    var method = request.prologue().method().text();
    var path = request.path().path();
    if (method.equals("GET")) {
      var answer = answers.get(path);
      response.status(answer == null ? Status.NOT_FOUND_404 : Status.OK_200);
      response.send(answer == null ? "" : answer);
    } else if (refusal == null) {
      var body = request.content().hasEntity() ? request.content().as(String.class) : "{}";
      var raw = request.prologue().uriPath().rawPath();
      changes.add(method + " " + raw + (body.equals("{}") ? "" : " " + body));
      response.send("{}");
    } else {
      response.status(Status.NOT_FOUND_404).send("{\"message\":\"" + refusal + "\"}");
    }
  }

  @Override
  public void close() {
    stop();
  }
}
