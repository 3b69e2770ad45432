package dev.gantry.testbench.memory;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A BPA that lies in memory: registers at once, records or discards what it is sent, and can be
 * told to be slow, to refuse, to vanish and come back, and to answer out of order. Any thread.
 */
public final class InMemoryBpa implements BundleProcessingAgent {
  static final Verdict.Accepted ACCEPTED = new Verdict.Accepted();
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final List<NodeId> nodeIds;
  private final boolean discard;
  private final long maxBundleBytes;
  private final Object lock = new Object();
  private final Map<PeerAddress, PeerAnnouncement> announced = new LinkedHashMap<>();
  private final List<ReceivedBundle> received = new ArrayList<>();
  private final List<HeldVerdict> heldVerdicts = new ArrayList<>();
  private final List<HeldChunk> heldChunks = new ArrayList<>();
  private final LongAdder bundles = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  private volatile Consumer<ReceivedBundle> onBundle = _ -> {};
  private volatile boolean hearsBundles;
  private volatile boolean gone;
  private volatile boolean holdsVerdicts;
  private volatile boolean holdsChunks;
  private volatile @Nullable RefusalReason refusal;
  private volatile @Nullable RefusalReason earlyRefusal;
  private volatile @Nullable Forwarding forwarding;
  private @Nullable BpaListener listener;
  private boolean left;

  private InMemoryBpa(List<NodeId> nodeIds, boolean discard, long maxBundleBytes) {
    this.nodeIds = List.copyOf(nodeIds);
    this.discard = discard;
    this.maxBundleBytes = maxBundleBytes;
  }

  /** A BPA that keeps every bundle it takes. */
  public static InMemoryBpa recording(NodeId... nodeIds) {
    return new InMemoryBpa(List.of(nodeIds), false, Integer.MAX_VALUE - 8L);
  }

  /** A BPA that takes every bundle, counts it and forgets it, at next to no cost. */
  public static InMemoryBpa discarding(NodeId... nodeIds) {
    return new InMemoryBpa(List.of(nodeIds), true, Long.MAX_VALUE);
  }

  /** The same BPA with another largest bundle; for use before {@link #start}. */
  public InMemoryBpa withMaxBundleBytes(long bytes) {
    return new InMemoryBpa(nodeIds, discard, bytes);
  }

  // ---- the port

  @Override
  public void start(BpaListener listener) {
    synchronized (lock) {
      this.listener = listener;
    }
    if (gone) {
      listener.unregistered("the BPA is away");
    } else {
      listener.registered(nodeIds);
    }
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    var reason = gone ? RefusalReason.Known.NO_RESOURCES : earlyRefusal;
    if (reason != null) {
      verdict.decided(new Verdict.Refused(reason), "refused before its end");
      return new Discarded(this, info, null);
    }
    return discard ? new Discarded(this, info, verdict) : new Recorded(this, info, verdict);
  }

  @Override
  public boolean take(InboundBundleInfo info, LentOctets octets) {
    if (!discard || isTold()) {
      return false;
    }
    bundles.increment();
    bytes.add(octets.lengthBytes());
    return true;
  }

  /** Whether a bundle needs more than to be counted. */
  private boolean isTold() {
    return gone
        || earlyRefusal != null
        || refusal != null
        || holdsChunks
        || holdsVerdicts
        || hearsBundles;
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    synchronized (lock) {
      announced.put(peer.address(), peer);
    }
  }

  @Override
  public void withdraw(PeerAddress peer) {
    synchronized (lock) {
      announced.remove(peer);
    }
  }

  @Override
  public BpaCapabilities capabilities() {
    return new BpaCapabilities(maxBundleBytes, true, false, true);
  }

  @Override
  public CompletionStage<Void> leave() {
    synchronized (lock) {
      left = true;
      announced.clear();
    }
    return CompletableFuture.completedFuture(null);
  }

  // ---- what the test says

  /** Names the forwarding that {@link #forward} uses. */
  public void forwardThrough(Forwarding forwarding) {
    this.forwarding = forwarding;
  }

  /** Has a bundle forwarded. */
  public CompletableFuture<ForwardOutcome> forward(PeerAddress peer, OutboundBundle bundle) {
    var through = forwarding;
    if (through == null) {
      throw new IllegalStateException("forwardThrough(...) was not called");
    }
    var outcome = new CompletableFuture<ForwardOutcome>();
    through.forward(peer, bundle, outcome::complete);
    return outcome;
  }

  /** Calls {@code hearer} for each bundle that is taken, on the thread that takes it. */
  public void onBundle(Consumer<ReceivedBundle> hearer) {
    onBundle = hearer;
    hearsBundles = true;
  }

  /** Keeps verdicts back from now on. */
  public void holdVerdicts() {
    holdsVerdicts = true;
  }

  /** Gives the verdicts kept back, in order, and keeps none from now on. */
  public void releaseVerdicts() {
    holdsVerdicts = false;
    takeAll(heldVerdicts).forEach(HeldVerdict::run);
  }

