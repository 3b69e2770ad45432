package dev.gantry.adapter.nats;

import dev.gantry.domain.identity.NodeId;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.ObjectMeta;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * @param lengthBytes octets of it
   * @param sequence its number in the stream
   * @param wasThere whether the stream had it already
   */
  public record Stored(long lengthBytes, long sequence, boolean wasThere) {}

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
   * Stores a bundle for a peer, which the instance sends that has a session with it. One that is
   * longer than a message goes into the object store first, piece by piece.
   *
   * @param octets its octets, read to their end
   * @throws NatsException when NATS did not say that it has it
   * @throws IOException when the octets cannot be read, are none, or more than {@code
   *     maxBundleBytes}
   */
  public Stored put(NodeId peer, InputStream octets) throws NatsException, IOException {
    int most = (int) Math.min(Integer.MAX_VALUE - 8, longestInMessage());
    var digest = MessageForm.sha256();
    var source = new Source(octets, digest, settings.limits().maxBundleBytes());
    var begin = source.readNBytes(most + 1);
    if (begin.length == 0) {
      throw new IOException("a bundle has at least one octet");
    }
    var own = new BigInteger(OWN_ID_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    return begin.length <= most
        ? publish(peer, begin, begin, MessageForm.digested(new Headers(), begin), own)
        : putObject(peer, begin, source, own);
  }

  private long longestInMessage() {
    return Math.min(
        Inbound.MAX_MESSAGE_BYTES,
        connection.getServerInfo().getMaxPayload() - NatsLink.HEADER_BYTES);
  }

  private Stored putObject(NodeId peer, byte[] begin, Source rest, String own)
      throws NatsException, IOException {
    var large = new LargeStore(() -> connection);
    try {
      var all = new SequenceInputStream(new ByteArrayInputStream(begin), rest);
      connection.objectStore(LargeStore.BUCKET).put(ObjectMeta.objectName(own), all);
    } catch (IOException | JetStreamApiException e) {
      large.remove(own);
      if (rest.failure != null) {
        throw rest.failure;
      }
      throw e instanceof IOException lost
          ? Dialling.failure(lost)
          : new NatsException("NATS does not take it: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    var headers = MessageForm.digested(new Headers(), rest.readBytes, rest.digest.digest());
    headers.put(MessageForm.OBJECT, own);
    // Where there is no answer the message may be stored: the sweep looks whether it needs it.
    var stored = publish(peer, new byte[0], begin, headers, own);
    if (stored.wasThere) {
      large.remove(own);
    }
    return stored;
  }

  /**
   * Publishes the message of a bundle.
   *
   * @param begin first octets of the bundle
   * @param own what no other bundle has
   */
  private Stored publish(NodeId peer, byte[] data, byte[] begin, Headers headers, String own)
      throws NatsException {
    var subject = Streams.putSubject(peer);
    var options =
        PublishOptions.builder()
            .expectedStream(Streams.OUT)
            .messageId(MessageForm.id(subject, headers, begin, own))
            .streamTimeout(settings.pace().publishTimeout())
            .build();
    var message = NatsMessage.builder().subject(subject).headers(headers).data(data).build();
    long lengthBytes = Long.parseLong(headers.getFirst(MessageForm.LENGTH));
    return publish(message, options, lengthBytes);
  }

  private Stored publish(NatsMessage message, PublishOptions options, long lengthBytes)
      throws NatsException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        var answer = connection.jetStream().publish(message, options);
        return new Stored(lengthBytes, answer.getSeqno(), answer.isDuplicate());
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

  /** Octets of a bundle as they are read: their digest, their number, and what was wrong. */
  private static final class Source extends FilterInputStream {
    private final MessageDigest digest;
    private final long maxBytes;
    private long readBytes;
    private @Nullable IOException failure;

    Source(InputStream octets, MessageDigest digest, long maxBytes) {
      super(octets);
      this.digest = digest;
      this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int count = in.read(into, offset, length);
        if (count > 0) {
          digest.update(into, offset, count);
          readBytes += count;
        }
        if (readBytes > maxBytes) {
          throw new IOException("a bundle is no longer than " + maxBytes + " octets in NATS");
        }
        return count;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    connection.close();
  }
}
