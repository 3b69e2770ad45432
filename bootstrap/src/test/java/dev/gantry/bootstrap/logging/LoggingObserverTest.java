package dev.gantry.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.RfcRef;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingObserverTest {
  private static final Logger LOG = Logger.getLogger("dev.gantry.session");
  private static final SessionKey SESSION = new SessionKey(1);
  private static final Observation REFUSED =
      new Observation.TransferRefused(new TransferId(7), RefusalReason.Known.NO_RESOURCES);
  private static final SessionEnd END =
      new SessionEnd(SessionEnd.Kind.PEER, EndCause.TERMINATED_BY_PEER, null, "goodbye");

  private static final SessionParameters PARAMETERS =
      new SessionParameters(NodeId.parse("ipn:1.0"), null, false, 60, 1000, 1000, false);

  private final Records records = new Records();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final LoggingObserver observer = new LoggingObserver(nanos::get);

  @BeforeEach
  void listen() {
    LOG.setLevel(Level.INFO);
    LOG.setUseParentHandlers(false);
    LOG.addHandler(records);
  }

  @AfterEach
  void listenNoMore() {
    LOG.removeHandler(records);
    LOG.setUseParentHandlers(true);
    LOG.setLevel(null);
  }

  @Test
  void what_a_peer_broke_is_a_sentence_with_the_section_and_has_fields_by_name() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    observer.observed(
        SESSION,
        new Observation.PeerViolated(
            new Violation(
                Violation.Scope.MESSAGE,
                Violation.Cause.ACKNOWLEDGEMENT_UNKNOWN,
                new RfcRef("5.2.3"))));
    assertThat(records.texts().getLast())
        .isEqualTo(
            "session s1: the peer acknowledged a transfer that we are not sending (RFC 9174"
                + " 5.2.3)");
    assertThat(lastAsJson())
        .contains(
            "\"event\":\"peer-violated\",\"session\":\"s1\","
                + "\"violation\":\"acknowledgement-unknown\",\"section\":\"RFC 9174 5.2.3\"}");

    observer.observed(
        SESSION, new Observation.RejectSent(RejectReason.Known.MESSAGE_UNEXPECTED, 0x02));
    assertThat(records.texts().getLast())
        .isEqualTo("session s1: we rejected the peer's XFER_ACK: Message Unexpected");
    assertThat(lastAsJson())
        .contains(
            "\"event\":\"reject-sent\",\"session\":\"s1\",\"rejected_message\":\"XFER_ACK\","
                + "\"reason\":\"Message Unexpected\"}");
  }

  @Test
  void nothing_that_is_observed_is_written_as_the_code_has_it() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    var observations =
        new ArrayList<Observation>(
            List.of(
                REFUSED,
                new Observation.AcknowledgedAndRefused(
                    new TransferId(3), RefusalReason.Known.NOT_ACCEPTABLE),
                new Observation.ReceptionFailed(new TransferId(-1), 5),
                new Observation.RejectReceived(RejectReason.of(0x77), 0xee),
                new Observation.RejectSent(RejectReason.Known.MESSAGE_TYPE_UNKNOWN, 0xee),
                new Observation.IdentityWarning("an odd name"),
                new Observation.ReadingDelayed(),
                new Observation.PlaintextAccepted("192.0.2.7:4556"),
                new Observation.KeepaliveSent(),
                new Observation.KeepaliveReceived()));
    for (var cause : Violation.Cause.values()) {
      observations.add(
          new Observation.PeerViolated(
              new Violation(Violation.Scope.SESSION, cause, new RfcRef("4.7"))));
    }
    for (var observation : observations) {
      assertThat(Sentences.of(observation)).matches("[A-Za-z0-9].*[^.]").doesNotMatch(".*[\\[=].*");
      assertThat(Sentences.fields(SESSION, observation).values())
          .containsKeys("event", "session")
          .allSatisfy((name, value) -> assertThat(name).matches("[a-z_]+"));
      observer.observed(SESSION, observation);
    }
    assertThat(records.texts()).isNotEmpty().noneMatch(text -> text.contains("["));
  }

  @Test
  void the_reason_of_sess_term_is_a_field_of_the_end() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    observer.sessionEnded(
        SESSION,
        "192.0.2.7:4556",
        new SessionEnd(
            SessionEnd.Kind.PEER,
            EndCause.TERMINATED_BY_PEER,
            TerminationReason.Known.CONTACT_FAILURE,
            "the peer ended the session, reason Contact Failure"),
        new Observer.Totals(0, 0, 0, 0),
        5);
    assertThat(lastAsJson())
        .contains("\"cause\":\"terminated-by-peer\"", "\"reason\":\"Contact Failure\"}");
  }

  @Test
  void flood_of_refusals_gets_the_first_lines_and_a_count_at_the_end() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    for (int i = 0; i < SessionWarnings.MAX_LINES_PER_KIND; i++) {
      observer.observed(SESSION, REFUSED);
    }
    assertThat(records.texts()).hasSize(SessionWarnings.MAX_LINES_PER_KIND);
    assertThat(records.texts().getLast()).endsWith("more such are only counted");
    for (int i = 0; i < 10_000; i++) {
      observer.observed(SESSION, REFUSED);
      observer.bundleRefusedByPeer(SESSION, RefusalReason.Known.NO_RESOURCES);
    }
    assertThat(records.texts()).hasSize(2 * SessionWarnings.MAX_LINES_PER_KIND);
    end();
    assertThat(records.texts().getLast())
        .endsWith("; 10003 transfer-refused, 10000 bundle-refused-by-peer");
    assertThat(new JsonFormatter().format(records.all.getLast()))
        .contains("\"transfer_refused\":10003,\"bundle_refused_by_peer\":10000}");
  }

  @Test
  void session_that_gave_no_reason_ends_without_counts() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    end();
    assertThat(records.texts()).hasSize(1);
    assertThat(records.texts().getFirst())
        .endsWith("received 3 bundles, 4 bytes")
        .contains("sent 1 bundle, 2 bytes");
  }

  @Test
  void next_session_begins_to_count_anew_and_one_that_is_over_gets_no_line() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    observer.observed(SESSION, REFUSED);
    end();
    observer.observed(SESSION, REFUSED);
    assertThat(records.texts()).hasSize(2);
    var next = new SessionKey(2);
    observer.sessionStarted(next, false, "192.0.2.7:4556");
    observer.observed(next, REFUSED);
    assertThat(records.texts()).hasSize(3);
    assertThat(records.texts().getLast()).startsWith("session s2: ");
  }

  @Test
  void many_threads_write_no_line_more() throws Exception {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(
            () -> {
              for (int k = 0; k < 1000; k++) {
                observer.observed(SESSION, REFUSED);
              }
            });
      }
    }
    end();
    assertThat(records.texts()).hasSize(SessionWarnings.MAX_LINES_PER_KIND + 1);
    assertThat(records.texts().getLast()).endsWith("; 4000 transfer-refused");
  }

  @Test
  void connections_turned_away_get_so_many_lines_a_minute_and_then_a_count() {
    int max = LoggingObserver.MAX_CONNECTION_REFUSED_LINES_PER_MINUTE;
    for (int i = 0; i < max + 500; i++) {
      observer.connectionRefused("192.0.2.7:" + i, TurnAwayCause.FULL, "too many");
    }
    assertThat(records.texts()).hasSize(max).allMatch(text -> text.endsWith("too many"));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    observer.connectionRefused("192.0.2.7:1", TurnAwayCause.FULL, "too many");
    assertThat(records.texts()).hasSize(max);
    nanos.incrementAndGet();
    observer.connectionRefused("192.0.2.7:1", TurnAwayCause.FULL, "too many");
    assertThat(records.texts()).hasSize(max + 1);
    assertThat(records.texts().getLast()).endsWith("; 501 more since the line before");
    assertThat(new JsonFormatter().format(records.all.getLast())).contains("\"unwritten\":501");
  }

  @Test
  void failed_dials_are_bounded_for_themselves() {
    int max = LoggingObserver.MAX_DIAL_FAILED_LINES_PER_MINUTE;
    for (int i = 0; i < max + 1; i++) {
      observer.dialFailed("peer" + i + ".example:4556", "refused", 0);
      observer.connectionRefused("192.0.2.7:1", TurnAwayCause.FULL, "too many");
    }
    assertThat(records.texts().stream().filter(text -> text.startsWith("cannot reach")))
        .hasSize(max);
  }

  @Test
  void a_peer_that_is_down_gets_a_line_for_each_change_of_state() {
    for (int i = 0; i < 3; i++) {
      observer.dialFailed("peer.example:4556", "refused", 0);
    }
    for (int i = 0; i < 3; i++) {
      observer.dialFailed("peer.example:4556", "silent", 0);
    }
    observer.dialRecovered("peer.example:4556");
    observer.dialFailed("peer.example:4556", "silent", 0);
    assertThat(records.texts())
        .containsExactly(
            "cannot reach peer.example:4556: refused",
            "cannot reach peer.example:4556: silent",
            "peer.example:4556 is reached again",
            "cannot reach peer.example:4556: silent");
  }

  @Test
  void a_peer_whose_line_there_was_no_room_for_gets_it_when_its_next_dial_fails() {
    int max = LoggingObserver.MAX_DIAL_FAILED_LINES_PER_MINUTE;
    for (int i = 0; i <= max; i++) {
      observer.dialFailed("peer" + i + ".example:4556", "refused", 0);
    }
    assertThat(records.texts()).hasSize(max);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    for (int i = 0; i <= max; i++) {
      observer.dialFailed("peer" + i + ".example:4556", "refused", 0);
    }
    assertThat(records.texts())
        .hasSize(max + 1)
        .last()
        .asString()
        .startsWith("cannot reach peer" + max + ".example:4556: refused");
  }

  @Test
  void probes_are_told_at_debug_alone() {
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    end(EndCause.PROBE);
    assertThat(records.texts()).isEmpty();
    LOG.setLevel(Level.FINE);
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    end(EndCause.PROBE);
    assertThat(records.texts().getLast()).contains("probe");
  }

  @Test
  void connections_that_come_to_no_session_get_so_many_lines_a_minute_and_then_a_count() {
    int max = LoggingObserver.MAX_FAILED_HANDSHAKE_LINES_PER_MINUTE;
    for (int i = 0; i < max + 4000; i++) {
      observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
      end(EndCause.NOT_TCPCL);
    }
    assertThat(records.texts()).hasSize(max);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
    end(EndCause.NOT_TCPCL);
    assertThat(records.texts()).hasSize(max + 1);
    assertThat(records.texts().getLast()).endsWith("; 4000 more since the line before");
  }

  @Test
  void starts_and_ends_of_sessions_get_so_many_lines_a_minute_each() {
    int max = LoggingObserver.MAX_SESSION_LINES_PER_MINUTE;
    for (int i = 0; i < max + 1; i++) {
      observer.sessionStarted(SESSION, false, "192.0.2.7:4556");
      observer.sessionEstablished(SESSION, "192.0.2.7:4556", PARAMETERS, null);
      end();
    }
    assertThat(records.texts().stream().filter(text -> text.contains("started"))).hasSize(max);
    assertThat(records.texts().stream().filter(text -> text.contains("ended"))).hasSize(max);
  }

  @Test
  void warnings_of_many_sessions_are_bounded_together() {
    int max = LoggingObserver.MAX_SESSION_WARNING_LINES_PER_MINUTE;
    for (int i = 0; i < max + 1; i++) {
      var session = new SessionKey(i);
      observer.sessionStarted(session, false, "192.0.2.7:4556");
      observer.observed(session, REFUSED);
    }
    assertThat(records.texts()).hasSize(max);
  }

  @Test
  void what_peers_notice_names_the_peer_and_the_key_and_is_bounded() {
    int max = LoggingObserver.MAX_PEER_LINES_PER_MINUTE;
    for (int i = 0; i < max + 7; i++) {
      observer.peerObserved("ipn:2.0", new PeerObservation.BundleGivenBack(10, 5));
    }
    assertThat(records.texts())
        .hasSize(max)
        .allMatch(text -> text.startsWith("ipn:2.0: ") && text.contains("max-interruptions"));
    assertThat(lastAsJson())
        .contains(
            "\"event\":\"bundle-given-back\",\"peer\":\"ipn:2.0\",\"bytes\":10,"
                + "\"interruptions\":5");
  }

  @Test
  void a_pool_that_follows_its_backlog_is_told_without_alarm() {
    observer.peerObserved("ipn:2.0", new PeerObservation.PoolGrown(2, 33, 1_000));
    assertThat(records.all.getLast().getLevel()).isEqualTo(Level.INFO);
    assertThat(records.texts().getLast())
        .contains("2 in all", "33 bundles", "sessions-per-peer.grow-after");
    observer.peerObserved("ipn:2.0", new PeerObservation.PoolShrunk(1));
    assertThat(records.all.getLast().getLevel()).isEqualTo(Level.INFO);
    assertThat(lastAsJson())
        .contains("\"event\":\"sessions-shrunk\",\"peer\":\"ipn:2.0\",\"sessions\":1");
  }

  @Test
  void the_line_of_a_peer_that_is_down_names_how_many_bundles_wait() {
    observer.dialFailed("peer.example:4556", "refused", 5);
    observer.dialFailed("peer.example:4556", "refused", 7);
    assertThat(records.texts())
        .containsExactly(
            "cannot reach peer.example:4556: refused; 5 bundles waiting, for peer-hold at most");
    assertThat(lastAsJson()).contains("\"cause\":\"refused\",\"waiting\":5");
    observer.dialFailed("peer.example:4556", "silent", 0);
    assertThat(records.texts().getLast()).isEqualTo("cannot reach peer.example:4556: silent");
  }

  @Test
  void the_end_of_a_hold_names_its_key_and_how_many_bundles_go_back() {
    observer.peerObserved("ipn:2.0", new PeerObservation.HoldOver(5));
    assertThat(records.texts().getLast()).contains("ipn:2.0", "5 bundles", "peer-hold");
    assertThat(lastAsJson()).contains("\"event\":\"hold-over\",\"peer\":\"ipn:2.0\",\"bundles\":5");
  }

  @Test
  void a_bundle_that_is_given_up_is_said_to_lie_in_refused_and_to_count_as_sent() {
    observer.peerObserved("ipn:2.0", new PeerObservation.BundleGivenBack(10, 5));
    assertThat(records.texts().getLast())
        .contains("refused in data-dir", "dialect A hears that it was sent", "Session Terminating");
  }

  private String lastAsJson() {
    return new JsonFormatter().format(records.all.getLast());
  }

  private void end(EndCause cause) {
    observer.sessionEnded(
        SESSION,
        "192.0.2.7:4556",
        new SessionEnd(SessionEnd.Kind.TRANSPORT, cause, null, "it is over"),
        new Observer.Totals(0, 0, 0, 0),
        5);
  }

  private void end() {
    observer.sessionEnded(SESSION, "192.0.2.7:4556", END, new Observer.Totals(1, 3, 2, 4), 5);
  }

  /** Keeps what is logged. */
  private static final class Records extends Handler {
    private final List<LogRecord> all = new ArrayList<>();

    @Override
    public synchronized void publish(LogRecord record) {
      all.add(record);
    }

    synchronized List<String> texts() {
      return all.stream().map(TextFormatter::messageOf).toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
