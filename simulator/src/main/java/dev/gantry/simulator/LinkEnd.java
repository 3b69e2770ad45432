package dev.gantry.simulator;

import dev.gantry.domain.identity.PeerCertificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of the two ends of a {@link Link}: what a socket is to a program. */
public final class LinkEnd {
  /** Who hears what arrives at an end. */
  public interface Receiver {
    /**
     * Some octets have arrived.
     *
     * @param octets 1 or more, the receiver's own from now on
     * @param damaged whether a bit of them is not as it was sent, which only TLS can tell
     */
    void octetsReceived(byte[] octets, boolean damaged);

    /** The other side has closed its direction (FIN). */
    void inputClosed();

    /**
     * The connection is gone, and this is the last that is heard of it.
     *
     * @param detail one phrase for people
     */
    void connectionLost(String detail);
  }

  private static final byte[] FIN = {};

  private final Link link;
  private final Channel channel;
  private @Nullable Receiver receiver;
  private @Nullable ArrayDeque<Consumer<Receiver>> kept;
  private @Nullable PeerCertificate certificate;
  private @Nullable Runnable wantsRoom;
  private long stalledUntilNanos;
  private long lastArrivalNanos;
  private long waitingBytes;
  private long mostWaitingBytes = Long.MAX_VALUE;
  private boolean halfClosed;
  private boolean silenced;

  /** The end that sends over {@code channel}. */
  LinkEnd(Link link, Channel channel) {
    this.link = link;
    this.channel = channel;
  }

  /**
   * Says who hears what arrives here; to be said before anything does.
   *
   * @throws IllegalStateException when somebody hears it already
   */
  public void attach(Receiver receiver) {
    if (this.receiver != null) {
      throw new IllegalStateException("this end has its receiver");
    }
    this.receiver = receiver;
    if (kept != null) {
      link.clock().after(0, () -> release(receiver));
    }
  }

  /** From now on what arrives waits for a receiver that is still to be attached. */
  public void keep() {
    if (receiver == null && kept == null) {
      kept = new ArrayDeque<>();
    }
  }

  /** From now on this is the certificate that the other side sees when TLS begins. */
  public void present(PeerCertificate certificate) {
    this.certificate = certificate;
  }

  /** What the other side presents, null when it has not said. */
  @Nullable PeerCertificate presentedByPeer() {
    return link.opposite(this).certificate;
  }

  /** Whether what is sent here may arrive with bits flipped. */
  public boolean isDamaging() {
    return link.conditions().flips() > 0;
  }

  /**
   * Sends octets, behind all that was sent before. Behind a FIN and on a connection that is gone
   * they are lost.
   */
  public void write(byte... octets) {
    var conditions = link.conditions();
    var random = link.random();
    int most = Math.min(conditions.maxChunkBytes(), channel.chunkBytes());
    for (int at = 0; at < octets.length; ) {
      int length = Math.min(octets.length - at, 1 + random.nextInt(most));
      var chunk = Arrays.copyOfRange(octets, at, at + length);
      boolean damaged = conditions.flips() > 0 && random.nextDouble() < conditions.flips();
      if (damaged) {
        chunk[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      }
      channel.send(this, chunk, damaged);
      at += length;
    }
  }

  /** Closes this direction: FIN, behind all that was sent before. */
  public void halfClose() {
    if (!halfClosed) {
      halfClosed = true;
      channel.send(this, FIN, false);
    }
  }

  /** Whether this direction was closed. */
  public boolean isHalfClosed() {
    return halfClosed;
  }

  /** Breaks the connection (RST): both ends hear it at once, what is under way is lost. */
  public void reset() {
    link.reset(this);
  }

  /**
   * Loses the way from here to the other side: what is sent from now on never arrives, and nobody
   * is told. What the other side sends still does.
   */
  public void silence() {
    silenced = true;
  }

  /**
   * Nothing can be sent from here for so long: the window of the peer is closed, or the interface
   * is busy. Who writes asks {@link #stalledNanos()} first.
   */
  public void stall(long nanos) {
    stalledUntilNanos = Math.max(stalledUntilNanos, link.clock().nowNanos() + nanos);
  }

  /** How long nothing can be sent yet, 0 when it can. */
  public long stalledNanos() {
    return Math.max(0, stalledUntilNanos - link.clock().nowNanos());
  }

  /**
   * Whether what is written now is taken at once: less waits to leave than the queue of the link
   * holds. Who writes more than that has it wait all the same.
   */
  public boolean hasRoom() {
    return waitingBytes < Math.min(link.conditions().queueBytes(), mostWaitingBytes);
  }

  /** No more than so many octets shall wait to leave, 0 for what the queue of the link holds. */
  void boundWaiting(long bytes) {
    mostWaitingBytes = bytes == 0 ? Long.MAX_VALUE : bytes;
  }

  /** {@code work} is done once when there is room again; of several the last. */
  public void whenRoom(Runnable work) {
    wantsRoom = work;
    if (hasRoom()) {
      tellRoom();
    }
  }

  /** Octets that were written and have not left. */
  public long waitingBytes() {
    return waitingBytes;
  }

  /** The connection that this is an end of. */
  public Link link() {
    return link;
  }

  void lose(String detail) {
    if (kept != null) {
      kept.add(to -> to.connectionLost(detail));
    } else if (receiver != null) {
      receiver.connectionLost(detail);
    }
  }

  private void release(Receiver to) {
    var news = kept;
    kept = null;
    while (news != null && !news.isEmpty()) {
      news.remove().accept(to);
    }
  }

  /** Octets wait to leave. */
  void waits(int bytes) {
    waitingBytes += bytes;
  }

  /** Octets that waited wait no more: they have left, or never will. */
  void left(int bytes) {
    waitingBytes -= bytes;
    if (hasRoom()) {
      tellRoom();
    }
  }

  private void tellRoom() {
    var work = wantsRoom;
    wantsRoom = null;
    if (work != null) {
      link.clock().after(0, work);
    }
  }

  /** Whether the other side hears at once what happens here. */
  boolean isHeard() {
    return channel.schedule().at(link.clock().nowNanos()) != null;
  }

  /** When what takes no time to leave arrives that is sent from here again and again. */
  long shortArrivalNanos() {
    return channel.arrivalNanos(link.clock().nowNanos(), Long.MAX_VALUE);
  }

  /** Nothing arrives at this end before that time. */
  void notBefore(long nanos) {
    var sender = link.opposite(this);
    sender.lastArrivalNanos = Math.max(sender.lastArrivalNanos, nanos);
  }

  /** Octets have left, or a FIN where there are none; they arrive at the other end. */
  void arrive(byte[] octets, boolean damaged, long delayNanos) {
    if (silenced) {
      return;
    }
    var conditions = link.conditions();
    long jitterNanos =
        conditions.jitterNanos() == 0 ? 0 : link.random().nextLong(conditions.jitterNanos() + 1);
    lastArrivalNanos =
        Math.max(lastArrivalNanos, link.clock().nowNanos() + delayNanos + jitterNanos);
    var to = link.opposite(this);
    Consumer<Receiver> news =
        octets.length == 0
            ? Receiver::inputClosed
            : receiver -> receiver.octetsReceived(octets, damaged);
    link.clock().at(lastArrivalNanos, () -> to.hear(news));
  }

  private void hear(Consumer<Receiver> news) {
    if (!link.carries()) {
      return;
    }
    if (kept != null) {
      kept.add(news);
      return;
    }
    if (receiver == null) {
      throw new IllegalStateException("octets arrive, and nobody is attached to hear them");
    }
    news.accept(receiver);
  }
}
