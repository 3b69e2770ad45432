package dev.gantry.adapter.http;

import dev.gantry.port.in.OperatorJson.Listener;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.sse.SseSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/**
 * One who watches over HTTP: each change is a server-sent event whose ID is the number to go on
 * behind; the event {@code anew} says that all is told again, and a comment now and then that
 * nothing has changed. Whoever reads slowly is waited for.
 */
final class WatchStream implements Listener {
  private static final SseEvent ANEW = SseEvent.builder().name("anew").data("{}").build();
  private static final SseEvent QUIET = SseEvent.builder().comment("nothing new").build();

  private final SseSink sink;
  private final BooleanSupplier may;

  /**
   * @param may whether it still may watch; a reload can have taken its role
   */
  WatchStream(SseSink sink, BooleanSupplier may) {
    this.sink = sink;
    this.may = may;
  }

  @Override
  public void told(long number, String body) {
    var event = SseEvent.builder().data(body);
    if (number != NO_NUMBER) {
      event.id(Long.toString(number));
    }
    emit(event.build());
  }

  @Override
  public void anew() {
    emit(ANEW);
  }

  @Override
  public void quiet() {
    emit(QUIET);
  }

  private void emit(SseEvent event) {
    if (!may.getAsBoolean()) {
      throw new UncheckedIOException(new IOException("it may watch no more"));
    }
    sink.emit(event);
  }
}
