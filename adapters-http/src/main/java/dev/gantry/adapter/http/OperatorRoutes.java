package dev.gantry.adapter.http;

import dev.gantry.port.address.HostText;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.OperatorJson;
import dev.gantry.port.json.JsonObject;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators ask, as JSON below {@code /v1/}; and the stream that the page lives by. */
final class OperatorRoutes {
  /** What a browser that lost a stream has seen last of it. */
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

  /** How a browser tells what it asks for pages that show no origin, as for images. */
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  /** What it says where our own page asks, or the operator typed the address. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private static final HeaderName CONTENT_TYPE_OPTIONS =
      HeaderNames.create("X-Content-Type-Options");

  private final OperatorJson operator;
  private final Logins logins;
  private final LiveStream live;
  private final Connections connections;
  private final StreamPlaces places = new StreamPlaces();
  private final boolean openDoor;
  private final boolean overTls;

  /**
   * @param openDoor whether only this machine reaches the address that is listened on, and nobody
   *     has to show who it is
   * @param overTls whether it is reached over TLS alone
   */
  OperatorRoutes(
      OperatorJson operator,
      Logins logins,
      LiveStream live,
      Connections connections,
      boolean openDoor,
      boolean overTls) {
    this.operator = operator;
    this.logins = logins;
    this.live = live;
    this.connections = connections;
    this.openDoor = openDoor;
    this.overTls = overTls;
  }

  void route(HttpRouting.Builder routing) {
    routing
        .get("/v1/openapi.json", (_, response) -> send(response, 200, operator.description()))
        .get("/v1/live", this::live)
        .any("/v1/*", this::ask);
  }

  private void live(ServerRequest request, ServerResponse response) {
    var caller = caller(request);
    if (caller.may(Caller.Role.READ)) {
      places.tell(response, sink -> live.watch(sink, () -> mayGoOn(request)));
    } else {
      send(
          response,
          401,
          new JsonObject().put("message", "who are you? A token or a certificate is needed to look")
              + "\n");
    }
  }

  private void ask(ServerRequest request, ServerResponse response) {
    var asked = asked(request);
    if (operator.isWatched(asked.path())) {
      watch(request, asked, response);
    } else {
      var answer = operator.answer(asked);
      send(response, answer.status(), answer.body());
    }
  }

  private void watch(ServerRequest request, OperatorJson.Request asked, ServerResponse response) {
    var seen = request.headers().first(LAST_EVENT_ID).orElse(null);
    switch (operator.watch(asked, seen)) {
      case OperatorJson.Watch.Refused(var answer) -> send(response, answer.status(), answer.body());
      case OperatorJson.Watch.Open watch ->
          places.tell(response, sink -> watch.tell(new WatchStream(sink, () -> mayGoOn(request))));
    }
  }

  /** Whether it may be told more; what was told before has been taken. */
  private boolean mayGoOn(ServerRequest request) {
    connections.stirred(request.remotePeer().address());
    return caller(request).may(Caller.Role.READ);
  }

  private OperatorJson.Request asked(ServerRequest request) {
    var query = new LinkedHashMap<String, String>();
    var given = request.query();
    given.names().forEach(name -> query.put(name, given.get(name)));
    var body = request.content().hasEntity() ? request.content().as(String.class) : "";
    return new OperatorJson.Request(
        caller(request),
        request.prologue().method().text(),
        request.prologue().uriPath().rawPath(),
        query,
        body);
  }

  private Caller caller(ServerRequest request) {
    var remote = request.remotePeer();
    var address = remote.address() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    return logins.caller(
        new Logins.Arrival(
            // Not by the name of the host: nobody is to be asked for that.
            address == null ? remote.host() : address.getHostAddress(),
            openDoor && isNamedAsThisMachine(request.authority()),
            overTls || (address != null && address.isLoopbackAddress()),
            request.headers().first(HeaderNames.AUTHORIZATION).orElse(null),
            isOfAnotherPage(request)
                ? null
                : remote.tlsCertificates().map(OperatorRoutes::shown).orElse(null)));
  }

  /**
   * Whether a page of somebody else asks, in the browser of an operator: it would show the
   * operator's certificate with whatever that page wants done.
   */
  private static boolean isOfAnotherPage(ServerRequest request) {
    var origin = request.headers().first(HeaderNames.ORIGIN);
    if (origin.isPresent()) {
      return !origin.get().equals("https://" + request.authority());
    }
    var site = request.headers().first(FETCH_SITE);
    return site.isPresent() && !OWN_SITES.contains(site.get());
  }

  /** The certificate that the caller has proved to own. */
  private static @Nullable X509Certificate shown(Certificate[] chain) {
    return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
  }

  /**
   * Whether the caller knows that it asks this machine. A page of somebody else, in a browser here,
   * may have its own name lead to us, and would read what we say.
   */
  private static boolean isNamedAsThisMachine(String authority) {
    var host = authority.replaceFirst(":[0-9]*$", "").replaceAll("[\\[\\]]", "");
    return host.equals("localhost") || HostText.isLoopback(host);
  }

  private static void send(ServerResponse response, int status, String body) {
    response
        .status(Status.create(status))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .header(CONTENT_TYPE_OPTIONS, "nosniff")
        .send(body);
  }
}
