package dev.gantry.simulator;

import dev.gantry.domain.node.AdmissionRules;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a node is asked about, and the session that begins on it when it is let in.
 * What the node orders of it is done in that order, on the session's loop.
 */
final class NodeSession {
  /** A connection that reads nothing. */
  private static final LinkEnd.Receiver NOBODY =
      new LinkEnd.Receiver() {
        @Override
        public void octetsReceived(byte[] octets, boolean damaged) {}

        @Override
        public void inputClosed() {}

        @Override
        public void connectionLost(String detail) {}
      };

  private record Offered(DrivenPeer by, BundleToken token, boolean poisonous) {}

  /**
   * Where a connection comes from that we made.
   *
   * @param by who wanted it
   * @param dial that came to it
   * @param name that was dialled, null for an address
   */
  record Dialled(PeerKey by, DrivenDial dial, @Nullable String name) {}

  private final NodeProcess node;
  private final SessionKey key;
  private final LinkEnd end;
  private final @Nullable Dialled dialled;
  private final String remoteAddress;
  private final int loop;
  private final Mailbox mailbox;
  private final Map<BundleToken, Offered> offered = new LinkedHashMap<>();
  private @Nullable DrivenSession session;
  private @Nullable NodeInbox inbox;
  private long tokens;
  private boolean established;
  private boolean endingTold;

  /**
   * A connection that stands.
   *
   * @param dialled null for one that was accepted
   * @param remoteAddress of the other side, with port
   * @param loop the number of the loop on which it lives
   */
  NodeSession(
      NodeProcess node,
      SessionKey key,
      LinkEnd end,
      @Nullable Dialled dialled,
      String remoteAddress,
      int loop) {
    this.node = node;
    this.key = key;
    this.end = end;
    this.dialled = dialled;
    this.remoteAddress = remoteAddress;
    this.loop = loop;
    mailbox = node.newMailbox(() -> {});
    end.keep();
  }

  SessionKey key() {
    return key;
  }

  /** Whose dial came to it, null for one that was accepted. */
  @Nullable PeerKey dialler() {
    return dialled == null ? null : dialled.by();
  }

  int loop() {
    return loop;
  }

  String remoteAddress() {
    return remoteAddress;
  }

  /** When octets of the other side came last. */
  long heardNanos() {
    var driven = session;
    return driven == null ? node.clock().nowNanos() : driven.heardNanos();
  }

  /** Null before it has begun. */
  @Nullable DrivenSession driven() {
    return session;
  }

  // ---- What the node orders.

  void admit(AdmissionRules rules) {
    mailbox.add(() -> begin(rules));
  }

  void turnAway() {
    mailbox.add(
        () -> {
          end.attach(NOBODY);
          end.halfClose();
        });
  }

  void holdBundles() {
    order(DrivenSession::holdBundles);
  }

  void takeBundles(String from) {
    order(
        driven -> {
          if (inbox != null) {
            inbox.from(from);
          }
          driven.takeBundles();
        });
  }

  void terminate(TerminationReason reason, EndCause cause, boolean urgent) {
    order(driven -> driven.tell(new SessionEvent.TerminationRequested(reason, cause, urgent)));
  }

  void terminateIfIdle(Duration idleFor) {
    order(driven -> driven.tell(SessionEvent.TerminationRequested.ifIdle(idleFor)));
  }

  void abandon(String why) {
    order(driven -> driven.abandon(why));
  }

  /** Its process has died. */
  void kill() {
    mailbox.close();
    end.reset();
  }

  /** Its machine has died, and nobody is told. */
  void vanish() {
    end.link().cut();
    kill();
  }

  private void order(Consumer<DrivenSession> order) {
    mailbox.add(
        () -> {
          if (session != null && !session.isOver()) {
            order.accept(session);
          }
        });
  }

  // ---- What a peer asks.

  /** Offers a bundle; the peer hears how it ended. On the peer's loop. */
  void offer(DrivenPeer by, BundleToken token, ForwardedBundle bundle) {
    if (by.loop() == loop) {
      offerHere(by, token, bundle);
    } else {
      mailbox.add(() -> offerHere(by, token, bundle));
    }
  }

  private void offerHere(DrivenPeer by, BundleToken token, ForwardedBundle bundle) {
    var driven = session;
    if (driven == null || driven.isOver()) {
      by.transferEnded(this, token, new OutboundOutcome.NotStarted());
      return;
    }
    // Two peers that know nothing of each other may choose the same token.
    var own = new BundleToken(tokens++);
    offered.put(own, new Offered(by, token, bundle.isPoisonous()));
    driven.offer(own, bundle.bundle().toByteArray(), bundle.lane());
    if (bundle.isUnreadable()) {
      node.later(
          () -> {
            if (offered.containsKey(own) && !driven.isOver()) {
              driven.failSource(own);
            }
          });
    }
  }

  // ---- What the session does.

  private void begin(AdmissionRules rules) {
    var setup = node.setup();
    if (setup.certificate() != null) {
      end.present(setup.certificate());
    }
    var above = node.newInbox();
    var driven =
        new DrivenSession(
            new SessionSetup(
                setup.host() + " " + key, settings(rules, setup.sessions()), facts(rules)),
            node.clock(),
            end,
            above);
    session = driven;
    inbox = above;
    if (node.forgets()) {
      driven.forget();
    } else {
      node.begun(driven);
    }
    if (node.chronicle() != Chronicle.NONE) {
      new SessionNotes(
              node.chronicle(), node.clock(), end, setup.host(), NodeProcess.host(remoteAddress))
          .follow(driven);
    }
    driven.watch(this::done);
    driven.holdBundles();
    driven.connect();
  }

  private ConnectionFacts facts(AdmissionRules rules) {
    var expected = rules.expectedNodeIds();
    boolean one = expected.size() == 1;
    return new ConnectionFacts(
        dialled == null ? Role.PASSIVE : Role.ACTIVE,
        dialled == null ? null : dialled.name(),
        NodeProcess.source(remoteAddress),
        one ? expected.getFirst() : null,
        one ? List.of() : expected);
  }

  private static SessionSettings settings(AdmissionRules rules, SessionSettings like) {
    return new SessionSettings(
        rules.localNodeIds(),
        like.offer(),
        like.demands(),
        like.security(),
        like.timers(),
        like.limits());
  }

  private void done(SessionAction action) {
    switch (action) {
      case SessionAction.ReportEstablished(var agreed) -> {
        established = true;
        if (dialled != null) {
          dialled.dial().established();
        }
        node.tell(new NodeEvent.SessionEstablished(key, remoteAddress, agreed));
      }
      case SessionAction.ReportState(var state) -> {
        if (state == ReportedState.ENDING) {
          ending();
        }
      }
      case SessionAction.SendSegment(var own, _, _) -> {
        var bundle = offered.get(own);
        if (bundle != null && bundle.poisonous()) {
          node.clock().after(0, end::reset);
        }
      }
      case SessionAction.EndOutboundTransfer(var own, var outcome) -> {
        var bundle = offered.remove(own);
        if (bundle != null) {
          bundle.by().transferEnded(this, bundle.token(), outcome);
        }
      }
      case SessionAction.ReportEnd(SessionEnd how) -> {
        ending();
        var fate =
            dialled == null || established
                ? DialFate.FAILED
                : dialled.dial().handshakeEnded(how.cause());
        node.tell(new NodeEvent.SessionEnded(key, how, fate));
      }
      case SessionAction _ -> {}
    }
  }

  private void ending() {
    if (established && !endingTold) {
      endingTold = true;
      node.tell(new NodeEvent.SessionEnding(key));
    }
  }
}
