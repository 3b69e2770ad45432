package dev.gantry.adapter.nats;

import dev.gantry.port.out.GatheredBundle;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes bundles of peers into NATS: a short one is one message, a longer one an object and a
 * message that names it. Any thread.
 */
final class Inbound implements GatheredBundle.Home, ObjectBundle.Home {
  /** The longest that goes into a message whatever the server takes; 1 MiB, its default. */
  static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final NatsSettings settings;
  private final PublishQueue queue;
  private final LargeStore large;
  private final Counts counts;
  private final String subject;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicLong numbers = new AtomicLong();

  /** What no other run of any instance has. */
  private final String run;

  private volatile int maxMessageBytes = MAX_MESSAGE_BYTES;

  /**
   * A way into NATS.
   *
   * @param run what no other run of an instance has
   */
  Inbound(NatsSettings settings, PublishQueue queue, LargeStore large, Counts counts, String run) {
    this.settings = settings;
    this.queue = queue;
    this.large = large;
    this.counts = counts;
    this.run = run;
    this.subject = Streams.inSubject(settings.self());
  }

  InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    unfinished.incrementAndGet();
    return info.announcedBytes() > maxGatheredBytes()
        ? direct(info, verdict)
        : new GatheredBundle(this, info, verdict);
  }

  /** NATS takes bundles of so many octets in a message. */
  void limit(int bytes) {
    maxMessageBytes = Math.min(MAX_MESSAGE_BYTES, bytes);
  }

  /** Bundles begun and not decided. */
  int unfinished() {
    return unfinished.get();
  }

  // ---- what bundles use

  @Override
  public int maxGatheredBytes() {
    return (int) Math.min(settings.limits().maxBundleBytes(), maxMessageBytes);
  }

  @Override
  public InboundBundle direct(InboundBundleInfo info, VerdictListener verdict) {
    return new ObjectBundle(this, info, verdict, nextOwn());
  }

  @Override
  public void submit(GatheredBundle bundle) {
    queue.submit(new Short(bundle));
  }

  @Override
  public void submit(PublishQueue.Submission next) {
    queue.submit(next);
  }

  @Override
  public void finished() {
    unfinished.decrementAndGet();
  }

  @Override
  public long maxBundleBytes() {
    return settings.limits().maxBundleBytes();
  }

  @Override
  public int maxPieceBytes() {
    return Math.min(ObjectBundle.PIECE_BYTES, maxMessageBytes);
  }

  @Override
  public Outgoing reference(ObjectBundle.Whole whole) {
    var headers = MessageForm.received(settings, whole.info(), whole.lengthBytes(), whole.digest());
    headers.put(MessageForm.OBJECT, whole.name());
    return message(
        headers, new byte[0], MessageForm.id(subject, headers, whole.begin(), whole.name()));
  }

  @Override
  public void referred(String name, PublishAck ack) {
    counts.stored();
    if (ack.isDuplicate()) {
      large.removeUnlessNamed(name, Streams.IN, ack.getSeqno());
    }
  }

  @Override
  public void discard(String name) {
    large.discard(name);
  }

  private Outgoing message(Headers headers, byte[] octets, String id) {
    return Outgoing.of(
        NatsMessage.builder().subject(subject).headers(headers).data(octets).build(),
        Streams.IN,
        id);
  }

  private String nextOwn() {
    return run + '-' + numbers.incrementAndGet();
  }

  /** One that is a message. */
  private final class Short implements PublishQueue.Submission {
    private final GatheredBundle bundle;

    Short(GatheredBundle bundle) {
      this.bundle = bundle;
    }

    @Override
    public int bytes() {
      return bundle.bytes();
    }

    @Override
    public @Nullable Outgoing take() {
      var octets = bundle.takeCopy();
      if (octets == null) {
        return null;
      }
      var headers = MessageForm.received(settings, bundle.info(), octets);
      return message(headers, octets, MessageForm.id(subject, headers, octets, nextOwn()));
    }

    @Override
    public void stored(PublishAck ack) {
      counts.stored();
      bundle.accepted();
    }

    @Override
    public void failed(String why) {
      bundle.refuse(why);
      bundle.notTaken();
    }
  }
}
