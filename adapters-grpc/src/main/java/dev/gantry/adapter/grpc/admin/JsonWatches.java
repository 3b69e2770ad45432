package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.OperatorJson.Listener;
import dev.gantry.port.in.OperatorJson.Request;
import dev.gantry.port.in.OperatorJson.Watch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What operators may watch, as JSON over HTTP. */
final class JsonWatches {
  private final OperatorCalls calls;
  private final Map<String, OperatorWatch<?, ?>> byPath = new LinkedHashMap<>();
  private final Function<Message, String> text;
  private final Following following = new Following();

  /**
   * @param text of a message
   */
  JsonWatches(OperatorCalls calls, Function<Message, String> text) {
    this.calls = calls;
    this.text = text;
    calls.watches().forEach(watch -> byPath.put(JsonRequests.rule(watch.method()).getGet(), watch));
  }

  boolean has(String path) {
    return byPath.containsKey(path);
  }

  Watch begin(Request request, @Nullable String seen) {
    return begin(Objects.requireNonNull(byPath.get(request.path())), request, seen);
  }

  private <Q extends Message, A extends Message> Watch begin(
      OperatorWatch<Q, A> watch, Request request, @Nullable String seen) {
    var caller = request.caller();
    if (!request.method().equals("GET")) {
      return refused(405, "another method than " + request.method() + ": see /v1/openapi.json");
    }
    if (!calls.admits(caller, watch)) {
      var refusal = Refusals.answer(caller, Caller.Role.READ);
      return refused(401, String.valueOf(refusal.getDescription()));
    }
    try {
      // Who comes back says more of what was seen than the address that it came to at first.
      var asked = seen == null ? request : behind(watch, request, seen);
      return open(watch, JsonRequests.message(watch.method(), asked, Map.of()));
    } catch (InvalidProtocolBufferException e) {
      return refused(400, JsonRequests.notUnderstood(e));
    }
  }

  private static Request behind(OperatorWatch<?, ?> watch, Request request, String seen) {
    var field = watch.seenField();
    var query = new LinkedHashMap<>(request.query());
    query.remove(field.getName());
    query.put(field.getJsonName(), seen);
    return new Request(request.caller(), request.method(), request.path(), query, request.body());
  }

  private static Watch refused(int status, String message) {
    return new Watch.Refused(JsonRequests.fault(status, message));
  }

  private <Q extends Message, A extends Message> Watch.Open open(
      OperatorWatch<Q, A> watch, Q first) {
    return listener -> {
      var request = first;
      while (true) {
        tell(watch.beginning().apply(request), listener);
        listener.anew();
        request = JsonRequests.empty(watch.method());
      }
    };
  }

  private <T, A extends Message> void tell(
      OperatorWatch.Beginning<T, A> beginning, Listener listener) throws InterruptedException {
    following.tell(beginning, text::apply, listener);
  }
}
