package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.gantry.adapter.grpc.wire.operator.OperatorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the OpenAPI document that is served against {@code operator.proto}, which makes it. */
class OpenApiTest {
  private static final Path PROTO = Path.of("src/main/protobuf/operator.proto");
  private static final Path DOCUMENT = Path.of("src/main/resources/gantry-operator/openapi.json");
  private static final Pattern COMMENTED =
      Pattern.compile(
          "((?: *// [^\n]*\n)+) *(?:rpc (\\w+)|message (\\w+)|(?:optional |repeated )?[\\w<>, ]+"
              + " (\\w+) = \\d+;)|(?m:^message (\\w+))");

  private final Map<String, String> comments = new LinkedHashMap<>();

  @Test
  void committed_document_is_what_the_description_says() throws IOException {
    readComments();
    var text = document(OperatorProto.getDescriptor()) + "\n";
    if (Boolean.getBoolean("gantry.docs.write")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, text);
    }
    assertThat(Files.readString(DOCUMENT))
        .as("run the test with -Dgantry.docs.write=true and commit the document")
        .isEqualTo(text);
  }

  @Test
  void everything_in_the_description_says_what_it_is_for() throws IOException {
    readComments();
    var missing = new ArrayList<String>();
    for (var method : OperatorProto.getDescriptor().getServices().getFirst().getMethods()) {
      if (!comments.containsKey(method.getName())) {
        missing.add(method.getName());
      }
    }
    for (var message : OperatorProto.getDescriptor().getMessageTypes()) {
      for (var field : message.getFields()) {
        if (!comments.containsKey(message.getName() + "." + field.getName())) {
          missing.add(message.getName() + "." + field.getName());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private void readComments() throws IOException {
    var message = "";
    var matcher = COMMENTED.matcher(Files.readString(PROTO));
    while (matcher.find()) {
      if (matcher.group(5) != null) {
        message = matcher.group(5);
        continue;
      }
      var text = matcher.group(1).lines().map(line -> line.strip().substring(3));
      var sentence = text.collect(Collectors.joining(" "));
      if (matcher.group(2) != null) {
        comments.put(matcher.group(2), sentence);
      } else if (matcher.group(3) != null) {
        message = matcher.group(3);
        comments.put(message, sentence);
      } else {
        comments.put(message + "." + matcher.group(4), sentence);
      }
    }
  }

  private String document(FileDescriptor file) {
    var paths = new LinkedHashMap<String, List<String>>();
    for (var method : file.getServices().getFirst().getMethods()) {
      var rule = method.getOptions().getExtension(com.google.api.AnnotationsProto.http);
      paths
          .computeIfAbsent(path(rule), _ -> new ArrayList<>())
          .add(quote(verb(rule)) + ": " + operation(method, path(rule)));
    }
    var shownPaths =
        paths.entrySet().stream()
            .map(path -> quote(path.getKey()) + ": " + object(path.getValue()))
            .toList();
    var schemas = new ArrayList<String>();
    for (var message : file.getMessageTypes()) {
      schemas.add(quote(message.getName()) + ": " + schema(message));
    }
    schemas.add(
        "\"Fault\": {\"type\": \"object\", \"properties\": {\"message\": {\"type\": \"string\"}}}");
    return object(
            List.of(
                "\"openapi\": \"3.0.3\"",
                "\"info\": {\"title\": \"Gantry operator service\", \"version\": \"v1\"}",
                "\"security\": [{}, {\"token\": []}]",
                "\"paths\": " + object(shownPaths),
                "\"components\": "
                    + object(
                        List.of(
                            "\"securitySchemes\": {\"token\": {\"type\": \"http\", \"scheme\":"
                                + " \"bearer\"}}",
                            "\"schemas\": " + object(schemas)))))
        .replaceAll("(?m) +$", "");
  }

  private String operation(MethodDescriptor method, String path) {
    var members = new ArrayList<String>();
    members.add("\"operationId\": " + quote(method.getName()));
    members.add("\"description\": " + quote(comments.getOrDefault(method.getName(), "")));
    var parameters = new ArrayList<String>();
    var body = method.getOptions().getExtension(com.google.api.AnnotationsProto.http).getBody();
    for (var field : method.getInputType().getFields()) {
      boolean inPath = path.contains("{" + field.getName() + "}");
      if (inPath || body.isEmpty()) {
        parameters.add(
            "{\"name\": "
                + quote(inPath ? field.getName() : field.getJsonName())
                + ", \"in\": "
                + quote(inPath ? "path" : "query")
                + (inPath ? ", \"required\": true" : "")
                + ", \"description\": "
                + quote(
                    comments.getOrDefault(
                        field.getContainingType().getName() + "." + field.getName(), ""))
                + ", \"schema\": "
                + type(field)
                + "}");
      }
    }
    if (!parameters.isEmpty()) {
      members.add("\"parameters\": [" + String.join(", ", parameters) + "]");
    }
    if (!body.isEmpty()) {
      members.add(
          "\"requestBody\": {\"content\": " + content(method.getInputType().getName()) + "}");
    }
    members.add(
        "\"responses\": {\"200\": {\"description\": \"done\", \"content\": "
            + (method.isServerStreaming()
                ? events(method.getOutputType().getName())
                : content(method.getOutputType().getName()))
            + "}, \"default\": {\"description\": \"why not\", \"content\": "
            + content("Fault")
            + "}}");
    return object(members);
  }

  /** Server-sent events, each with one of these. */
  private static String events(String schema) {
    return "{\"text/event-stream\": {\"schema\": " + reference(schema) + "}}";
  }

  private static String content(String schema) {
    return "{\"application/json\": {\"schema\": " + reference(schema) + "}}";
  }

  private static String reference(String schema) {
    return "{\"$ref\": " + quote("#/components/schemas/" + schema) + "}";
  }

  private String schema(Descriptor message) {
    var fields = new ArrayList<String>();
    for (var field : message.getFields()) {
      var type = type(field);
      var described =
          type.startsWith("{\"$ref\"")
              ? type
              : type.substring(0, type.length() - 1)
                  + ", \"description\": "
                  + quote(comments.getOrDefault(message.getName() + "." + field.getName(), ""))
                  + "}";
      fields.add(quote(field.getJsonName()) + ": " + described);
    }
    var comment = comments.get(message.getName());
    return object(
        comment == null
            ? List.of("\"type\": \"object\"", "\"properties\": " + object(fields))
            : List.of(
                "\"type\": \"object\"",
                "\"description\": " + quote(comment),
                "\"properties\": " + object(fields)));
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}";
    }
    var one =
        switch (field.getJavaType()) {
          case BOOLEAN -> "{\"type\": \"boolean\"}";
          case INT -> "{\"type\": \"integer\"}";
          // As the JSON of protobuf has it: JavaScript's numbers are too short for them.
          case LONG -> "{\"type\": \"string\", \"format\": \"int64\"}";
          case STRING -> "{\"type\": \"string\"}";
          case MESSAGE -> reference(field.getMessageType().getName());
          default -> throw new IllegalStateException("no JSON of " + field);
        };
    return field.isRepeated() ? "{\"type\": \"array\", \"items\": " + one + "}" : one;
  }

  private static String path(HttpRule rule) {
    return rule.getGet() + rule.getPut() + rule.getPost() + rule.getDelete();
  }

  private static String verb(HttpRule rule) {
    return rule.getPatternCase().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String object(List<String> members) {
    if (members.isEmpty()) {
      return "{}";
    }
    return members.stream()
        .collect(Collectors.joining(",\n", "{\n", ""))
        .replace("\n", "\n  ")
        .concat("\n}");
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
