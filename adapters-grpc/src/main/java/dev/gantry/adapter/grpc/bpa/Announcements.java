package dev.gantry.adapter.grpc.bpa;

import com.google.rpc.Status;
import dev.gantry.adapter.grpc.wire.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.RemovePeerRequest;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.time.Backoff;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the BPA's table of our peers into line with ours: one request at a time for each address,
 * Remove before Add when Node IDs change, everything anew after each registration. Confined to the
 * link's loop.
 */
final class Announcements {
  /** Before a request that the BPA failed is tried again. */
  private static final Backoff.Pace RETRIES =
      Backoff.Pace.doubling(Duration.ofSeconds(1), Duration.ofSeconds(60));

  /**
   * Before a peer whose bundle was given back is announced anew; 100 ms, since the BPA may look at
   * what comes behind an answer before it has dealt with that, and would park the bundle for good.
   */
  private static final long SOON_NANOS = Duration.ofMillis(100).toNanos();

  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final Transport transport;
  private final Map<PeerKey, Entry> entries = new LinkedHashMap<>();
  private @Nullable ClaStream stream;

  Announcements(Transport transport) {
    this.transport = transport;
  }

  void announce(PeerAnnouncement peer) {
    var key = PeerKey.of(peer.address());
    var entry = entries.computeIfAbsent(key, _ -> new Entry(key));
    entry.address = peer.address();
    entry.want(texts(peer.nodeIds()));
  }

  void withdraw(PeerAddress address) {
    var entry = entries.get(PeerKey.of(address));
    if (entry != null) {
      entry.want(null);
    }
  }

  /** The peer that the BPA means, null when it is not announced. */
  @Nullable PeerAddress find(ClaAddress address) {
    var entry = entries.get(PeerKey.of(address));
    return entry == null || entry.wanted == null ? null : entry.address;
  }

  /** A fresh registration knows no peer of ours. */
  void opened(ClaStream registered) {
    stream = registered;
    List.copyOf(entries.values()).forEach(Entry::reconcile);
  }

  void closed() {
    stream = null;
    entries.values().forEach(Entry::forgetBpa);
    entries.values().removeIf(entry -> entry.wanted == null);
  }

  /** Runs {@code then} as soon as no withdrawal of this address is under way. */
  void afterWithdrawal(PeerAddress address, Runnable then) {
    var entry = entries.get(PeerKey.of(address));
    if (entry != null && entry.busy) {
      entry.waiting.add(then);
    } else {
      then.run();
    }
  }

  /** The peer took a bundle: a later failure starts with the short delay again. */
  void carried(PeerAddress address) {
    var entry = entries.get(PeerKey.of(address));
    if (entry != null) {
      entry.retries.reset();
    }
  }

  /**
   * The BPA has parked the peer's queue, since it heard a failure in dialect A: only a change of
   * the peer wakes it, so withdraw and announce the peer after a while.
   */
  void wakeLater(PeerAddress address) {
    var entry = entries.get(PeerKey.of(address));
    if (entry != null) {
      entry.stale = true;
      entry.retryLater();
    }
  }

  /** The same soon: what kept the peer's bundles from being taken is over. */
  void wakeSoon(PeerAddress address) {
    var entry = entries.get(PeerKey.of(address));
    if (entry != null) {
      entry.wakeSoon();
    }
  }

  /**
   * How long the news that this peer did not take a bundle is to be kept back; longer each time
   * until it takes one.
   */
  long failureDelayNanos(PeerAddress address) {
    var entry = entries.get(PeerKey.of(address));
    return entry == null ? RETRIES.delayNanos(1) : entry.retries.nextDelayNanos();
  }

  private static List<String> texts(List<NodeId> nodeIds) {
    return nodeIds.stream().map(NodeId::text).toList();
  }

  /** One address: what we want, what the BPA has, and whether a request is under way. */
  private final class Entry {
    private final PeerKey key;
    private final List<Runnable> waiting = new ArrayList<>();
    private final Backoff retries = new Backoff(RETRIES);
    private @Nullable PeerAddress address;
    private @Nullable List<String> wanted;
    private @Nullable List<String> atBpa;
    private boolean busy;
    private boolean stale;
    private boolean addedInVain;
    private boolean refused;
    private @Nullable Future<?> retry;

