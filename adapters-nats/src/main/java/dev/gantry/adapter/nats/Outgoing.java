package dev.gantry.adapter.nats;

import io.nats.client.Message;
import io.nats.client.PublishOptions;

/**
 * What is published.
 *
 * @param options with the id of the message and the stream that is to have it
 */
record Outgoing(Message message, PublishOptions options) {
  static Outgoing of(Message message, String stream, String id) {
    return new Outgoing(
        message, new PublishOptions.Builder().expectedStream(stream).messageId(id).build());
  }
}
