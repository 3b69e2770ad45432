package dev.gantry.adapter.http;

import dev.gantry.port.in.OperatorJson.Listener;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.sse.SseSink;

/**
 * One who watches over HTTP: each change is a server-sent event whose ID is the number to go on
 * behind; the event {@code anew} says that all is told again, and a comment now and then that
 * nothing has changed. Whoever reads slowly is waited for.
 */
final class WatchStream implements Listener {
  private static final SseEvent ANEW = SseEvent.builder().name("anew").data("{}").build();
  private static final SseEvent QUIET = SseEvent.builder().comment("nothing new").build();

  private final SseSink sink;

  WatchStream(SseSink sink) {
    this.sink = sink;
  }

  @Override
  public void told(long number, String body) {
    var event = SseEvent.builder().data(body);
    if (number != NO_NUMBER) {
      event.id(Long.toString(number));
    }
    sink.emit(event.build());
  }

  @Override
  public void anew() {
    sink.emit(ANEW);
  }

  @Override
  public void quiet() {
    sink.emit(QUIET);
  }
}