    Entry(PeerKey key) {
      this.key = key;
    }

    void want(@Nullable List<String> nodeIds) {
      if (!Objects.equals(wanted, nodeIds)) {
        refused = false;
      }
      wanted = nodeIds;
      reconcile();
    }

    void reconcile() {
      var target = stream;
      var peer = address;
      if (target == null || busy || peer == null || refused) {
        dropIfUnused();
        return;
      }
      if (atBpa != null && (!atBpa.equals(wanted) || stale && retry == null)) {
        stale = false;
        remove(target, ClaAddresses.of(peer.text()));
      } else if (atBpa == null && wanted != null) {
        add(target, ClaAddresses.of(peer.text()), wanted);
      } else {
        dropIfUnused();
      }
    }

    private void dropIfUnused() {
      if (wanted == null && atBpa == null && !busy) {
        entries.remove(key, this);
      }
    }

    private void add(ClaStream target, ClaAddress wire, List<String> nodeIds) {
      var request = AddPeerRequest.newBuilder().addAllNodeIds(nodeIds).setAddress(wire);
      ask(
          target,
          ClaToBpa.newBuilder().setAddPeer(request),
          answer -> {
            if (answer.hasAddPeer()) {
              added(nodeIds, answer.getAddPeer().getAdded());
            } else {
              failed("announce", answer);
            }
          });
    }

    /**
     * An answer "false" leaves the BPA with the Node IDs it had: remove the peer and add it, the
     * second time after a while.
     */
    private void added(List<String> nodeIds, boolean fresh) {
      atBpa = nodeIds;
      stale = !fresh;
      if (stale && addedInVain) {
        retryLater();
      }
      addedInVain = stale;
    }

    private void remove(ClaStream target, ClaAddress wire) {
      var request = RemovePeerRequest.newBuilder().setAddress(wire);
      ask(
          target,
          ClaToBpa.newBuilder().setRemovePeer(request),
          answer -> {
            if (answer.hasRemovePeer()) {
              atBpa = null;
            } else {
              failed("withdraw", answer);
            }
          });
    }

    private void ask(ClaStream target, ClaToBpa.Builder request, Consumer<BpaToCla> then) {
      busy = true;
      int id =
          target.expectAnswer(
              new Answer() {
                @Override
                public void answered(BpaToCla answer) {
                  busy = false;
                  then.accept(answer);
                  wakeWaiting();
                  reconcile();
                }

                @Override
                public void lost(String cause) {
                  forgetBpa();
                }
              });
      target.send(request.setMsgId(id).build());
    }

    private void failed(String what, BpaToCla answer) {
      var status = answer.getStatus();
      LOG.warn(
          "The BPA cannot {} peer {}: status {} {}{}",
          what,
          address,
          status.getCode(),
          status.getMessage(),
          isOfOldWire(status) ? " (it speaks the wire from before hardy 0.2.0: update it)" : "");
      refused = true;
      retryLater();
    }

    /** The address had another place in a withdrawal then. */
    private static boolean isOfOldWire(Status status) {
      return status.getCode() == Code.INVALID_ARGUMENT.value()
          && status.getMessage().contains("Missing address");
    }

    private void retryLater() {
      if (retry == null) {
        retryIn(retries.nextDelayNanos());
      }
    }

    private void wakeSoon() {
      stale = true;
      var pending = retry;
      if (pending != null) {
        pending.cancel(false);
      }
      retryIn(SOON_NANOS);
    }

    private void retryIn(long delayNanos) {
      retry = transport.loop().schedule(this::tryAgain, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void tryAgain() {
      retry = null;
      refused = false;
      reconcile();
    }

    private void forgetBpa() {
      busy = false;
      stale = false;
      refused = false;
      atBpa = null;
      wakeWaiting();
    }

    private void wakeWaiting() {
      var woken = List.copyOf(waiting);
      waiting.clear();
      woken.forEach(Runnable::run);
    }
  }
}
