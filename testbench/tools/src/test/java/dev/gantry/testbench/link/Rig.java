package dev.gantry.testbench.link;

import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.RefusedKeeper;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.RecordingForwarding;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client and the mock BPA it talks to. */
final class Rig implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(20);
  static final PeerAddress PEER = new PeerAddress("192.0.2.7:4556");
  static final PeerAddress OTHER_PEER = new PeerAddress("[2001:db8::1]:4556");

  final MockBpa mock;
  final GrpcBpa bpa;
  final RecordingForwarding forwarding = new RecordingForwarding();
  final TrackedChunks chunks = new TrackedChunks();
  final AtomicInteger registrations = new AtomicInteger();
  final List<String> losses = new ArrayList<>();

  Rig() throws Exception {
    this(UnaryOperator.identity(), UnaryOperator.identity());
  }

  Rig(UnaryOperator<MockBpaSettings> mockSettings, UnaryOperator<GrpcBpaSettings> settings)
      throws Exception {
    this(mockSettings, settings, null);
  }

  Rig(
      UnaryOperator<MockBpaSettings> mockSettings,
      UnaryOperator<GrpcBpaSettings> settings,
      @Nullable BpaTls tls)
      throws Exception {
    this(mockSettings, settings, tls, null);
  }

  Rig(
      UnaryOperator<MockBpaSettings> mockSettings,
      UnaryOperator<GrpcBpaSettings> settings,
      @Nullable BpaTls tls,
      @Nullable RefusedKeeper keeper)
      throws Exception {
    mock = MockBpa.start(mockSettings.apply(MockBpaSettings.DEFAULT));
    var toMock = GrpcBpaSettings.of(mock.uri(), "cla-1", tls);
    bpa = new GrpcBpa(settings.apply(toMock), forwarding, new Random(1), keeper);
  }

  Rig start() throws Exception {
    bpa.start(
        new BpaListener() {
          @Override
          public void registered(List<NodeId> nodeIds) {
            registrations.incrementAndGet();
          }

          @Override
          public void unregistered(String cause) {
            synchronized (losses) {
              losses.add(cause);
            }
          }
        });
    return this;
  }

  Rig registered() throws Exception {
    start();
    eventually("registered", () -> registrations.get() == 1);
    return this;
  }

  List<String> losses() {
    synchronized (losses) {
      return List.copyOf(losses);
    }
  }

  RecordingVerdict dispatch(byte[] octets) {
    return dispatch(info(octets.length), octets);
  }

  RecordingVerdict dispatch(InboundBundleInfo info, byte[] octets) {
    var verdict = new RecordingVerdict();
    var bundle = bpa.open(info, verdict);
    for (int offset = 0; offset < octets.length; offset += 65_536) {
      bundle.write(chunks.chunk(octets, offset, Math.min(65_536, octets.length - offset)));
    }
    bundle.complete();
    return verdict;
  }

  static InboundBundleInfo info(long length) {
    return new InboundBundleInfo(NodeId.parse("ipn:7.0"), true, PEER, length);
  }

  void announce(PeerAddress address, String... nodeIds) {
    var parsed = List.of(nodeIds).stream().map(NodeId::parse).toList();
    bpa.announce(new PeerAnnouncement(address, parsed));
  }

  static void eventually(String what, Callable<Boolean> condition) throws Exception {
    Eventually.holds(what, BOUND, condition);
  }

  static byte[] octets(int seed, int length) {
    var octets = new byte[length];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  @Override
  public void close() throws Exception {
    bpa.leave().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    mock.close();
  }
}
