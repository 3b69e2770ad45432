package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.simulator.BpaConduct;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.ScriptedExchange;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.SessionSetup;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One real session, and a peer, a BPA, a link and an operator who do what the input says. The
 * witness of the simulator looks at each event: an exception or a broken promise is a finding. So
 * is a session that does not end when it is told to, one whose octets cannot be read, and one that
 * says more than it was given reason to.
 */
class SessionFuzzTest {
  /** Six times what a session has by default to end in. */
  private static final Duration ENDING_BOUND = Duration.ofMinutes(1);

  /** An answer, a refusal, a rejection and a keepalive to each octet at the very most. */
  private static final int MOST_OCTETS_FOR_ONE = 64;

  private static final int BASE_OCTETS = 100_000;

  /** The first octets choose role, settings, link and BPA; the rest is what happens. */
  @FuzzTest
  void nothing_breaks_a_session(byte[] input) {
    var draw = new Draw(input);
    boolean active = draw.yes();
    var random = SeededRandom.of(draw.u16());
    var settings = SessionScript.settings(active ? "ipn:1.0" : "ipn:2.0", random);
    var exchange =
        ScriptedExchange.of(
            active ? SessionSetup.active(settings) : SessionSetup.passive(settings),
            link(draw, random),
            new BpaConduct(random.nextLong(3_000_000_000L), draw.yes() ? 0.2 : 0, 0, 0),
            random);
    var script = new SessionScript(exchange, draw);
    exchange.session().connect();
    script.run();
    end(exchange);

    var heard = exchange.peer().heard();
    assertThat(heard.length)
        .isLessThan(BASE_OCTETS + MOST_OCTETS_FOR_ONE * input.length + script.offeredBytes());
    assertThat(
            new WireReading(
                    new MessageDecoder(DecoderLimits.DEFAULT), heard, ByteOrder.BIG_ENDIAN, true)
                .whole()
                .read())
        .as("what the session sent")
        .noneMatch(Decoding.Malformed.class::isInstance);
  }

  private static LinkConditions link(Draw draw, RandomGenerator random) {
    return new LinkConditions(
        random.nextLong(300_000_000L),
        draw.yes() ? 0 : random.nextLong(200_000_000L),
        1 + draw.octet(),
        0);
  }

  private static void end(ScriptedExchange exchange) {
    var session = exchange.session();
    SessionScript.terminate(session, false);
    exchange.clock().advance(ENDING_BOUND);
    SessionScript.terminate(session, true);
    exchange.clock().advance(ENDING_BOUND);
    session.checkSettled();
    assertThat(session.reportedEnd()).isNotNull();
  }
}
