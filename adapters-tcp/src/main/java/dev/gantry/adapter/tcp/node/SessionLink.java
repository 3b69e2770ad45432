package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.peer.Dial;
import dev.gantry.adapter.tcp.peer.NodeQueue;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.node.AdmissionRules;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import io.netty.channel.Channel;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that the node is asked about, and the session that begins on it when it is let in.
 * What the node orders of it is done on the connection's event loop, in the order in which it was
 * ordered; what becomes of the session is told to the node.
 */
final class SessionLink implements SessionOwner {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);

  private final Sessions sessions;
  private final SessionKey key;
  private final Channel channel;
  private final NodeQueue node;
  private @Nullable Beginning beginning;
  private final @Nullable String acceptedFrom;
  private final @Nullable Dial dial;
  private boolean established;
  private @Nullable SessionHandle handle;

  /** How a session begins on the connection. */
  @FunctionalInterface
  interface Beginning {
    /** Begins it. On the connection's event loop. */
    SessionHandle begin(SessionLink link, AdmissionRules rules);
  }

  /**
   * A connection that does not read yet.
   *
   * @param acceptedFrom canonical text of its address; null for one that we dialled
   * @param dial what has brought it; null for one that was accepted
   */
  SessionLink(
      Sessions sessions,
      Channel channel,
      NodeQueue node,
      Beginning beginning,
      @Nullable String acceptedFrom,
      @Nullable Dial dial) {
    this.sessions = sessions;
    this.key = sessions.newKey();
    this.channel = channel;
    this.node = node;
    this.beginning = beginning;
    this.acceptedFrom = acceptedFrom;
    this.dial = dial;
  }

  SessionKey key() {
    return key;
  }

  Channel channel() {
    return channel;
  }

  /** Canonical text of where it was accepted from; null for one that we dialled. */
  @Nullable String acceptedFrom() {
    return acceptedFrom;
  }

  /** The node lets it in. */
  void admit(AdmissionRules rules) {
    onLoop(
        () -> {
          var begin = beginning;
          beginning = null;
          if (begin == null) {
            throw new IllegalStateException("session " + key + " is admitted twice");
          }
          try {
            handle = begin.begin(this, rules);
          } catch (RuntimeException | Error e) {
            // The node counts on hearing of its end.
            LOG.error("session {}: could not be begun", key, e);
            channel.close();
            node.tell(new NodeEvent.SessionEnded(key, EndCause.INTERNAL_ERROR, String.valueOf(e)));
          }
        });
  }

  /** The node does not let it in. */
  void turnAway() {
    onLoop(channel::close);
  }

  /** The node orders something of the session. */
  void order(Consumer<SessionHandle> order) {
    onLoop(
        () -> {
          var session = handle;
          if (session != null) {
            order.accept(session);
          }
        });
  }

  /** The session, of which the node has heard. */
  SessionHandle session() {
    var begun = handle;
    if (begun == null) {
      throw new IllegalStateException("session " + key + " has not begun");
    }
    return begun;
  }

  @Override
  public void established(SessionHandle session, SessionParameters parameters) {
    // What was held before it began may have brought it here already.
    handle = session;
    established = true;
    if (dial != null) {
      dial.established();
    }
    node.tell(new NodeEvent.SessionEstablished(key, session.remoteAddress(), parameters));
  }

  @Override
  public void ending(SessionHandle session) {
    node.tell(new NodeEvent.SessionEnding(key));
  }

  @Override
  public void ended(SessionHandle session, SessionEnd end) {
    sessions.ended(session);
    if (dial == null || established) {
      node.tell(new NodeEvent.SessionEnded(key, end, DialFate.FAILED));
    } else {
      var fate = dial.handshakeEnded(end.cause(), end.detail());
      var told = dial.failures(end.detail());
      node.tell(
          new NodeEvent.SessionEnded(
              key, new SessionEnd(end.kind(), end.cause(), end.reason(), told), fate));
    }
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The loops are down, and every connection with them.
      LOG.debug("session {}: its event loop is down", key);
    }
  }
}
