package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.certificate;
import static dev.gantry.domain.session.Machine.contactHeader;
import static dev.gantry.domain.session.Machine.passive;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.sessInit;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.RfcRef;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.session.SessionAction.ReportEstablished;
import dev.gantry.domain.session.SessionAction.ReportState;
import dev.gantry.domain.session.SessionAction.SendContactHeader;
import dev.gantry.domain.session.SessionAction.SendMessage;
import dev.gantry.domain.session.SessionAction.StartTls;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix 3.1 and 3.2: from the connection to Established, row by row. */
class SessionEstablishmentTest {
  private static final ContactHeader PLAIN = new ContactHeader(4, false);
  private static final ContactHeader WITH_TLS = new ContactHeader(4, true);

  @Test
  @Rfc9174({"3.1", "4.1", "4.3"})
  void active_side_sends_its_contact_header_at_once() {
    var machine = active().awaitingContactHeader();
    assertThat(machine.last)
        .containsExactly(
            new SendContactHeader(PLAIN), new ReportState(ReportedState.CONTACT_NEGOTIATING));
  }

  @Test
  @Rfc9174("4.1")
  void passive_side_keeps_silent_until_it_has_the_peers_contact_header() {
    var machine = passive().awaitingContactHeader();
    assertThat(machine.last).containsExactly(new ReportState(ReportedState.CONTACT_NEGOTIATING));
    assertThat(machine.tell(contactHeader(4, false)))
        .containsExactly(
            new SendContactHeader(PLAIN), new ReportState(ReportedState.SESSION_NEGOTIATING));
  }

  @Test
  @Rfc9174({"4.1", "6.1"})
  void closes_without_sess_term_when_no_contact_header_comes_in_time() {
    for (var setup : List.of(active(), passive())) {
      var machine = setup.awaitingContactHeader();
      assertThat(machine.pass(15 * SECOND - 1)).isEmpty();
      assertThat(machine.pass(1)).containsExactly(new CloseTransport(false));
      assertThat(ended(machine).cause()).isEqualTo(EndCause.CONTACT_TIMEOUT);
    }
  }

  @Test
  @Rfc9174({"4.3", "6.1"})
  void closes_without_sess_term_when_the_magic_is_wrong() {
    for (var setup : List.of(active(), passive())) {
      var machine = setup.awaitingContactHeader();
      var violation = new Violation(Violation.Scope.SESSION, Cause.BAD_MAGIC, new RfcRef("4.3"));
      machine.tell(new SessionEvent.DecodingFailed(violation, 0));
      assertThat(machine.last).containsExactly(new CloseTransport(false));
      assertThat(ended(machine).cause()).isEqualTo(EndCause.NOT_TCPCL);
      assertThat(machine.allSent()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 255})
  @Rfc9174("4.3")
  void active_side_closes_silently_on_another_version(int version) {
    var machine = active().awaitingContactHeader();
    machine.tell(contactHeader(version, true));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.VERSION_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 255})
  @Rfc9174({"4.3", "6.1"})
  void passive_side_answers_another_version_with_header_and_sess_term_and_waits_for_nothing(
      int version) {
    var machine = passive().awaitingContactHeader();
    machine.tell(contactHeader(version, true));
    assertThat(machine.last)
        .containsExactly(
            new SendContactHeader(PLAIN),
            new SendMessage(term(false, 0x02)),
            new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.VERSION_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Rfc9174("4.2")
  void can_tls_says_what_is_configured(boolean tls) {
    var header = new SendContactHeader(tls ? WITH_TLS : PLAIN);
    for (var setup : List.of(active(), passive())) {
      var machine = (tls ? setup.tls() : setup).awaitingContactHeader();
      machine.tell(contactHeader(4, false));
      assertThat(machine.all(SendContactHeader.class)).containsExactly(header);
    }
  }

  @Test
  @Rfc9174({"4.2", "4.3", "4.4.3"})
  void tls_begins_only_when_both_sides_can() {
    assertThat(active().tls().awaitingContactHeader().tell(contactHeader(4, true)))
        .containsExactly(new StartTls());
    assertThat(passive().tls().awaitingContactHeader().tell(contactHeader(4, true)))
        .containsExactly(new SendContactHeader(WITH_TLS), new StartTls());
    assertThat(active().tls().awaitingContactHeader().tell(contactHeader(4, false)))
        .doesNotContain(new StartTls());
    assertThat(active().awaitingContactHeader().tell(contactHeader(4, true)))
        .doesNotContain(new StartTls());
  }

  @Test
  @Rfc9174({"4.3", "6.1"})
  void plaintext_that_is_not_acceptable_ends_with_contact_failure_behind_the_own_header() {
    var machine = passive().tlsRequired(IdentityPolicy.OFF).awaitingContactHeader();
    machine.tell(contactHeader(4, false));
    assertThat(machine.last)
        .startsWith(new SendContactHeader(WITH_TLS), new SendMessage(term(false, 0x04)));
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    machine.hear(term(true, 0x04));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.PLAINTEXT_REFUSED);

    var active = active().tlsRequired(IdentityPolicy.OFF).awaitingContactHeader();
    active.tell(contactHeader(4, false));
    assertThat(active.sent()).containsExactly(term(false, 0x04));
  }

  @Test
  @Rfc9174("4.4.3")
  void failed_tls_handshake_closes_without_sess_term() {
    var machine = active().tls().securing();
    machine.tell(
        new SessionEvent.TlsFailed(SessionEnd.Kind.LOCAL, EndCause.CERTIFICATE_EXPIRED, "expired"));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.CERTIFICATE_EXPIRED);
    assertThat(machine.allSent()).isEmpty();
  }

