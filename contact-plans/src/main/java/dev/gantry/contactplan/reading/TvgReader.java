package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time-varying graphs of dtn-tvg-util: F-TVG, of what will be, and P-TVG, of what is
 * predicted. Rates are bit/s, times seconds, each edge is one way.
 */
final class TvgReader {
  private static final int CONTACT_ITEMS = 5;
  private static final int GENERATION_ITEMS = 3;
  private static final String KEEPS_LAST = "dtn-tvg-util would keep only the last";

  private record Edge(String from, String to) {}

  /** What one contact is like. */
  private record Course(double confidence, List<Segment> segments) {}

  private final PlanBuilder builder;
  private final ReadingOptions options;
  private final TvgNumbers numbers;
  private boolean predicted;

  TvgReader(PlanBuilder builder, ReadingOptions options) {
    this.builder = builder;
    this.options = options;
    numbers = new TvgNumbers(builder);
  }

  ReadPlan read(JsonValue.Table root) throws PlanException {
    predicted = isPredicted(root);
    var edges = items("edges", root.line(), root.entries().get("edges"));
    Map<Edge, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < edges.items().size(); i++) {
      String path = "edges[" + i + "]";
      var item = edges.items().get(i);
      if (!(item instanceof JsonValue.Table edge)) {
        throw builder.refusal(item.line(), path + ": an object expected");
      }
      edge(path, edge, seen);
    }
    return builder.build(predicted ? Dialect.P_TVG : Dialect.F_TVG, options.zero());
  }

  private boolean isPredicted(JsonValue.Table root) throws PlanException {
    var type = root.entries().get("contact_type");
    String text = type instanceof JsonValue.Text word ? word.text() : "";
    return switch (text) {
      case "Contact_v2" -> false;
      case "PredictedContact_v2" -> true;
      case "Contact", "PredictedContact" ->
          throw builder.refusal(
              root.line(),
              "contact_type " + Quoted.text(text) + ": of an older dtn-tvg-util; write it anew");
      default ->
          throw builder.refusal(
              root.line(), "contact_type: \"Contact_v2\" or \"PredictedContact_v2\" expected");
    };
  }

  private void edge(String path, JsonValue.Table edge, Map<Edge, Integer> seen)
      throws PlanException {
    var vertices = items(path + ".vertices", edge.line(), edge.entries().get("vertices"));
    if (vertices.items().size() != 2) {
      throw builder.refusal(vertices.line(), path + ".vertices: two nodes expected");
    }
    var ends =
        new Edge(
            name(path + ".vertices[0]", vertices.items().getFirst()),
            name(path + ".vertices[1]", vertices.items().getLast()));
    var before = seen.putIfAbsent(ends, edge.line());
    if (before != null) {
      throw builder.refusal(
          edge.line(), path + ": the edge of line " + before + " again; " + KEEPS_LAST);
    }
    var contacts = items(path + ".contacts", edge.line(), edge.entries().get("contacts"));
    for (int i = 0; i < contacts.items().size(); i++) {
      contact(path + ".contacts[" + i + "]", contacts.items().get(i), ends);
    }
  }

  private void contact(String path, JsonValue value, Edge edge) throws PlanException {
    var items = items(path, value.line(), value).items();
    int line = value.line();
    if (items.size() != CONTACT_ITEMS) {
      throw builder.refusal(
          line,
          path
              + ": [from, to, start, end, "
              + (predicted ? "generations" : "segments")
              + "] expected");
    }
    var named = new Edge(name(path + "[0]", items.get(0)), name(path + "[1]", items.get(1)));
    if (!named.equals(edge)) {
      throw builder.refusal(
          line,
          "%s: the contact is from %s to %s, its edge from %s to %s"
              .formatted(path, named.from(), named.to(), edge.from(), edge.to()));
    }
    long start = numbers.micros(path + "[2]", items.get(2));
    long end = numbers.micros(path + "[3]", items.get(3));
    builder.checkTimes(line, path, start, end);
    var course =
        predicted
            ? generation(path + "[4]", items.get(4), start, end)
            : new Course(1, segments(path + "[4]", items.get(4), start, end));
    builder.add(
        line,
        builder.node(line, edge.from()),
        builder.node(line, edge.to()),
        start,
        end,
        course.confidence(),
        course.segments());
  }

  /** Of all generations the last that is known at the moment asked for. */
  private Course generation(String path, JsonValue value, long start, long end)
      throws PlanException {
    var generations = items(path, value.line(), value).items();
    if (generations.isEmpty()) {
      throw builder.refusal(value.line(), path + ": a generation expected");
    }
    Duration knownAt = options.knownAt();
    if (generations.size() > 1 && knownAt == null) {
      throw builder.refusal(
          value.line(),
          path + ": several generations, and no --known-at says which; " + KEEPS_LAST);
    }
    long moment = knownAt == null ? Long.MAX_VALUE : knownAt.toNanos() / 1000;
    long before = -1;
    @Nullable Course known = null;
    for (int i = 0; i < generations.size(); i++) {
      String at = path + "[" + i + "]";
      var generation = items(at, generations.get(i).line(), generations.get(i)).items();
      if (generation.size() != GENERATION_ITEMS) {
        throw builder.refusal(
            generations.get(i).line(), at + ": [valid_from, probability, segments] expected");
      }
      long from = numbers.micros(at + "[0]", generation.get(0));
      if (i == 0 && from > 0 || from <= before) {
        throw builder.refusal(
            generations.get(i).line(),
            at
                + (i == 0
                    ? ": the first generation begins at 0"
                    : ": generations in order expected"));
      }
      before = from;
      double probability = numbers.share(at + "[1]", generation.get(1));
      var segments = segments(at + "[2]", generation.get(2), start, end);
      if (from <= moment) {
        known = new Course(probability, segments);
      }
    }
    return Objects.requireNonNull(known);
  }

  private List<Segment> segments(String path, JsonValue value, long start, long end)
      throws PlanException {
    var items = items(path, value.line(), value).items();
    if (items.isEmpty()) {
      throw builder.refusal(value.line(), path + ": a segment expected");
    }
    if (items.size() > builder.limits().segments()) {
      throw builder.refusal(
          value.line(),
          path + ": more than " + builder.limits().segments() + " segments, the most of a contact");
    }
    var segments = new ArrayList<Segment>();
    long before = -1;
    for (int i = 0; i < items.size(); i++) {
      String at = path + "[" + i + "]";
      int line = items.get(i).line();
      var written = items(at, line, items.get(i));
      var segment = segment(at, written, start);
      long from = numbers.micros(at + "[0]", written.items().getFirst());
      if (i == 0 && from > start) {
        throw builder.refusal(line, at + ": begins behind the start of the contact");
      }
      if (from <= before) {
        throw builder.refusal(line, at + ": segments in order expected");
      }
      before = from;
      if (!segments.isEmpty() && segments.getLast().atMicros() == segment.atMicros()) {
        segments.removeLast();
      }
      if (segment.atMicros() < end) {
        segments.add(segment);
      }
    }
    return segments;
  }

  /** What is missing at its end is 0, as in dtn-tvg-util. */
  private Segment segment(String path, JsonValue.Items segment, long start) throws PlanException {
    var items = segment.items();
    int most = predicted ? 3 : 4;
    if (items.isEmpty() || items.size() > most) {
      throw builder.refusal(
          segment.line(),
          path
              + ": [starting_at, bit_rate, "
              + (predicted ? "" : "bit_error_rate, ")
              + "delay] expected");
    }
    var zero = new JsonValue.Number("0", segment.line());
    OptionalLong rate = numbers.rate(path + "[1]", items.size() > 1 ? items.get(1) : zero);
    double wrong = predicted || items.size() < 3 ? 0 : numbers.share(path + "[2]", items.get(2));
    var delay = items.size() == most ? items.getLast() : zero;
    long at = Math.max(start, numbers.micros(path + "[0]", items.getFirst()));
    return new Segment(at, rate, numbers.micros(path + "[" + (most - 1) + "]", delay), wrong);
  }

  private String name(String path, JsonValue value) throws PlanException {
    return switch (value) {
      case JsonValue.Text text -> text.text();
      case JsonValue.Number number -> number.text();
      case JsonValue.Table _, JsonValue.Items _, JsonValue.Word _ ->
          throw builder.refusal(value.line(), path + ": " + value.shown() + " names no node");
    };
  }

  private JsonValue.Items items(String path, int line, @Nullable JsonValue value)
      throws PlanException {
    if (value instanceof JsonValue.Items items) {
      return items;
    }
    throw builder.refusal(value == null ? line : value.line(), path + ": a list expected");
  }
}
