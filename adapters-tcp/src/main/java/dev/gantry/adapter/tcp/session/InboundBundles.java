package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.compression.BlockCodec;
import dev.gantry.adapter.tcp.compression.CorruptDataException;
import dev.gantry.adapter.tcp.payload.LentRange;
import dev.gantry.adapter.tcp.payload.ReceivedChunk;
import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.SizeClass;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PeerAddress;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles that a session is receiving or has received and waits for the BPA's verdict on. */
final class InboundBundles {
  private static final Logger LOG = LoggerFactory.getLogger(InboundBundles.class);

  /** What makes the BPA refuse, a full disk say, makes it refuse on every session. */
  private static final RefusalLog REFUSALS = new RefusalLog(System::nanoTime);

  private final SessionContext context;
  private final SessionView view;
  private final SessionBudget budget;
  private final MachineEvents machine;
  private final LoopTasks loop;
  private final Turn turn;
  private final BundleOrigin origin;
  private boolean over;
  private long untoldBundles;
  private long untoldBytes;
  private int untoldClass;
  private @Nullable LentRange lent;
  private @Nullable Reception current;
  private @Nullable BlockCodec codec;
  private final NumberedTable<Reception> undecided = new NumberedTable<>();

  InboundBundles(
      SessionContext context,
      SessionView view,
      SessionBudget budget,
      MachineEvents machine,
      LoopTasks loop,
      Turn turn) {
    this.context = context;
    this.view = view;
    this.budget = budget;
    this.machine = machine;
    this.loop = loop;
    this.turn = turn;
    origin = new BundleOrigin(view, context.remoteAddress());
  }

  /** How the BPA knows the peer from now on. */
  void from(PeerAddress address) {
    origin.address(address);
  }

  /** The session is Established: it is known who the peer is. */
  void established() {
    origin.changed();
  }

  /** Gives the BPA a bundle all of which is here, if it takes it on the spot. */
  boolean take(ByteBuf buffer, int index, int length) {
    LentRange range = lent;
    if (range == null) {
      range = new LentRange();
      lent = range;
    }
    boolean taken;
    try {
      taken = context.sink().take(origin.info(length), range.show(buffer, index, length));
    } finally {
      range.end();
    }
    if (taken) {
      accepted(length);
    }
    return taken;
  }

  /**
   * A bundle begins.
   *
   * @param compressed whether what comes of it is compressed; {@code announcedBytes} is what
   *     becomes of that
   */
  void begin(ReceptionId id, long announcedBytes, boolean compressed) {
    var reception = new Reception(id, turn.nowNanos());
    if (compressed) {
      reception.expansion = new Expansion(codec(), announcedBytes, budget, reception::bundle);
    }
    reception.bundle = context.sink().open(origin.info(announcedBytes), reception);
    current = reception;
  }

  private BlockCodec codec() {
    if (codec == null) {
      var agreed = Objects.requireNonNull(view.parameters());
      codec = BlockCodec.of(Objects.requireNonNull(agreed.compression()));
    }
    return codec;
  }

  void deliver(ReceptionId id, ByteBuf buffer, int index, int count) {
    Reception reception = open(id);
    if (reception.expansion != null) {
      expand(reception, reception.expansion, buffer, index, count);
      return;
    }
    ReceivedChunk chunk = ReceivedChunk.of(buffer, index, count, buffer.writerIndex(), budget);
    reception.bundle().write(chunk);
    chunk.charge();
  }

  void complete(ReceptionId id, long lengthBytes) {
    Reception reception = open(id);
    current = null;
    reception.lengthBytes = lengthBytes;
    if (reception.expansion != null && !expanded(reception, reception.expansion)) {
      return;
    }
    reception.bundle().complete();
    // A verdict on the spot is the common case for fast agents; it never enters the table.
    if (!reception.decided) {
      undecided.put(id.sequence(), reception);
    }
  }

  private void expand(
      Reception reception, Expansion expansion, ByteBuf buffer, int index, int count) {
    if (!expansion.isCorrupt()) {
      try {
        expansion.take(buffer, index, count);
      } catch (CorruptDataException e) {
        corrupt(reception, e);
      }
    }
  }

