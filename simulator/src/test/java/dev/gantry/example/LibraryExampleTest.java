package dev.gantry.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction.SendContactHeader;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.session.SessionEvent.ContactHeaderReceived;
import dev.gantry.domain.session.SessionEvent.DeadlineReached;
import dev.gantry.domain.session.SessionEvent.TransportConnected;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason.Known;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.simulator.BpaConduct;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.SessionPair;
import dev.gantry.simulator.SessionSetup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The shortest uses of {@code domain} and {@code simulator}; {@code docs/library.md} shows them.
 */
class LibraryExampleTest {
  @Test
  void messages_are_written_and_read() {
    var sent = new XferAckMessage(0x01, new TransferId(7), 3_000_000);
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(sent) + 1);
    MessageEncoder.encode(sent, buffer);
    MessageEncoder.encode(new KeepaliveMessage(), buffer);
    buffer.flip();

    var decoder = new MessageDecoder(DecoderLimits.DEFAULT);
    var read = new ArrayList<Decoding>();
    while (buffer.hasRemaining()) {
      read.add(decoder.decode(buffer));
    }
    assertThat(read).containsExactly(sent, new KeepaliveMessage());
    assertThat(decoder.decode(buffer)).isEqualTo(new Decoding.NeedMore(1));
  }

  @Test
  void a_session_says_what_is_to_be_done() {
    var settings = SessionSettings.of(List.of(NodeId.parse("ipn:1.0")));
    var session = new Session(settings, new ConnectionFacts(Role.PASSIVE, null, null, null));
    var header = new ContactHeader(ContactHeader.VERSION_4, false);

    var wanted = new ArrayList<>(session.handle(new TransportConnected(), 0));
    wanted.addAll(session.handle(new ContactHeaderReceived(header), 0));
    assertThat(wanted).contains(new SendContactHeader(header));

    // The peer says no more. Your clock calls back at the deadline, and the session gives up.
    long atNanos = session.nextDeadlineNanos();
    assertThat(atNanos).isEqualTo(settings.timers().sessionInit().toNanos());
    wanted.addAll(session.handle(new DeadlineReached(), atNanos));
    assertThat(wanted).contains(new SendMessage(new SessTermMessage(false, Known.CONTACT_FAILURE)));
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    var first = timeToMars(17);
    assertThat(timeToMars(17)).isEqualTo(first);
    assertThat(first).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(42));
  }

  /** When the last of a hundred bundles is acknowledged, over a link that is far and uneven. */
  private static Duration timeToMars(long seed) {
    var earth = SessionSetup.active(patient("ipn:1.0"));
    var mars = SessionSetup.passive(patient("ipn:2.0"));
    var way = new LinkConditions(Duration.ofMinutes(20).toNanos(), 1_000_000_000L, 1_400, 0);
    var pair = SessionPair.of(earth, mars, way, BpaConduct.TAKES_ALL, SeededRandom.of(seed));
    pair.establish(Duration.ofHours(2));

    long begunNanos = pair.clock().nowNanos();
    for (int i = 0; i < 100; i++) {
      pair.active().offer(new byte[10_000]);
    }
    while (pair.active().outcomes().size() < 100) {
      pair.clock().step();
    }
    return Duration.ofNanos(pair.clock().nowNanos() - begunNanos);
  }

  private static SessionSettings patient(String nodeId) {
    var usual = SessionSettings.of(List.of(NodeId.parse(nodeId)));
    var bound = Duration.ofHours(2);
    return new SessionSettings(
        usual.localNodeIds(),
        new SessionSettings.Offer(7_200, 1 << 20, 1 << 30),
        usual.demands(),
        usual.security(),
        new SessionSettings.Timers(bound, bound, bound, bound, Duration.ZERO, Duration.ZERO, 3),
        usual.limits());
  }
}
