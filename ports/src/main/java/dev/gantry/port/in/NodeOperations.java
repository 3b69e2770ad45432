package dev.gantry.port.in;

import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.wire.TransferId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an operator may ask. Any thread; answers are snapshots. */
public interface NodeOperations {
  /**
   * Nodes that {@link #totalsByNode} names: as many as there are folders of a spool with lines of
   * their own. With six series for each a monitor holds some hundred of them, and no peer that
   * invents Node IDs makes more.
   */
  int MAX_NAMED_NODES = 100;

  /** In place of a name, for all that have none. No Node ID looks like it. */
  String OTHERS = "(others)";

  /** The node as a whole. */
  NodeStatus status();

  /** Sessions that exist now, by number. */
  List<SessionStatus> sessions();

  /**
   * Transfers of a session that have begun and not ended: those of the peer, then ours, each in the
   * order in which they began. Looked up where the session lives, when that has time; none of a
   * session that is not there.
   */
  CompletionStage<List<TransferStatus>> transfers(SessionKey session);

  /** Peers that exist now, with a revision that grows with every change of the table. */
  PeerTable peers();

  /** What changed in the table of {@link #peers()}, by its revisions. */
  ChangeFeed<PeerChange> peerChanges();

  /** What all sessions since the start have carried, those that are over too; never falls. */
  Totals totals();

  /**
   * The same by the Node ID of the peer, where its certificate proves that or we dialled it. So
   * many have a line of their own as {@link #MAX_NAMED_NODES} says, whoever carried something
   * first; the rest is in that of {@link #OTHERS}. None falls, and none goes. Nobody has a name
   * where nothing else is said.
   */
  default Map<String, Totals> totalsByNode() {
    return Map.of(OTHERS, totals());
  }

  /**
   * Has something done with a peer; answered as soon as that has begun.
   *
   * @param name its address or its Node ID, as {@link #peers()} has it
   */
  CompletionStage<OrderOutcome> order(PeerOrder what, String name);

  /** Ends one session with SESS_TERM (RFC 9174 3.1); false when there is no such session. */
  boolean endSession(SessionKey session);

  /**
   * The node.
   *
   * @param nodeIds our Node IDs, empty before the first registration
   * @param listening addresses that accept connections, as text
   * @param registered whether the BPA has us
   * @param draining whether we are leaving
   */
  record NodeStatus(
      List<String> nodeIds, List<String> listening, boolean registered, boolean draining) {
    /** Whether the node does its work: listening and registered, not leaving. */
    public boolean ready() {
      return !listening.isEmpty() && registered && !draining;
    }
  }

  /**
   * One session.
   *
   * @param key its number
   * @param active whether we dialled
   * @param state reported state
   * @param remoteAddress as text
   * @param peerNodeId null before SESS_INIT or when the peer gave none
   * @param peerNodeIdProven whether its certificate proves it
   * @param tls protocol and cipher, null for plaintext
   * @param bundlesSent acknowledged by the peer
   * @param bundlesReceived acknowledged by us
   * @param bytesSent octets of those bundles
   * @param bytesReceived octets of those bundles
   * @param paused why we do not read from it just now; null when we do
   */
  record SessionStatus(
      SessionKey key,
      boolean active,
      ReportedState state,
      String remoteAddress,
      @Nullable String peerNodeId,
      boolean peerNodeIdProven,
      @Nullable String tls,
      long bundlesSent,
      long bundlesReceived,
      long bytesSent,
      long bytesReceived,
      @Nullable PauseCause paused) {
    /** One that is read. */
    public SessionStatus(
        SessionKey key,
        boolean active,
        ReportedState state,
        String remoteAddress,
        @Nullable String peerNodeId,
        boolean peerNodeIdProven,
        @Nullable String tls,
        long bundlesSent,
        long bundlesReceived,
        long bytesSent,
        long bytesReceived) {
      this(
          key,
          active,
          state,
          remoteAddress,
          peerNodeId,
          peerNodeIdProven,
          tls,
          bundlesSent,
          bundlesReceived,
          bytesSent,
          bytesReceived,
          null);
    }
  }

  /**
   * One transfer that has begun and not ended.
   *
   * @param outgoing whether it is ours
   * @param id its Transfer ID, of its direction
   * @param sentBytes octets that whoever sends it has sent, as far as we know
   * @param confirmedBytes octets that whoever receives it has; of ours, has acknowledged
   * @param lengthBytes octets of all of it; negative where the peer has not said
   * @param ageNanos since it was given to the session, or began to come
   */
  record TransferStatus(
      boolean outgoing,
      TransferId id,
      long sentBytes,
      long confirmedBytes,
      long lengthBytes,
      long ageNanos) {}

