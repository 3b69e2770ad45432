package dev.gantry.port.in;

import java.util.Map;

/**
 * What operators ask by HTTP and are answered as JSON. Any thread; may take as long as files do.
 */
public interface OperatorJson {
  /** Answers a request for a path below {@code /v1/}. */
  Answer answer(Request request);

  /** The description of all that may be asked, as OpenAPI. */
  String description();

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
