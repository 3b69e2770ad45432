package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bundles that come in one piece, and a BPA that takes them on the spot. */
class WholeBundlesTest {
  static {
    Leaks.watch();
  }

  private static final PeerAddress PEER = new PeerAddress("192.0.2.1:4556");
  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final int WHOLE = 3;

  private @Nullable EmbeddedSession session;

  @AfterEach
  void nothing_leaks() {
    if (session != null) {
      session.close();
    }
    Leaks.assertNone();
  }

  private EmbeddedSession established(EmbeddedSession begun) {
    session = begun.establish();
    begun.handle.takeBundles(PEER);
    return begun;
  }

  private EmbeddedSession with(InMemoryBpa bpa) {
    return established(
        new EmbeddedSession(SessionProfile.PLAINTEXT, new InboundBudget(1 << 20), bpa));
  }

  private static byte[] joined(byte[]... parts) {
    var all = ByteBuffer.allocate(Stream.of(parts).mapToInt(part -> part.length).sum());
    Stream.of(parts).forEach(all::put);
    return all.array();
  }

  private static byte[] octets(int length, int first) {
    var octets = new byte[length];
    octets[0] = (byte) first;
    return octets;
  }

  private static Stream<Supplier<InMemoryBpa>> agents() {
    return Stream.of(() -> InMemoryBpa.discarding(ONE), () -> InMemoryBpa.recording(ONE));
  }

  @ParameterizedTest
  @MethodSource("agents")
  void bundles_are_acknowledged_in_order_however_they_are_cut_into_reads(
      Supplier<InMemoryBpa> agent) {
    var stream =
        joined(
            RawPeer.segment(WHOLE, 0, octets(30, 1)),
            RawPeer.segment(WHOLE, 1, octets(1, 2)),
            RawPeer.segment(2, 2, octets(5, 3)),
            RawPeer.segment(1, 2, octets(5, 4)),
            RawPeer.segment(WHOLE, 3, octets(7, 5)));
    for (int split = 0; split <= stream.length; split++) {
      var bpa = agent.get();
      var reading = with(bpa);
      var left = ByteBuffer.wrap(stream);
      var first = new byte[split];
      left.get(first);
      var rest = new byte[left.remaining()];
      left.get(rest);
      reading.receive(first);
      reading.receive(rest);
      assertThat(reading.written())
          .as("split at %d", split)
          .isEqualTo(
              RawPeer.ack(WHOLE, 0, 30)
                  + RawPeer.ack(WHOLE, 1, 1)
                  + RawPeer.ack(2, 2, 5)
                  + RawPeer.ack(1, 2, 10)
                  + RawPeer.ack(WHOLE, 3, 7));
      assertThat(bpa.receivedBundles()).isEqualTo(4);
      assertThat(bpa.receivedBytes()).isEqualTo(48);
      assertThat(reading.handle.status().bundlesReceived()).isEqualTo(4);
      assertThat(reading.handle.status().bytesReceived()).isEqualTo(48);
      reading.close();
    }
  }

  @Test
  void bundle_that_a_discarding_bpa_refuses_is_refused() {
    var bpa = InMemoryBpa.discarding(ONE);
    var reading = with(bpa);
    bpa.refuse(RefusalReason.Known.NOT_ACCEPTABLE);
    reading.receive(RawPeer.segment(WHOLE, 0, octets(10, 0)));
    bpa.refuse(null);
    reading.receive(RawPeer.segment(WHOLE, 1, octets(10, 0)));
    assertThat(reading.written()).isEqualTo(RawPeer.refuse(4, 0) + RawPeer.ack(WHOLE, 1, 10));
    assertThat(bpa.receivedBundles()).isEqualTo(1);
  }

  @Test
  void bundle_behind_one_that_waits_for_its_verdict_waits_too() {
    var bpa = InMemoryBpa.discarding(ONE);
    var reading = with(bpa);
    bpa.holdVerdicts();
    reading.receive(RawPeer.segment(WHOLE, 0, octets(10, 0)));
    bpa.onBundle(_ -> {});
    reading.receive(RawPeer.segment(WHOLE, 1, octets(10, 0)));
    assertThat(reading.written()).isEmpty();
    bpa.releaseVerdicts();
    assertThat(reading.written()).isEqualTo(RawPeer.ack(WHOLE, 0, 10) + RawPeer.ack(WHOLE, 1, 10));
  }

  @Test
  void nothing_is_taken_on_the_spot_while_bundles_are_held() {
    var bpa = InMemoryBpa.discarding(ONE);
    var reading = with(bpa);
    reading.handle.holdBundles();
    reading.receive(RawPeer.segment(WHOLE, 0, octets(10, 0)));
    assertThat(bpa.receivedBundles()).isZero();
    reading.handle.takeBundles(PEER);
    assertThat(reading.written()).isEqualTo(RawPeer.ack(WHOLE, 0, 10));
  }

  /** Takes what it is shown, after {@code look}. */
  private record Taking(Function<LentOctets, Boolean> look) implements BundleSink {
    @Override
    public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
      throw new IllegalStateException("opened");
    }

    @Override
    public boolean take(InboundBundleInfo info, LentOctets octets) {
      assertThat(info.announcedBytes()).isEqualTo(octets.lengthBytes());
      return look.apply(octets);
    }
  }

  @Test
  void octets_are_lent_for_the_length_of_the_call_and_to_be_read_only() {
    var lent = new ArrayList<LentOctets>();
    var seen = new ArrayList<String>();
    var reading =
        established(
            new EmbeddedSession(
                new Taking(
                    octets -> {
                      lent.add(octets);
                      var data = octets.data();
                      assertThat(data.isReadOnly()).isTrue();
                      var copy = new byte[data.remaining()];
                      data.get(copy);
                      seen.add(HexFormat.of().formatHex(copy));
                      return true;
                    })));
    reading.receive(
        joined(
            RawPeer.segment(WHOLE, 0, new byte[] {1, 2, 3}),
            RawPeer.segment(WHOLE, 1, new byte[] {4})));
    assertThat(seen).isEqualTo(List.of("010203", "04"));
    assertThatThrownBy(() -> lent.getFirst().data()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_is_asked_while_the_bpa_takes_a_bundle_comes_behind_its_acknowledgement() {
    var asking = new ArrayList<EmbeddedSession>();
    var reading =
        established(
            new EmbeddedSession(
                new Taking(
                    _ -> {
                      asking
                          .getFirst()
                          .handle
                          .terminate(TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, false);
                      return true;
                    })));
    asking.add(reading);
    reading.receive(RawPeer.segment(WHOLE, 0, octets(10, 0)));
    assertThat(reading.written()).isEqualTo(RawPeer.ack(WHOLE, 0, 10) + RawPeer.TERM);
  }
}
