package dev.gantry.testbench.mock;

import dev.gantry.adapter.grpc.wire.AddPeerResponse;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaAddressType;
import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.RemovePeerResponse;
import dev.gantry.adapter.grpc.wire.SocketAddressText;
import dev.gantry.adapter.grpc.wire.TransferOutcomeResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names, peers and waiting bundles of a mock BPA. Confined to the mock's loop. */
final class MockNode implements MockStream.Bpa, PeerQueue.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(MockNode.class);

  private final MockBpaSettings settings;
  private final Dispatched dispatched;
  private final Runnable onChange;
  private final Map<String, MockStream> names = new LinkedHashMap<>();
  private final Set<String> zombies = new LinkedHashSet<>();
  private final Set<MockStream> streams = new LinkedHashSet<>();
  private final Map<PeerKey, PeerQueue> peers = new LinkedHashMap<>();
  private final List<PeerQueue.Pending> waiting = new ArrayList<>();
  private final Map<String, Accepted> accepted = new LinkedHashMap<>();
  private long bundlesNamed;
  private int maxOutstanding = 1;
  private boolean reading = true;
  private boolean failingRemovals;
  private int removalsAsked;

  /** A peer is an address of one CLA. */
  private record PeerKey(MockStream stream, Object address) {}

  /** Dialect B: a bundle that a CLA has taken over. */
  private record Accepted(MockStream stream, PeerQueue.Pending bundle) {}

  MockNode(MockBpaSettings settings, Dispatched dispatched, Runnable onChange) {
    this.settings = settings;
    this.dispatched = dispatched;
    this.onChange = onChange;
  }

  // ---- what streams say

  @Override
  public List<String> nodeIds() {
    return settings.nodeIds();
  }

  @Override
  public int maxMessageBytes() {
    return settings.maxMessageBytes();
  }

  @Override
  public boolean reading() {
    return reading;
  }

  void began(MockStream stream) {
    streams.add(stream);
  }

  @Override
  public boolean takeName(String name, MockStream stream) {
    boolean free = !zombies.contains(name) && names.putIfAbsent(name, stream) == null;
    LOG.info("\"{}\" {}", name, free ? "is registered" : "is taken: refused without a word");
    return free;
  }

  @Override
  public void ended(MockStream stream, List<MockStream.Answer> lost) {
    streams.remove(stream);
    if (names.values().remove(stream)) {
      LOG.info("\"{}\" is gone", stream.name());
    }
    var mine = new ArrayList<PeerQueue>();
    peers.values().stream().filter(peer -> peer.stream() == stream).forEach(mine::add);
    peers.values().removeAll(mine);
    lost.forEach(MockStream.Answer::lost);
    var unresolved = accepted.values().stream().filter(one -> one.stream() == stream).toList();
    accepted.values().removeAll(unresolved);
    unresolved.forEach(one -> again(one.bundle()));
    mine.forEach(peer -> peer.close().forEach(this::again));
    dispatched.forget(stream);
    changed();
  }

  @Override
  public void requested(MockStream stream, Incoming incoming) {
    var message = incoming.message();
    switch (message.getMsgCase()) {
      case DISPATCH -> dispatched.received(stream, incoming);
      case ADD_PEER -> addPeer(stream, message);
      case REMOVE_PEER -> removePeer(stream, message);
      case TRANSFER_OUTCOME -> outcome(stream, message);
      case STATUS, REGISTER, FORWARD, MSG_NOT_SET -> {}
    }
  }

  private void addPeer(MockStream stream, ClaToBpa message) {
    var request = message.getAddPeer();
    var address = keyOf(request.getAddress());
    if (address == null) {
      stream.send(Dispatched.invalid(message.getMsgId(), "bad address"));
      return;
    }
    var key = new PeerKey(stream, address);
    boolean added = !peers.containsKey(key);
    if (added) {
      LOG.info(
          "\"{}\" announces peer {} with {}",
          stream.name(),
          request.getAddress().getAddress().toStringUtf8(),
          request.getNodeIdsList());
      var peer =
          new PeerQueue(
              this, stream, request.getAddress(), request.getNodeIdsList(), maxOutstanding);
      peers.put(key, peer);
    }
    stream.send(
        BpaToCla.newBuilder()
            .setMsgId(message.getMsgId())
            .setAddPeer(AddPeerResponse.newBuilder().setAdded(added))
            .build());
    wakeWaiting();
    changed();
  }

  private void removePeer(MockStream stream, ClaToBpa message) {
    removalsAsked++;
    if (failingRemovals) {
      stream.send(Dispatched.failed(message.getMsgId(), Status.INTERNAL));
      return;
    }
    var address = keyOf(message.getRemovePeer().getAddress());
    if (address == null) {
      stream.send(Dispatched.invalid(message.getMsgId(), "Missing address"));
      return;
    }
    var peer = peers.remove(new PeerKey(stream, address));
    stream.send(
        BpaToCla.newBuilder()
            .setMsgId(message.getMsgId())
            .setRemovePeer(RemovePeerResponse.newBuilder().setRemoved(peer != null))
            .build());
    if (peer != null) {
      LOG.info("\"{}\" withdraws peer {}", stream.name(), peer.addressText());
      peer.close().forEach(this::again);
    }
    changed();
  }

  private void outcome(MockStream stream, ClaToBpa message) {
    var report = message.getTransferOutcome();
    stream.send(
        BpaToCla.newBuilder()
            .setMsgId(message.getMsgId())
            .setTransferOutcome(TransferOutcomeResponse.getDefaultInstance())
            .build());
    var taken = accepted.remove(report.getBundleId());
    if (taken == null) {
      return;
    }
    var bundle = taken.bundle();
    if (report.hasCompleted()) {
      sent(bundle);
    } else if (bundle.nodeId() == null) {
      notSent(
          bundle, new ForwardResult(ForwardResult.Kind.FAILED, report.getFailed().getMessage()));
    } else {
      // As in dialect B: a new routing decision for this one, at once.
      enqueue(bundle);
    }
  }

  // ---- bundles to forward

  /** Has a bundle forwarded to the address, whether it is announced or not. */
  void forward(String address, PeerQueue.Pending bundle) {
    var stream = names.values().stream().findFirst().orElse(null);
    if (stream == null) {
      bundle.result().complete(ForwardResult.of(ForwardResult.Kind.LOST));
      return;
    }
    var wire = ClaAddresses.of(address);
    var key = keyOf(wire);
    var peer =
        peers.entrySet().stream()
            .filter(entry -> entry.getKey().address().equals(key))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
    (peer == null ? new PeerQueue(this, stream, wire, List.of(), 1) : peer).add(bundle);
  }

  /** Has a bundle forwarded as soon as a peer with its Node ID is there. */
  void enqueue(PeerQueue.Pending bundle) {
    var nodeId = bundle.nodeId();
    for (var peer : peers.values()) {
      if (nodeId != null && peer.nodeIds().contains(nodeId)) {
        peer.add(bundle);
        return;
      }
    }
    waiting.add(bundle);
  }

  @Override
  public void park(PeerQueue.Pending bundle) {
    if (bundle.nodeId() == null) {
      bundle.result().complete(ForwardResult.of(ForwardResult.Kind.NO_NEIGHBOUR));
    } else {
      waiting.add(bundle);
    }
  }

  @Override
  public void sent(PeerQueue.Pending bundle) {
    bundle.result().complete(ForwardResult.of(ForwardResult.Kind.SENT));
    changed();
  }

  @Override
  public void accepted(MockStream stream, String name, PeerQueue.Pending bundle) {
    accepted.put(name, new Accepted(stream, bundle));
  }

  @Override
  public void notSent(PeerQueue.Pending bundle, ForwardResult why) {
    if (bundle.nodeId() == null) {
      bundle.result().complete(why);
    } else {
      waiting.add(bundle);
    }
    changed();
  }

  @Override
  public String nextBundleName() {
    return settings.namesBundles() ? "bundle-" + ++bundlesNamed : "";
  }

  @Override
  public void again(PeerQueue.Pending bundle) {
    if (bundle.nodeId() == null) {
      bundle.result().complete(ForwardResult.of(ForwardResult.Kind.LOST));
    } else {
      enqueue(bundle);
    }
  }

  private void wakeWaiting() {
    var all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(this::enqueue);
  }

  // ---- what the test says and sees

  void holdZombie(String name) {
    zombies.add(name);
  }

  void freeZombie(String name) {
    zombies.remove(name);
  }

  void read(boolean on) {
    reading = on;
    List.copyOf(streams).forEach(MockStream::requestMore);
  }

  void allowOutstanding(int perAddress) {
    maxOutstanding = perAddress;
  }

  void failRemovals(boolean on) {
    failingRemovals = on;
  }

  int removalsAsked() {
    return removalsAsked;
  }

  Set<MockStream> streams() {
    return Set.copyOf(streams);
  }

  List<String> names() {
    return List.copyOf(names.keySet());
  }

  List<AnnouncedPeer> peers() {
    return peers.values().stream()
        .map(peer -> new AnnouncedPeer(peer.addressText(), peer.nodeIds()))
        .toList();
  }

  @Override
  public void registered() {
    changed();
  }

  private void changed() {
    onChange.run();
  }

  private static @Nullable Object keyOf(ClaAddress address) {
    return address.getAddressType() == ClaAddressType.CLA_ADDRESS_TYPE_TCP
        ? SocketAddressText.parse(address.getAddress().toStringUtf8())
        : address.getAddress();
  }
}
