package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.ObjectInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object store that holds bundles which are too long for a message, in the form that any client
 * of NATS reads and makes (its ADR-20): an object is messages of octets under one subject, and one
 * message that names it. Any thread.
 */
final class LargeStore implements ObjectReader.Source {
  static final String BUCKET = "GANTRY_LARGE";
  static final String STREAM = "OBJ_" + BUCKET;

  /** Subjects of the octets of all objects, and of their names. */
  static final String CHUNKS = "$O." + BUCKET + ".C.>";

  static final String NAMES = "$O." + BUCKET + ".M.>";

  private static final Logger LOG = LoggerFactory.getLogger(LargeStore.class);
  private static final int NO_MESSAGE = 10037;

  private final Supplier<Connection> connection;

  LargeStore(Supplier<Connection> connection) {
    this.connection = connection;
  }

  // ---- making one

  /**
   * A piece of an object that is being made.
   *
   * @param name of letters, digits and -, which also names its octets
   * @param number 0 for the first
   */
  static Outgoing piece(String name, int number, byte[] octets) {
    var message = NatsMessage.builder().subject(chunkSubject(name)).data(octets).build();
    return Outgoing.of(message, STREAM, name + '.' + number);
  }

  /**
   * What makes an object of the pieces of a name.
   *
   * @param pieceBytes length of each but the last
   * @param digest SHA-256 of all octets
   */
  static Outgoing name(String name, long lengthBytes, int pieces, int pieceBytes, byte[] digest) {
    var info =
        ObjectInfo.builder(BUCKET, name)
            .nuid(name)
            .size(lengthBytes)
            .chunks(pieces)
            .chunkSize(pieceBytes)
            .digest(MessageForm.digestText(digest))
            .build();
    var message =
        NatsMessage.builder()
            .subject(nameSubject(name))
            .headers(new Headers().put("Nats-Rollup", "sub"))
            .data(info.serialize())
            .build();
    return Outgoing.of(message, STREAM, name + ".name");
  }

  // ---- reading one

  /** A bundle to be sent that is an object; null when there is none of that name. Blocks. */
  @Nullable ObjectReader open(String name) throws IOException, JetStreamApiException {
    var info = find(name);
    return info == null ? null : new ObjectReader(this, info);
  }

  @Override
  public CompletableFuture<Message> next(String id, long sequence) {
    var request = MessageGetRequest.nextForSubject(sequence, chunkSubject(id));
    return connection.get().request("$JS.API.DIRECT.GET." + STREAM, request.serialize());
  }

  private @Nullable ObjectInfo find(String name) throws IOException, JetStreamApiException {
    var message = message(nameSubject(name));
    if (message == null) {
      return null;
    }
    var info = new ObjectInfo(message);
    return info.isDeleted() || info.isLink() || info.getNuid() == null ? null : info;
  }

  /** The last message of a subject; null when there is none. Blocks. */
  @Nullable MessageInfo message(String subject) throws IOException, JetStreamApiException {
    try {
      return management().getLastMessage(STREAM, subject);
    } catch (JetStreamApiException e) {
      if (isMissing(e)) {
        return null;
      }
      throw e;
    }
  }

  /** Whether NATS says that there is no such message, by its own number or that of a direct get. */
  static boolean isMissing(JetStreamApiException e) {
    return e.getApiErrorCode() == NO_MESSAGE || e.getErrorCode() == 404;
  }

  // ---- removing one

  /** Removes an object, if there is one. Blocks. */
  void remove(String name) {
    try {
      var info = find(name);
      purge(chunkSubject(info == null ? name : String.valueOf(info.getNuid())));
      purge(nameSubject(name));
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("object {} was not removed; a sweep does", name, e);
    }
  }

  /** The same for one that we made, at once and elsewhere. */
  void discard(String name) {
    Thread.startVirtualThread(() -> remove(name));
  }

  /** Removes it unless the message of a stream refers to it; returns at once. */
  void removeUnlessNamed(String name, String stream, long sequence) {
    Thread.startVirtualThread(
        () -> {
          try {
            var headers = management().getMessage(stream, sequence).getHeaders();
            if (headers != null && !name.equals(headers.getFirst(MessageForm.OBJECT))) {
              remove(name);
            }
          } catch (IOException | JetStreamApiException | IllegalStateException e) {
            LOG.debug("nobody knows whether object {} is needed; a sweep does", name, e);
          }
        });
  }

  void purge(String subject) throws IOException, JetStreamApiException {
    management().purgeStream(STREAM, PurgeOptions.subject(subject));
  }

  static String chunkSubject(String id) {
    return CHUNKS.replace(">", id);
  }

  static String nameSubject(String name) {
    return NAMES.replace(">", Base64.getUrlEncoder().encodeToString(name.getBytes(UTF_8)));
  }

  JetStreamManagement management() throws IOException {
    return connection.get().jetStreamManagement();
  }
}