  /** Gives the verdicts kept back, last first, and keeps none from now on. */
  public void releaseVerdictsReversed() {
    holdsVerdicts = false;
    takeAll(heldVerdicts).reversed().forEach(HeldVerdict::run);
  }

  /** Gives one of the verdicts kept back. */
  public void releaseVerdict(int index) {
    HeldVerdict verdict;
    synchronized (lock) {
      verdict = heldVerdicts.remove(index);
    }
    verdict.run();
  }

  /** Number of verdicts kept back. */
  public int heldVerdicts() {
    synchronized (lock) {
      return heldVerdicts.size();
    }
  }

  /** Keeps chunks unreleased from now on, as a BPA does whose link or disk is slow. */
  public void holdChunks() {
    holdsChunks = true;
  }

  /** Releases the chunks kept, and keeps none from now on. */
  public void releaseChunks() {
    holdsChunks = false;
    takeAll(heldChunks).forEach(held -> held.chunk().release());
  }

  /** Octets in chunks kept unreleased. */
  public long heldChunkBytes() {
    synchronized (lock) {
      return heldChunks.stream().mapToLong(held -> held.chunk().lengthBytes()).sum();
    }
  }

  /** Refuses every bundle from now on once it is complete; null: accepts again. */
  public void refuse(@Nullable RefusalReason reason) {
    refusal = reason;
  }

  /** Refuses every bundle from now on as soon as it begins; null: no longer. */
  public void refuseEarly(@Nullable RefusalReason reason) {
    earlyRefusal = reason;
  }

  /** Goes away: whatever is not decided is refused with No Resources, and so is what comes. */
  public void vanish(String cause) {
    gone = true;
    takeAll(heldVerdicts).forEach(HeldVerdict::run);
    var hearer = listener();
    if (hearer != null) {
      hearer.unregistered(cause);
    }
  }

  /** Comes back and registers again. */
  public void comeBack() {
    gone = false;
    var hearer = listener();
    if (hearer != null) {
      hearer.registered(nodeIds);
    }
  }

  // ---- what the test sees

  /** Bundles taken, in order; empty in a BPA that discards. */
  public List<ReceivedBundle> received() {
    synchronized (lock) {
      return List.copyOf(received);
    }
  }

  /** Number of bundles taken. */
  public long receivedBundles() {
    return bundles.sum();
  }

  /** Octets of the bundles taken. */
  public long receivedBytes() {
    return bytes.sum();
  }

  /** Peers announced now, in order. */
  public List<PeerAnnouncement> announced() {
    synchronized (lock) {
      return List.copyOf(announced.values());
    }
  }

  /** Whether {@link #leave()} was called. */
  public boolean left() {
    synchronized (lock) {
      return left;
    }
  }

  // ---- what bundles use

  void consumed(InboundBundle bundle, PayloadChunk chunk) {
    if (holdsChunks && keepChunk(bundle, chunk)) {
      return;
    }
    chunk.release();
  }

  void completed(InboundBundle from, ReceivedBundle bundle, VerdictListener verdict) {
    if (holdsVerdicts && keepVerdict(from, () -> decide(bundle, verdict))) {
      return;
    }
    decide(bundle, verdict);
  }

  void forgotten(InboundBundle bundle) {
    var mine = new ArrayList<HeldChunk>();
    synchronized (lock) {
      heldVerdicts.removeIf(held -> held.bundle() == bundle);
      heldChunks.stream().filter(held -> held.bundle() == bundle).forEach(mine::add);
      heldChunks.removeAll(mine);
    }
    mine.forEach(held -> held.chunk().release());
  }

  private boolean keepChunk(InboundBundle bundle, PayloadChunk chunk) {
    synchronized (lock) {
      // Looked at again: it may have been switched off since, and then nobody would come for it.
      return holdsChunks && heldChunks.add(new HeldChunk(bundle, chunk));
    }
  }

  private boolean keepVerdict(InboundBundle bundle, Runnable decision) {
    synchronized (lock) {
      return holdsVerdicts && heldVerdicts.add(new HeldVerdict(bundle, decision));
    }
  }

  private void decide(ReceivedBundle bundle, VerdictListener verdict) {
    var reason = gone ? RefusalReason.Known.NO_RESOURCES : refusal;
    if (reason != null) {
      verdict.decided(new Verdict.Refused(reason), "refused after its end");
      return;
    }
    bundles.increment();
    bytes.add(bundle.lengthBytes());
    if (!discard) {
      synchronized (lock) {
        received.add(bundle);
      }
    }
    if (hearsBundles) {
      onBundle.accept(bundle);
    }
    verdict.decided(ACCEPTED, "");
  }

  private @Nullable BpaListener listener() {
    synchronized (lock) {
      return listener;
    }
  }

  private <T> List<T> takeAll(List<T> from) {
    synchronized (lock) {
      var all = List.copyOf(from);
      from.clear();
      return all;
    }
  }

  static ByteBuffer nothing() {
    return NOTHING;
  }

  private record HeldChunk(InboundBundle bundle, PayloadChunk chunk) {}

  private record HeldVerdict(InboundBundle bundle, Runnable decision) {
    void run() {
      decision.run();
    }
  }
}
