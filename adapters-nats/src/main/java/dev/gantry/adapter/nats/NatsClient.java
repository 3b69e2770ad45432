package dev.gantry.adapter.nats;

import dev.gantry.domain.identity.NodeId;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/** A short connection to a NATS, for what people do there by hand. Blocks; one thread. */
public final class NatsClient implements AutoCloseable {
  /** How often a publish without an answer is done again, under the same id. */
  private static final int ATTEMPTS = 3;

  private static final int OWN_ID_BITS = 128;

  private final NatsSettings settings;
  private final Connection connection;

  private NatsClient(NatsSettings settings, Connection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  /**
   * What became of a bundle.
   *
   * @param sequence its number in the stream
   * @param wasThere whether the stream had it already
   */
  public record Stored(long sequence, boolean wasThere) {}

  /**
   * Connects, once.
   *
   * @throws NatsException when there is no server, it does not let us in, or it is too old
   */
  public static NatsClient connect(NatsSettings settings)
      throws NatsException, InterruptedException {
    var open = Dialling.connect(settings, options -> options.maxReconnects(0));
    try {
      Dialling.checkVersion(open);
      return new NatsClient(settings, open);
    } catch (NatsException e) {
      open.close();
      throw e;
    }
  }

  /**
   * Makes what bundles lie in, as far as it is not there.
   *
   * @param replicas of each stream, 1 or more
   * @return one line for each
   * @throws NatsException when one cannot be made, or is there in another form
   */
  public List<String> init(int replicas) throws NatsException {
    try {
      return Streams.init(connection.jetStreamManagement(), replicas);
    } catch (IOException e) {
      throw Dialling.failure(e);
    }
  }

  /**
   * Stores a bundle for a peer, which the instance sends that has a session with it.
   *
   * @throws NatsException when NATS did not say that it has it
   */
  public Stored put(NodeId peer, byte[] octets) throws NatsException {
    long most = connection.getServerInfo().getMaxPayload() - NatsLink.HEADER_BYTES;
    if (octets.length == 0 || octets.length > most) {
      throw new NatsException(
          "a bundle of "
              + octets.length
              + " octets does not go into a message of this NATS, which has 1 to "
              + most
              + "; see max_payload of the server");
    }
    var subject = Streams.putSubject(peer);
    var headers = MessageForm.digested(new Headers(), octets);
    var own = new BigInteger(OWN_ID_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    var options =
        PublishOptions.builder()
            .expectedStream(Streams.OUT)
            .messageId(MessageForm.id(subject, headers, octets, own))
            .streamTimeout(settings.pace().publishTimeout())
            .build();
    var message = NatsMessage.builder().subject(subject).headers(headers).data(octets).build();
    return publish(message, options);
  }

  private Stored publish(NatsMessage message, PublishOptions options) throws NatsException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        var answer = connection.jetStream().publish(message, options);
        return new Stored(answer.getSeqno(), answer.isDuplicate());
      } catch (JetStreamApiException e) {
        throw new NatsException("NATS does not take it: " + e.getErrorDescription(), e);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new NatsException(
        "NATS did not say that it has it ("
            + (last == null ? "" : last.getMessage())
            + "): make the streams with gantry nats init, or put it again",
        last == null ? new IOException() : last);
  }

  @Override
  public void close() throws InterruptedException {
    connection.close();
  }
}
