package dev.gantry.adapter.http;

import dev.gantry.port.in.OperatorJson;

/** Says no, and remembers what it was asked. */
final class Echo implements OperatorJson {
  volatile Request asked;

  @Override
  public Answer answer(Request request) {
    asked = request;
    return new Answer(409, "{\"message\":\"no\"}\n");
  }

  @Override
  public String description() {
    return "{}";
  }

  @Override
  public boolean isWatched(String path) {
    return path.endsWith(":watch");
  }

  /** Tells a part, what was seen, and that it begins anew; then it is as quiet as can be. */
  @Override
  public Watch watch(Request request, String seen) {
    asked = request;
    if (!request.method().equals("GET")) {
      return new Watch.Refused(new Answer(405, "{}"));
    }
    return (Watch.Open)
        listener -> {
          listener.told(Listener.NO_NUMBER, "{\"part\":1}");
          listener.told(7, "{\"seen\":\"" + seen + "\"}");
          listener.anew();
          while (!Thread.currentThread().isInterrupted()) {
            listener.quiet();
          }
        };
  }
}
