package dev.gantry.adapter.nats;

import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import java.util.concurrent.CompletableFuture;

/** Publishes to a stream. A failure says nothing of whether the message is, or will be, stored. */
interface Publisher {
  /** Publishes once; throws, or the future fails, when no answer came. */
  CompletableFuture<PublishAck> publish(Message message, PublishOptions options);
}
