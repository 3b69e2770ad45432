package dev.gantry.adapter.grpc.admin;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.gantry.port.in.OperatorJson.Answer;
import dev.gantry.port.in.OperatorJson.Request;
import dev.gantry.port.json.JsonObject;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a request by HTTP asks, and how it is refused: the description names its path, and JSON and
 * parameters are it.
 */
final class JsonRequests {
  private JsonRequests() {}

  /** The rule of HTTP that the description gives a method. */
  static HttpRule rule(MethodDescriptor<?, ?> method) {
    var schema = (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
    return Objects.requireNonNull(schema)
        .getMethodDescriptor()
        .getOptions()
        .getExtension(AnnotationsProto.http);
  }

  /** An empty request of a method. */
  static <Q extends Message> Q empty(MethodDescriptor<Q, ?> method) {
    return Objects.requireNonNull(
        ((PrototypeMarshaller<Q>) method.getRequestMarshaller()).getMessagePrototype());
  }

  /**
   * The message that a request is, of its body, its parameters and what its path names.
   *
   * @param named fields of the path
   * @throws InvalidProtocolBufferException when it is none
   */
  static <Q extends Message> Q message(
      MethodDescriptor<Q, ?> method, Request request, Map<String, String> named)
      throws InvalidProtocolBufferException {
    var builder = empty(method).newBuilderForType();
    var parser = JsonFormat.parser();
    if (!request.body().isBlank()) {
      parser.merge(request.body(), builder);
    }
    for (var fields : List.of(request.query(), named)) {
      var json = new JsonObject();
      fields.forEach(json::put);
      parser.merge(json.toString(), builder);
    }
    @SuppressWarnings("unchecked") // made of the prototype of Q
    var message = (Q) builder.build();
    return message;
  }

  /** A no, with one sentence for people. */
  static Answer fault(int status, String message) {
    return new Answer(status, new JsonObject().put("message", message) + "\n");
  }

  /** What is wrong with JSON that is no request. */
  static String notUnderstood(Exception e) {
    return "it cannot be understood: "
        + String.valueOf(e.getMessage()).replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