  /**
   * What sessions carried.
   *
   * @param bundlesSent acknowledged by peers
   * @param bundlesReceived acknowledged by us
   * @param bytesSent octets of those bundles
   * @param bytesReceived octets of those bundles
   */
  record Totals(long bundlesSent, long bundlesReceived, long bytesSent, long bytesReceived) {
    /** Of no session. */
    public static final Totals NONE = new Totals(0, 0, 0, 0);

    /** With one session more. */
    public Totals plus(SessionStatus session) {
      return new Totals(
          bundlesSent + session.bundlesSent(),
          bundlesReceived + session.bundlesReceived(),
          bytesSent + session.bytesSent(),
          bytesReceived + session.bytesReceived());
    }

    /** Both together. */
    public Totals plus(Totals other) {
      return new Totals(
          bundlesSent + other.bundlesSent,
          bundlesReceived + other.bundlesReceived,
          bytesSent + other.bytesSent,
          bytesReceived + other.bytesReceived);
    }

    /** Each figure of this or of {@code other}, whichever is larger. */
    public Totals atLeast(Totals other) {
      return new Totals(
          Math.max(bundlesSent, other.bundlesSent),
          Math.max(bundlesReceived, other.bundlesReceived),
          Math.max(bytesSent, other.bytesSent),
          Math.max(bytesReceived, other.bytesReceived));
    }
  }

  /**
   * The peer table.
   *
   * @param revision grows with every change
   * @param peers by address
   */
  record PeerTable(long revision, List<PeerStatus> peers) {}

  /**
   * One change of the peer table.
   *
   * @param number of the peer
   * @param peer as it is now; null when it is gone
   */
  record PeerChange(long number, @Nullable PeerStatus peer) {}

  /**
   * One peer.
   *
   * @param number never given again while the process runs
   * @param address as the BPA knows it
   * @param nodeIds what it was announced with
   * @param announced whether the BPA knows it now
   * @param sessions open sessions
   * @param circuit whether dials and sessions come about
   * @param fault why it cannot be reached before somebody changes something, one sentence for
   *     people; null as long as it may
   * @param drained whether an operator has drained it: it is neither dialled nor let in
   * @param waitingBundles how many wait for a session with it
   * @param waited how long ago the one of them was given whose turn is next; zero when none waits
   * @param dialled whether we dial it; else it came to us
   */
  record PeerStatus(
      long number,
      String address,
      List<String> nodeIds,
      boolean announced,
      List<SessionKey> sessions,
      Circuit circuit,
      @Nullable String fault,
      boolean drained,
      int waitingBundles,
      Duration waited,
      boolean dialled) {
    public PeerStatus {
      nodeIds = List.copyOf(nodeIds);
      sessions = List.copyOf(sessions);
    }

    /** One that came to us, that can be had, and for which nothing waits. */
    public PeerStatus(
        long number,
        String address,
        List<String> nodeIds,
        boolean announced,
        List<SessionKey> sessions) {
      this(
          number,
          address,
          nodeIds,
          announced,
          sessions,
          Circuit.CLOSED,
          null,
          false,
          0,
          Duration.ZERO,
          false);
    }

    /** One of which nothing else is known. */
    public static PeerStatus added(long number, String address, boolean dialled) {
      return new PeerStatus(
          number,
          address,
          List.of(),
          false,
          List.of(),
          Circuit.CLOSED,
          null,
          false,
          0,
          Duration.ZERO,
          dialled);
    }

    /** The same, announced with Node IDs under an address. */
    public PeerStatus announcedAs(String other, List<String> ids) {
      return new PeerStatus(
          number,
          other,
          ids,
          true,
          sessions,
          circuit,
          fault,
          drained,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same, which the BPA does not know. */
    public PeerStatus withdrawn() {
      return new PeerStatus(
          number,
          address,
          nodeIds,
          false,
          sessions,
          circuit,
          fault,
          drained,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same with other sessions. */
    public PeerStatus with(List<SessionKey> others) {
      return new PeerStatus(
          number,
          address,
          nodeIds,
          announced,
          others,
          circuit,
          fault,
          drained,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same with another circuit. */
    public PeerStatus with(Circuit other) {
      return new PeerStatus(
          number,
          address,
          nodeIds,
          announced,
          sessions,
          other,
          fault,
          drained,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same with a fault, null for none. */
    public PeerStatus faulted(@Nullable String why) {
      return new PeerStatus(
          number,
          address,
          nodeIds,
          announced,
          sessions,
          circuit,
          why,
          drained,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same, drained or not. */
    public PeerStatus drained(boolean now) {
      return new PeerStatus(
          number,
          address,
          nodeIds,
          announced,
          sessions,
          circuit,
          fault,
          now,
          waitingBundles,
          waited,
          dialled);
    }

    /** The same with so many bundles waiting, the next of them for so long. */
    public PeerStatus waiting(int bundles, Duration since) {
      return new PeerStatus(
          number, address, nodeIds, announced, sessions, circuit, fault, drained, bundles, since,
          dialled);
    }
  }
}