  /** Whether a compressed bundle is whole; if not, it is given up. */
  private boolean expanded(Reception reception, Expansion expansion) {
    if (!expansion.isCorrupt()) {
      try {
        reception.lengthBytes = expansion.end();
        return true;
      } catch (CorruptDataException e) {
        corrupt(reception, e);
      }
    }
    reception.bundle().abort();
    return false;
  }

  /** The connection is sound, so this is the fault of who compressed it: it costs one bundle. */
  private void corrupt(Reception reception, CorruptDataException cause) {
    LOG.debug("session {}: a compressed bundle is refused: {}", context.key(), cause.getMessage());
    machine.tell(
        new SessionEvent.BundleDecided(
            reception.id, new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE)));
  }

  void abort(ReceptionId id) {
    Reception reception = current;
    if (reception != null && reception.id.equals(id)) {
      current = null;
    } else {
      reception = undecided.remove(id.sequence());
    }
    if (reception != null) {
      reception.letGo();
      reception.bundle().abort();
    }
  }

  /** When a bundle began to come; {@code otherwise} for one that is not known any more. */
  long begunNanos(ReceptionId id, long otherwise) {
    Reception reception = current;
    if (reception == null || !reception.id.equals(id)) {
      reception = undecided.get(id.sequence());
    }
    return reception == null ? otherwise : reception.begunNanos;
  }

  /** Tells the observer what the BPA has taken since the last call. */
  void tellTaken() {
    if (untoldBundles > 0) {
      context
          .observer()
          .bundlesReceived(context.key(), untoldBundles, untoldBytes, turn.nowNanos());
      untoldBundles = 0;
      untoldBytes = 0;
    }
  }

  /** The session is over: what is still open is forgotten by the BPA too. */
  void discard() {
    tellTaken();
    over = true;
    Reception open = current;
    current = null;
    undecided.clear();
    if (open != null) {
      try {
        open.letGo();
        open.bundle().abort();
      } catch (RuntimeException | Error e) {
        // Its fault must not keep the session from its end.
        LOG.error("{}: a bundle could not be given up", context.key(), e);
      }
    }
  }

  private Reception open(ReceptionId id) {
    Reception reception = current;
    if (reception == null || !reception.id.equals(id)) {
      throw new IllegalStateException("reception " + id + " is not open, but " + reception);
    }
    return reception;
  }

  private void decided(Reception reception, Verdict verdict, String detail) {
    reception.decided = true;
    undecided.remove(reception.id.sequence());
    switch (verdict) {
      case Verdict.Accepted _ -> accepted(reception.lengthBytes);
      // A peer can have this as often as it likes; what an operator needs to know, REFUSALS tells.
      case Verdict.Refused(var reason) ->
          LOG.debug(
              "session {}: a bundle is refused, {}: {}", context.key(), reason.text(), detail);
    }
    machine.tell(new SessionEvent.BundleDecided(reception.id, verdict));
  }

  private void accepted(long lengthBytes) {
    if (!over) {
      view.counters().received(lengthBytes);
      int sizeClass = SizeClass.of(lengthBytes);
      if (sizeClass != untoldClass) {
        tellTaken();
        untoldClass = sizeClass;
      }
      untoldBundles++;
      untoldBytes += lengthBytes;
    }
  }

  /** One bundle; hears its verdict on any thread. */
  private final class Reception implements VerdictListener {
    private final ReceptionId id;
    private @Nullable InboundBundle bundle;
    private @Nullable Expansion expansion;
    private final long begunNanos;
    private long lengthBytes;
    private boolean decided;

    Reception(ReceptionId id, long begunNanos) {
      this.id = id;
      this.begunNanos = begunNanos;
    }

    void letGo() {
      if (expansion != null) {
        expansion.letGo();
      }
    }

    InboundBundle bundle() {
      if (bundle == null) {
        throw new IllegalStateException("reception " + id + " has no bundle yet");
      }
      return bundle;
    }

    @Override
    public void decided(Verdict verdict, String detail) {
      if (verdict instanceof Verdict.Refused) {
        REFUSALS.tell(detail);
      }
      if (loop.inLoop()) {
        InboundBundles.this.decided(this, verdict, detail);
      } else {
        loop.add(() -> InboundBundles.this.decided(this, verdict, detail));
      }
    }

    @Override
    public String toString() {
      return id.toString();
    }
  }
}
