package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What operators may ask, as JSON over HTTP: at the paths that {@code operator.proto} names. */
public final class JsonCalls implements OperatorJson {
  private static final String DESCRIPTION = "/gantry-operator/openapi.json";

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

  private final List<Route<?, ?>> routes;
  private final OperatorCalls calls;
  private final JsonWatches watches;

  /** Answers {@code calls}. */
  public JsonCalls(OperatorCalls calls) {
    this.calls = calls;
    var all = new ArrayList<Route<?, ?>>();
    calls.all().forEach(call -> all.add(Route.of(call)));
    routes = List.copyOf(all);
    watches = new JsonWatches(calls, JsonCalls::line);
  }

  /** A message on one line. */
  private static String line(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no JSON of " + message.getDescriptorForType(), e);
    }
  }

  @Override
  public boolean isWatched(String path) {
    return watches.has(path);
  }

  @Override
  public Watch watch(Request request, @Nullable String seen) {
    return watches.begin(request, seen);
  }

  @Override
  public String description() {
    try (var file = Objects.requireNonNull(JsonCalls.class.getResourceAsStream(DESCRIPTION))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Answer answer(Request request) {
    boolean known = false;
    for (var route : routes) {
      var path = route.pattern().matcher(request.path());
      if (path.matches()) {
        if (route.verb().equals(request.method())) {
          return route.answer(calls, request, path.groupCount() == 0 ? null : path.group(1));
        }
        known = true;
      }
    }
    return known
        ? JsonRequests.fault(
            405, "another method than " + request.method() + ": see /v1/openapi.json")
        : JsonRequests.fault(
            404, "there is nothing at " + request.path() + ": see /v1/openapi.json");
  }

  /**
   * One call at its path.
   *
   * @param field which field of the request the path names, null for none
   */
  private record Route<Q extends Message, A extends Message>(
      OperatorCall<Q, A> call, String verb, Pattern pattern, @Nullable String field) {
    private static final Pattern FIELD = Pattern.compile("\\{(\\w+)\\}");

    static <Q extends Message, A extends Message> Route<Q, A> of(OperatorCall<Q, A> call) {
      var rule = JsonRequests.rule(call.method());
      var path =
          switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            case PATCH, CUSTOM, PATTERN_NOT_SET ->
                throw new IllegalStateException(call.name() + " has no path");
          };
      var field = FIELD.matcher(path);
      return new Route<>(
          call,
          rule.getPatternCase().name(),
          Pattern.compile(path.replaceFirst("\\{\\w+\\}", "([^/]+)")),
          field.find() ? field.group(1) : null);
    }

    Answer answer(OperatorCalls calls, Request request, @Nullable String named) {
      var caller = request.caller();
      if (!calls.admits(caller, call)) {
        var refusal = Refusals.answer(caller, call.role());
        return JsonRequests.fault(
            caller.role() == Caller.Role.NONE ? 401 : 403,
            String.valueOf(refusal.getDescription()));
      }
      try {
        var answer = call.answer(caller, message(request, named));
        return new Answer(200, line(answer) + "\n");
      } catch (InvalidProtocolBufferException e) {
        return JsonRequests.fault(400, JsonRequests.notUnderstood(e));
      } catch (OperatorException e) {
        return JsonRequests.fault(
            switch (e.kind()) {
              case INVALID -> 400;
              case UNKNOWN -> 404;
              case TAKEN, NOT_NOW -> 409;
              case MISSED -> 410;
            },
            String.valueOf(e.getMessage()));
      }
    }

    private Q message(Request request, @Nullable String named)
        throws InvalidProtocolBufferException, OperatorException {
      return JsonRequests.message(
          call.method(),
          request,
          field == null || named == null ? Map.of() : Map.of(field, unescaped(named)));
    }

    private static String unescaped(String named) throws OperatorException {
      try {
        return URLDecoder.decode(named.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new OperatorException(
            OperatorException.Kind.INVALID,
            "a % in the path has to be followed by two hexadecimal digits: write %25 for a %");
      }
    }
  }
}