  @Test
  @Rfc9174("4.4.3")
  void slow_tls_handshake_closes_without_sess_term() {
    var machine = passive().tls().securing();
    assertThat(machine.pass(15 * SECOND - 1)).isEmpty();
    assertThat(machine.pass(1)).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.TLS_HANDSHAKE_TIMEOUT);
  }

  @Test
  @Rfc9174("4.4.3")
  void tls_alert_right_after_the_handshake_counts_as_its_failure() {
    var machine = active().tls().awaitingSessionInit();
    machine.tell(
        new SessionEvent.TlsFailed(
            SessionEnd.Kind.PEER, EndCause.CERTIFICATE_REFUSED_BY_PEER, "alert 116"));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.CERTIFICATE_REFUSED_BY_PEER);
  }

  @Test
  void who_broke_tls_ended_the_session() {
    for (var by : SessionEnd.Kind.values()) {
      var failed = new SessionEvent.TlsFailed(by, EndCause.TLS_FAILED, "broken");
      for (var machine :
          List.of(
              active().tls().securing(),
              active().tls().awaitingSessionInit(),
              active().tls().established(),
              active().tls().ending())) {
        machine.tell(failed);
        assertThat(ended(machine).kind()).isEqualTo(by);
      }
    }
  }

  @Test
  @Rfc9174({"4.4.3", "4.6"})
  void active_side_sends_sess_init_once_the_transport_is_secure() {
    var machine = active().tls().securing();
    machine.tell(tlsEstablished(certificate("ipn:2.0")));
    assertThat(machine.sent()).hasOnlyElementsOfType(SessInitMessage.class).hasSize(1);
    assertThat(passive().tls().securing().tell(tlsEstablished(null)))
        .containsExactly(new ReportState(ReportedState.SESSION_NEGOTIATING));
  }

  @Test
  @Rfc9174({"4.4.4", "4.4.4.2"})
  void certificate_of_another_host_ends_with_contact_failure_inside_tls() {
    var policy =
        new IdentityPolicy(
            IdentityPolicy.Check.OFF,
            IdentityPolicy.Check.REQUIRED,
            IdentityPolicy.ExtendedKeyUsageRule.ANY,
            false,
            IdentityPolicy.Check.OFF);
    var machine = passive().tlsRequired(policy).securing();
    machine.tell(tlsEstablished(certificate("ipn:2.0")));
    assertThat(machine.sent()).containsExactly(term(false, 0x04));
    machine.hear(term(true, 0x04));
    // RFC 9174 4.4: the closure alert comes from who sent the first SESS_TERM.
    assertThat(machine.last).containsExactly(new CloseTransport(true));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.HOST_NAME_MISSING);
  }

  @Test
  @Rfc9174({"4.4.4", "4.4.4.3"})
  void node_id_that_the_certificate_does_not_prove_ends_with_contact_failure() {
    var policy =
        new IdentityPolicy(
            IdentityPolicy.Check.REQUIRED,
            IdentityPolicy.Check.OFF,
            IdentityPolicy.ExtendedKeyUsageRule.ANY,
            false,
            IdentityPolicy.Check.OFF);
    var wrong = passive().tlsRequired(policy).securing();
    wrong.tell(tlsEstablished(certificate("ipn:3.0")));
    wrong.hear(sessInit());
    assertThat(wrong.sent()).containsExactly(term(false, 0x04));
    wrong.hear(term(true, 0x04));
    assertThat(ended(wrong).cause()).isEqualTo(EndCause.NODE_ID_MISMATCH);

    var right = passive().tlsRequired(policy).securing();
    right.tell(tlsEstablished(certificate("ipn:2.0")));
    right.hear(sessInit());
    assertThat(right.last(ReportEstablished.class).getFirst().parameters().peerNodeIdProven())
        .isTrue();
  }

  @Test
  @Rfc9174({"3.1", "4.6", "4.7"})
  void passive_side_answers_sess_init_and_is_established() {
    var machine = passive().offering(30, 4096, 1_000_000).awaitingSessionInit();
    machine.hear(sessInit(60, 1024, 5000, "ipn:2.0"));
    assertThat(machine.last)
        .containsExactly(
            new SendMessage(sessInit(30, 4096, 1_000_000, "ipn:1.0")),
            new ReportEstablished(
                new SessionParameters(Machine.LOCAL, Machine.REMOTE, false, 30, 1024, 5000, false)),
            new ReportState(ReportedState.ESTABLISHED_IDLE));
  }

  /** There are peers that close on any, and no setting of ours needs one. */
  @Test
  @Rfc9174("4.8")
  void offers_no_session_extension_item_to_anybody() {
    for (var setup : List.of(active(), passive())) {
      var machine = setup.awaitingSessionInit();
      machine.hear(sessInit());
      var ours =
          machine.told.stream()
              .filter(SendMessage.class::isInstance)
              .map(each -> ((SendMessage) each).message())
              .filter(SessInitMessage.class::isInstance)
              .map(SessInitMessage.class::cast)
              .toList();
      assertThat(ours).hasSize(1);
      assertThat(ours.getFirst().items()).isEqualTo(ExtensionItems.NONE);
    }
  }

  @Test
  @Rfc9174("4.6")
  void gives_the_local_node_id_of_the_peers_scheme() {
    var setup = passive();
    setup.localNodeIds = List.of(NodeId.parse("ipn:1.0"), NodeId.parse("dtn://here/"));
    var machine = setup.awaitingSessionInit();
    machine.hear(sessInit(60, 1024, 5000, "dtn://there/"));
    assertThat(((SessInitMessage) machine.sent().getFirst()).nodeId()).isEqualTo("dtn://here/");

    var expecting = active();
    expecting.localNodeIds = setup.localNodeIds;
    expecting.expected = NodeId.parse("dtn://there/");
    var dialling = expecting.awaitingSessionInit();
    assertThat(((SessInitMessage) dialling.sent().getFirst()).nodeId()).isEqualTo("dtn://here/");
  }

  @Test
  @Rfc9174("4.6")
  void peer_without_a_node_id_is_unnamed() {
    var machine = passive().awaitingSessionInit();
    machine.hear(sessInit(60, 1024, 5000, ""));
    assertThat(machine.last(ReportEstablished.class).getFirst().parameters().peerNodeId()).isNull();
  }

  @Test
  @Rfc9174("4.6")
  void node_id_that_is_none_ends_with_contact_failure() {
    var machine = passive().awaitingSessionInit();
    machine.hear(sessInit(60, 1024, 5000, "foo"));
    assertThat(machine.sent()).containsExactly(term(false, 0x04));
    assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.NODE_ID_INVALID);

    var garbled = passive().awaitingSessionInit();
    garbled.hear(new SessInitMessage(60, 1024, 5000, "ipn:2.0", false, ExtensionItems.NONE));
    assertThat(endedAfterReply(garbled).cause()).isEqualTo(EndCause.NODE_ID_INVALID);
  }

  @Test
  @Rfc9174("4.6")
  void node_id_without_its_last_slash_is_none_and_the_refusal_names_the_key() {
    for (var setup : List.of(passive(), active())) {
      var machine = setup.awaitingSessionInit();
      machine.hear(sessInit(60, 1024, 5000, "dtn://there"));
      assertThat(Machine.messages(machine.last)).endsWith(term(false, 0x04));
      var end = endedAfterReply(machine);
      assertThat(end.cause()).isEqualTo(EndCause.NODE_ID_INVALID);
      assertThat(end.detail()).contains("\"dtn://there\"", "allow-slashless-node-id");
    }
  }

  @Test
  void node_id_without_its_last_slash_is_completed_where_that_is_allowed() {
    var setup = passive();
    setup.demands = SessionSettings.Demands.DEFAULT.withLastSlash(false);
    var machine = setup.awaitingSessionInit();
    machine.hear(sessInit(60, 1024, 5000, "dtn://there"));
    assertThat(machine.last(ReportEstablished.class).getFirst().parameters().peerNodeId())
        .isEqualTo(NodeId.parse("dtn://there/"));
    assertThat(machine.last(SessionAction.Observe.class))
        .anySatisfy(
            noticed ->
                assertThat(noticed.observation())
                    .isInstanceOfSatisfying(
                        Observation.IdentityWarning.class,
                        warning -> assertThat(warning.sentence()).contains("dtn://there/")));
  }

  @Test
  void nothing_but_a_missing_slash_is_completed() {
    for (var other : List.of("foo", "dtn:none", "dtn://there/app", "dtn:///", "dtn://", "ipn:2")) {
      var setup = passive();
      setup.demands = SessionSettings.Demands.DEFAULT.withLastSlash(false);
      var machine = setup.awaitingSessionInit();
      machine.hear(sessInit(60, 1024, 5000, other));
      assertThat(machine.sent()).as(other).containsExactly(term(false, 0x04));
      assertThat(endedAfterReply(machine).detail()).doesNotContain("slashless");
    }
  }

  @Test
  @Rfc9174("4.1")
  void peer_that_is_silent_for_seconds_before_its_contact_header_is_waited_for() {
    // DTNME says nothing for 5 s when it dials.
    var machine = passive().awaitingContactHeader();
    assertThat(machine.pass(5 * SECOND)).isEmpty();
    machine.tell(contactHeader(4, false));
    machine.hear(sessInit());
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  @Rfc9174("4.6")
  void another_node_than_the_expected_one_ends_with_contact_failure() {
    var setup = active();
    setup.expected = NodeId.parse("ipn:7.0");
    var machine = setup.awaitingSessionInit();
    machine.hear(sessInit());
    assertThat(machine.sent()).containsExactly(term(false, 0x04));
    assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.NODE_ID_UNEXPECTED);
  }

  @Test
  @Rfc9174("4.6")
  void session_items_that_do_not_fill_their_length_end_with_contact_failure() {
    var machine = passive().awaitingSessionInit();
    machine.hear(
        new SessInitMessage(60, 1024, 5000, "ipn:2.0", true, new ExtensionItems(List.of(), false)));
    assertThat(machine.sent()).containsExactly(term(false, 0x04));
    assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.EXTENSION_REFUSED);
  }

  @Test
  @Rfc9174("4.8")
  void unknown_session_item_matters_only_when_critical() {
    var critical = passive().awaitingSessionInit();
    critical.hear(withItem(new ExtensionItem(1, 0xfffe, Octets.EMPTY)));
    assertThat(critical.sent()).containsExactly(term(false, 0x04));
    assertThat(endedAfterReply(critical).cause()).isEqualTo(EndCause.EXTENSION_REFUSED);

    // Reserved item flags do not make it critical.
    var harmless = passive().awaitingSessionInit();
    harmless.hear(withItem(new ExtensionItem(0xfe, 0x8001, Octets.of((byte) 1))));
    assertThat(harmless.state()).isInstanceOf(State.Established.class);
  }

  @Test
  @Rfc9174("4.7")
  void parameters_below_the_demands_end_with_contact_failure() {
    for (var init :
        List.of(
            sessInit(60, 99, 5000, ""), sessInit(60, 100, 999, ""), sessInit(4, 100, 1000, ""))) {
      var machine = demanding().awaitingSessionInit();
      machine.hear(init);
      assertThat(machine.sent()).containsExactly(term(false, 0x04));
      assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.PARAMETERS_REFUSED);
    }
    for (var init : List.of(sessInit(5, 100, 1000, ""), sessInit(0, 100, 1000, ""))) {
      var machine = demanding().awaitingSessionInit();
      machine.hear(init);
      assertThat(machine.state()).isInstanceOf(State.Established.class);
    }
  }

  @Test
  @Rfc9174({"3.3", "6.1"})
  void missing_sess_init_ends_with_contact_failure_within_bounds() {
    var machine = passive().awaitingSessionInit();
    assertThat(machine.pass(15 * SECOND - 1)).isEmpty();
    machine.pass(1);
    assertThat(machine.sent()).containsExactly(term(false, 0x04));
    assertThat(machine.pass(10 * SECOND)).containsExactly(new CloseTransport(false));
    assertThat(ended(machine).cause()).isEqualTo(EndCause.SESSION_INIT_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Rfc9174("6.1")
  void sess_term_before_established_is_answered(boolean reply) {
    for (var setup : List.of(active(), passive())) {
      var machine = setup.awaitingSessionInit();
      machine.hear(term(reply, 0x03));
      assertThat(machine.sent()).containsExactly(term(true, 0x03));
      machine.tell(new SessionEvent.InputClosed());
      assertThat(machine.last).containsExactly(new CloseTransport(false));
      assertThat(ended(machine))
          .isEqualTo(
              new SessionEnd(
                  SessionEnd.Kind.PEER,
                  EndCause.TERMINATED_BY_PEER,
                  TerminationReason.Known.BUSY,
                  ended(machine).detail()));
    }
  }

  @Test
  @Rfc9174({"4", "5.1.2"})
  void early_transfer_messages_are_unexpected_and_the_wait_goes_on() {
    var machine = passive().awaitingSessionInit();
    machine.hearHeader(3, 0, 5, ExtensionItems.NONE);
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x01));
    assertThat(machine.hearBytes(5)).containsExactly(new SessionAction.DiscardBytes(5));
    machine.hear(Machine.ack(3, 0, 5));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x02));
    machine.hear(refuse(0, 0));
    assertThat(machine.sent()).containsExactly(reject(0x03, 0x03));
    assertThat(machine.hear(new KeepaliveMessage())).isEmpty();
    machine.hear(sessInit());
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  @Rfc9174("5.1.2")
  void rejected_sess_init_closes_and_any_other_rejection_does_not() {
    var machine = active().awaitingSessionInit();
    machine.hear(reject(0x03, 0x04));
    assertThat(machine.state()).isInstanceOf(State.AwaitingSessionInit.class);
    machine.hear(reject(0x03, 0x07));
    assertThat(machine.last).contains(new CloseTransport(false));
    assertThat(machine.allSent()).hasOnlyElementsOfType(SessInitMessage.class);
    assertThat(ended(machine).cause()).isEqualTo(EndCause.MESSAGE_REJECTED);
  }

  @Test
  @Rfc9174("5.1.2")
  void unknown_type_before_sess_init_is_rejected_and_closes() {
    var machine = active().awaitingSessionInit();
    var violation =
        new Violation(Violation.Scope.SESSION, Cause.UNKNOWN_MESSAGE_TYPE, new RfcRef("5.1.2"));
    machine.tell(new SessionEvent.DecodingFailed(violation, 0x7f));
    assertThat(machine.sent()).containsExactly(reject(0x01, 0x7f));
    assertThat(machine.last).contains(new CloseTransport(false));
  }

  @Test
  @Rfc9174({"4.2", "6.1"})
  void busy_passive_side_says_so_once_it_may_speak() {
    var machine = passive().awaitingContactHeader();
    machine.tell(
        new SessionEvent.TerminationRequested(TerminationReason.Known.BUSY, EndCause.BUSY, false));
    assertThat(machine.last).isEmpty();
    machine.tell(contactHeader(4, false));
    assertThat(machine.last)
        .startsWith(new SendContactHeader(PLAIN), new SendMessage(term(false, 0x03)));
    assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.BUSY);
  }

  @Test
  void refused_peer_is_offered_no_tls_so_that_sess_term_is_not_taken_for_a_handshake() {
    var machine = passive().tls().awaitingContactHeader();
    machine.tell(
        new SessionEvent.TerminationRequested(TerminationReason.Known.BUSY, EndCause.BUSY, false));
    machine.tell(contactHeader(4, true));
    assertThat(machine.last)
        .startsWith(new SendContactHeader(PLAIN), new SendMessage(term(false, 0x03)));
  }

  @Test
  @Rfc9174({"2.1", "4.1"})
  void lost_connection_ends_every_state_before_established() {
    for (var machine :
        List.of(
            active().unconnected(),
            active().awaitingContactHeader(),
            partOfContactHeader(),
            active().tls().securing(),
            passive().awaitingSessionInit())) {
      machine.tell(new SessionEvent.TransportClosed("reset by peer"));
      assertThat(machine.end().cause()).isEqualTo(EndCause.CONNECTION_LOST);
      assertThat(machine.last)
          .contains(new ReportState(ReportedState.FAILED))
          .doesNotHaveAnyElementsOfTypes(CloseTransport.class);
    }
  }

  @Test
  void caller_that_closes_without_a_word_was_a_probe() {
    for (var machine : List.of(passive().awaitingContactHeader(), refusing())) {
      machine.tell(new SessionEvent.TransportClosed("reset by peer"));
      assertThat(machine.end().cause()).isEqualTo(EndCause.PROBE);
    }
    var halfClosed = passive().awaitingContactHeader();
    halfClosed.tell(new SessionEvent.InputClosed());
    assertThat(halfClosed.last).containsExactly(new CloseTransport(false));
    assertThat(ended(halfClosed).cause()).isEqualTo(EndCause.PROBE);
  }

  @Test
  void caller_that_said_something_was_no_probe() {
    var machine = partOfContactHeader();
    machine.tell(new SessionEvent.InputClosed());
    assertThat(ended(machine).cause()).isEqualTo(EndCause.CONNECTION_LOST);
  }

  private static Machine partOfContactHeader() {
    var machine = passive().awaitingContactHeader();
    machine.tell(new SessionEvent.OctetsReceived());
    return machine;
  }

  private static Machine refusing() {
    var machine = passive().awaitingContactHeader();
    machine.tell(
        new SessionEvent.TerminationRequested(TerminationReason.Known.BUSY, EndCause.BUSY, false));
    return machine;
  }

  @Test
  void too_many_early_messages_end_the_session() {
    var machine = passive().inboundLimits(4096, 16, 2, false).awaitingSessionInit();
    machine.hear(refuse(0, 0));
    machine.hear(refuse(0, 0));
    assertThat(machine.state()).isInstanceOf(State.AwaitingSessionInit.class);
    machine.hear(refuse(0, 0));
    assertThat(machine.sent()).contains(term(false, 0x00));
    assertThat(endedAfterReply(machine).cause()).isEqualTo(EndCause.PROTOCOL_VIOLATION);
  }

  @Test
  void early_wake_up_changes_nothing_in_any_state() {
    for (var machine :
        List.of(
            active().unconnected(),
            passive().awaitingContactHeader(),
            active().tls().securing(),
            passive().awaitingSessionInit(),
            passive().ending())) {
      var state = machine.state();
      assertThat(machine.tell(new SessionEvent.DeadlineReached())).isEmpty();
      assertThat(machine.state()).isEqualTo(state);
    }
  }

  @Test
  void urgent_end_before_sess_init_says_sess_term_and_closes() {
    var machine = active().tls().awaitingSessionInit();
    machine.terminate(true);
    assertThat(machine.last)
        .containsExactly(new SendMessage(term(false, 0)), new CloseTransport(true));
    var secured = passive().tls().securing();
    secured.terminate(false);
    // Inside a handshake nothing can be said.
    assertThat(secured.last).containsExactly(new CloseTransport(false));
  }

  @Test
  void budget_that_is_spent_early_still_holds_when_established() {
    var machine = passive().awaitingContactHeader();
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(true)))
        .containsExactly(new SessionAction.PauseReading(PauseCause.SESSION_BUDGET));
    machine.tell(contactHeader(4, false));
    machine.hear(sessInit());
    assertThat(machine.tell(new SessionEvent.InboundBudgetChanged(false)))
        .containsExactly(new SessionAction.ResumeReading());
  }

  @Test
  void bundles_held_early_are_held_when_established_and_not_before() {
    var machine = passive().unconnected();
    assertThat(machine.tell(new SessionEvent.BundlesHeld())).isEmpty();
    machine.tell(new SessionEvent.TransportConnected());
    machine.tell(contactHeader(4, false));
    // RFC 9174 4: no bundle moves yet, and what comes all the same waits for no BPA.
    assertThat(machine.tell(new SessionEvent.BundleArrived())).isEmpty();
    machine.hear(sessInit());
    assertThat(machine.tell(new SessionEvent.BundleArrived()))
        .containsExactly(new SessionAction.PauseReading(PauseCause.BUNDLES_HELD));
  }

  @Test
  void sess_term_in_place_of_the_contact_header_ends_what_we_dialled() {
    var machine = active().awaitingContactHeader();
    machine.hear(term(false, 0x04));
    assertThat(machine.last).containsExactly(new CloseTransport(false));
    var end = ended(machine);
    assertThat(end.cause()).isEqualTo(EndCause.TERMINATED_BY_PEER);
    assertThat(end.kind()).isEqualTo(SessionEnd.Kind.PEER);
    assertThat(end.reason()).isEqualTo(TerminationReason.Known.CONTACT_FAILURE);
    assertThatThrownBy(() -> passive().awaitingContactHeader().hear(term(false, 0x04)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void session_without_a_local_node_id_is_misuse() {
    var setup = passive();
    setup.localNodeIds = List.of();
    assertThatThrownBy(setup::settings).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_the_driver_cannot_have_seen_is_misuse_and_changes_nothing() {
    var machine = passive().awaitingContactHeader();
    assertThatThrownBy(() -> machine.hear(new KeepaliveMessage()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(machine.state()).isInstanceOf(State.AwaitingContactHeader.class);
    assertThat(machine.tell(contactHeader(4, false))).isNotEmpty();
  }

  private static Machine.Setup demanding() {
    var setup = passive();
    setup.demands = new SessionSettings.Demands(100, 1000, 5);
    return setup;
  }

  private static SessInitMessage withItem(ExtensionItem item) {
    return new SessInitMessage(60, 1024, 5000, "ipn:2.0", true, ExtensionItems.of(item));
  }

  private static SessionEvent tlsEstablished(PeerCertificate certificate) {
    return new SessionEvent.TlsEstablished(new TlsFacts("TLSv1.3", "suite", certificate));
  }

  private static SessionEnd endedAfterReply(Machine machine) {
    machine.hear(term(true, 0x04));
    assertThat(machine.last(CloseTransport.class)).hasSize(1);
    return ended(machine);
  }

  private static SessionEnd ended(Machine machine) {
    if (!(machine.state() instanceof State.Closed)) {
      machine.tell(new SessionEvent.TransportClosed("closed"));
    }
    return machine.end();
  }
}
