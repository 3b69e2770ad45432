package dev.gantry.adapter.nats;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import io.nats.client.Message;
import io.nats.client.api.ObjectInfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that is an object, read piece by piece as the link takes it: one piece is kept that is
 * being sent, and the next. The last octets are given only when all have the digest of the object.
 * Any thread.
 */
final class ObjectReader implements OutboundBundle {
  /** Octets of memory that one is counted with; 2 MiB, two pieces of the longest. */
  static final int ROOM_BYTES = 2 << 20;

  private static final int MAX_PIECES = 2;

  /** Length of a piece where an object does not say; 128 KiB, as its format has it. */
  private static final int DEFAULT_PIECE_BYTES = 128 << 10;

  /** How long an answer is waited for; 5 s, longer than NATS takes to choose a leader. */
  private static final long ANSWER_SECONDS = 5;

  /** How long a piece is asked for that is not there; 20 s, for a replica that is behind. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Delay until it is asked for again; 100 ms. */
  private static final long AGAIN_MILLIS = 100;

  /** Where pieces come from. */
  interface Source {
    /**
     * The first piece of an object from a number on; a status where there is none.
     *
     * @throws IllegalStateException without a connection
     */
    CompletableFuture<Message> next(String id, long sequence);
  }

  private final Source source;
  private final String name;
  private final String id;
  private final long lengthBytes;
  private final int pieceBytes;
  private final @Nullable String digestText;

  // Guarded by this.
  private final ArrayDeque<Read> reads = new ArrayDeque<>();
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private MessageDigest digest = MessageForm.sha256();
  private long atBytes;
  private long nextSequence;
  private boolean isAsking;
  private boolean isReleased;
  private long patientUntilNanos;
  private @Nullable String damage;

  /** One of which nothing was read. */
  ObjectReader(Source source, ObjectInfo info) {
    this.source = source;
    this.name = info.getObjectName();
    this.id = String.valueOf(info.getNuid());
    this.lengthBytes = info.getSize();
    this.digestText = info.getDigest();
    var options = info.getObjectMeta().getObjectMetaOptions();
    int declared = options == null ? 0 : options.getChunkSize();
    this.pieceBytes = declared > 0 ? declared : DEFAULT_PIECE_BYTES;
  }

  /** Why it can never be read; null as far as it can. */
  synchronized @Nullable String damage() {
    return damage;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public long contiguousBytes(long offsetBytes) {
    return Math.min(lengthBytes - offsetBytes, pieceBytes - offsetBytes % pieceBytes);
  }

  @Override
  public void read(long offsetBytes, int length, ReadListener listener) {
    synchronized (this) {
      reads.add(new Read(offsetBytes, length, listener));
    }
    goOn();
  }

  @Override
  public void release() {
    synchronized (this) {
      isReleased = true;
      pieces.clear();
    }
    goOn();
  }

  /** Answers what can be answered, and asks for the next piece that is needed or soon will be. */
  private void goOn() {
    while (true) {
      Read first;
      String failure;
      synchronized (this) {
        failure = isReleased ? "the bundle was released" : damage;
        first = reads.peek();
        if (failure == null && (first == null || !serve(first))) {
          if (isAsking || !needsNext(first)) {
            return;
          }
          isAsking = true;
          patientUntilNanos = System.nanoTime() + PATIENCE_NANOS;
          first = null;
        } else if (first != null) {
          reads.remove();
        }
      }
      if (first == null) {
        if (failure == null) {
          ask();
        }
        return;
      }
      first.answer(failure);
    }
  }

  /** Puts into a read what is there for it; true when that is all. Holds the lock. */
  private boolean serve(Read read) {
    for (var piece : pieces) {
      read.takeFrom(piece);
    }
    return read.isComplete();
  }

  /** Whether the next piece is wanted, for a read or ahead of one; holds the lock. */
  private boolean needsNext(@Nullable Read read) {
    var last = pieces.peekLast();
    if (read != null) {
      if (read.at < atBytes) {
        // Behind what is kept: from the first octet again.
        atBytes = 0;
        nextSequence = 0;
        digest = MessageForm.sha256();
        pieces.clear();
      }
      return true;
    }
    return last != null && last.isBegun && atBytes < lengthBytes;
  }

  private void ask() {
    long from;
    synchronized (this) {
      from = nextSequence;
    }
    CompletableFuture<Message> answer;
    try {
      answer = source.next(id, from);
    } catch (IllegalStateException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer
        .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
        .whenComplete((message, failure) -> answered(message, failure));
  }

  private void answered(@Nullable Message message, @Nullable Throwable failure) {
    boolean again = false;
    List<Read> failed = List.of();
    synchronized (this) {
      if (isReleased) {
        isAsking = false;
      } else if (message != null && !message.isStatusMessage()) {
        isAsking = false;
        keep(message);
      } else {
        again = System.nanoTime() - patientUntilNanos < 0;
        isAsking = again;
        if (!again && failure == null) {
          damage = "object " + name + " has no piece at octet " + atBytes;
        } else if (!again) {
          failed = new ArrayList<>(reads);
          reads.clear();
        }
      }
    }
    failed.forEach(read -> read.answer("NATS does not answer"));
    if (again) {
      CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS).execute(this::ask);
    } else {
      goOn();
    }
  }

  /** Holds the lock. */
  private void keep(Message message) {
    var octets = message.getData();
    nextSequence = Long.parseLong(message.getHeaders().getFirst("Nats-Sequence")) + 1;
    if (octets.length == 0 || octets.length > lengthBytes - atBytes) {
      damage = "object " + name + " is not of the length that it says";
      return;
    }
    digest.update(octets);
    if (pieces.size() == MAX_PIECES) {
      pieces.remove();
    }
    pieces.add(new Piece(atBytes, octets));
    atBytes += octets.length;
    if (atBytes == lengthBytes
        && digestText != null
        && !digestText.equals(MessageForm.digestText(digest.digest()))) {
      damage = "object " + name + " has not the digest that it says";
    }
  }

  /** Some octets of the object that are in memory. */
  private static final class Piece {
    private final long startBytes;
    private final byte[] octets;
    private boolean isBegun;

    Piece(long startBytes, byte[] octets) {
      this.startBytes = startBytes;
      this.octets = octets;
    }
  }

  /** A range that somebody wants. */
  private static final class Read {
    private final int length;
    private final ReadListener listener;
    private long at;
    private int left;
    private @Nullable ByteBuffer got;

    Read(long offsetBytes, int length, ReadListener listener) {
      this.at = offsetBytes;
      this.length = length;
      this.left = length;
      this.listener = listener;
    }

    boolean isComplete() {
      return left == 0;
    }

    /** One piece that has it all is not copied. */
    void takeFrom(Piece piece) {
      long offset = at - piece.startBytes;
      if (left == 0 || offset < 0 || offset >= piece.octets.length) {
        return;
      }
      piece.isBegun = true;
      int count = (int) Math.min(left, piece.octets.length - offset);
      if (count == length) {
        got = ByteBuffer.wrap(piece.octets, (int) offset, count).slice();
      } else {
        var whole = got == null ? ByteBuffer.allocate(length) : got;
        whole.put(piece.octets, (int) offset, count);
        got = whole;
      }
      at += count;
      left -= count;
    }

    void answer(@Nullable String failure) {
      var octets = got;
      if (failure != null || octets == null) {
        listener.readFailed(failure == null ? "nothing was read" : failure);
      } else {
        listener.chunkRead(PayloadChunk.unpooled(octets.rewind()));
      }
    }
  }
}
