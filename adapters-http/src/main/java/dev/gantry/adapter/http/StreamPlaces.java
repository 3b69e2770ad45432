package dev.gantry.adapter.http;

import dev.gantry.port.json.JsonObject;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;

/** How many are told things that go on, each on the thread of its connection. Any thread. */
final class StreamPlaces {
  /** Who may be told at a time; 16, a quarter of the connections, so that probes find a place. */
  static final int MAX_STREAMS = Connections.MAX_CONNECTIONS / 4;

  private final Semaphore places = new Semaphore(MAX_STREAMS);

  /** Tells somebody something that goes on. */
  interface Telling {
    /** Returns, or throws {@link UncheckedIOException}, when whoever is told has gone. */
    void tell(SseSink sink) throws InterruptedException;
  }

  /** Tells until whoever is told is gone, or the server stops; says so where no place is left. */
  void tell(ServerResponse response, Telling telling) {
    if (!places.tryAcquire()) {
      response
          .status(Status.TOO_MANY_REQUESTS_429)
          .header(HeaderNames.RETRY_AFTER, "10")
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .send(
              new JsonObject().put("message", MAX_STREAMS + " others watch already, no more may")
                  + "\n");
      return;
    }
    try (var sink = response.sink(SseSink.TYPE)) {
      telling.tell(sink);
    } catch (UncheckedIOException e) {
      // Whoever watched is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }
}
