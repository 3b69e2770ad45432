package dev.gantry.port.in;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask by HTTP and are answered as JSON. Any thread; may take as long as files do.
 */
public interface OperatorJson {
  /** Answers a request for a path below {@code /v1/}. */
  Answer answer(Request request);

  /** The description of all that may be asked, as OpenAPI. */
  String description();

  /** Whether a path below {@code /v1/} tells what changes, for as long as somebody listens. */
  boolean isWatched(String path);

  /**
   * Begins to tell what changes at such a path.
   *
   * @param seen number of the change that was seen last, as text; null for none
   */
  Watch watch(Request request, @Nullable String seen);

  /** What becomes of a request to watch. */
  sealed interface Watch {
    /**
     * It may not be.
     *
     * @param answer why
     */
    record Refused(Answer answer) implements Watch {}

    /** It may be. */
    non-sealed interface Open extends Watch {
      /**
       * Tells on this thread until the listener throws.
       *
       * @throws InterruptedException when this thread is to end
       */
      void tell(Listener listener) throws InterruptedException;
    }
  }

  /** Who watches; takes its time, and throws when it has gone. */
  interface Listener {
    /** In place of the number of a change: what is told is a part of the whole, not yet all. */
    long NO_NUMBER = -1;

    /**
     * A part of the whole as it is, or a change.
     *
     * @param number what is behind it, one may ask for later; {@link #NO_NUMBER} for a part
     * @param body JSON
     */
    void told(long number, String body);

    /** What was missed is kept no more: all that was told is to be forgotten, and told again. */
    void anew();

    /** Nothing has changed for a while. */
    void quiet();
  }

  /**
   * What is asked.
   *
   * @param caller who asks
   * @param method {@code GET} and its like
   * @param path as it came, with what is escaped in it
   * @param query parameters, not escaped any more
   * @param body JSON, empty for none
   */
  record Request(
      Caller caller, String method, String path, Map<String, String> query, String body) {
    public Request {
      query = Map.copyOf(query);
    }
  }

  /**
   * What is answered.
   *
   * @param status of HTTP
   * @param body JSON; for a fault an object whose {@code message} is one sentence for people
   */
  record Answer(int status, String body) {}
}
