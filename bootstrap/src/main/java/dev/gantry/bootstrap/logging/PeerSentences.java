package dev.gantry.bootstrap.logging;

import dev.gantry.domain.peer.PeerObservation;
import java.util.logging.Level;

/** What the machine of a peer noticed, in words that an operator understands. */
final class PeerSentences {
  private PeerSentences() {}

  static String of(PeerObservation observation) {
    return switch (observation) {
      case PeerObservation.BundleSuspected(long lengthBytes, int interruptions) ->
          "a bundle of "
              + lengthBytes
              + " octets came to no end "
              + interruptions
              + " times: sessions broke under it, or refused it as Retransmit or as Session"
              + " Terminating; it goes last and alone from now on";
      case PeerObservation.BundleGivenBack(long lengthBytes, int interruptions) ->
          "a bundle of "
              + lengthBytes
              + " octets is given up, having come to no end "
              + interruptions
              + " times (max-interruptions): sessions broke under it, or refused it as Retransmit"
              + " or as Session Terminating; it goes to refused in data-dir, and a BPA of dialect A"
              + " hears that it was sent; one of dialect B hears of it and keeps it";
      case PeerObservation.HoldOver(int bundles) ->
          "no session for peer-hold (passive-peer-hold); "
              + Sentences.bundles(bundles)
              + " that waited for one "
              + (bundles == 1 ? "goes" : "go")
              + " back to the BPA";
      case PeerObservation.SessionYields(var session, boolean younger) ->
          "session "
              + session
              + " ends, "
              + (younger ? "an older" : "a younger")
              + " one with the same node stays (sessions-of-a-peer)";
      case PeerObservation.PoolGrown(int sessions, int bundles, long bytes) ->
          "one more session, %d in all: the peer has not acknowledged %s of %d octets for longer than sessions-per-peer.grow-after"
              .formatted(sessions, Sentences.bundles(bundles), bytes);
      case PeerObservation.PoolShrunk(int sessions) ->
          "one session less, "
              + sessions
              + " in all: it was idle (sessions-per-peer.shrink-after, max-idle-connections)";
      case PeerObservation.SessionAskedAgain(var session) ->
          "session " + session + " has taken no bundle for a while and did not end; asking again";
      case PeerObservation.SessionUseless(var session) ->
          "session " + session + " takes no bundle, asked again neither; ending it";
    };
  }

  /** A warning, unless all is as it should be. */
  static Level level(PeerObservation observation) {
    return switch (observation) {
      case PeerObservation.SessionYields _,
          PeerObservation.PoolGrown _,
          PeerObservation.PoolShrunk _ ->
          Level.INFO;
      case PeerObservation.BundleSuspected _,
          PeerObservation.BundleGivenBack _,
          PeerObservation.HoldOver _,
          PeerObservation.SessionAskedAgain _,
          PeerObservation.SessionUseless _ ->
          Level.WARNING;
    };
  }

  /** What {@link #of} says, by name. */
  static Fields fields(String peer, PeerObservation observation) {
    return switch (observation) {
      case PeerObservation.BundleSuspected(long lengthBytes, int interruptions) ->
          bundle("bundle-suspected", peer, lengthBytes, interruptions);
      case PeerObservation.BundleGivenBack(long lengthBytes, int interruptions) ->
          bundle("bundle-given-back", peer, lengthBytes, interruptions);
      case PeerObservation.HoldOver(int bundles) ->
          Fields.of("event", "hold-over", "peer", peer, "bundles", bundles);
      case PeerObservation.SessionYields(var session, boolean younger) ->
          Fields.of(
              "event", "session-yields", "peer", peer, "session", session, "younger", younger);
      case PeerObservation.PoolGrown(int sessions, int bundles, long bytes) ->
          Fields.of(
              "event",
              "sessions-grown",
              "peer",
              peer,
              "sessions",
              sessions,
              "bundles",
              bundles,
              "bytes",
              bytes);
      case PeerObservation.PoolShrunk(int sessions) ->
          Fields.of("event", "sessions-shrunk", "peer", peer, "sessions", sessions);
      case PeerObservation.SessionAskedAgain(var session) ->
          Fields.of("event", "session-asked-again", "peer", peer, "session", session);
      case PeerObservation.SessionUseless(var session) ->
          Fields.of("event", "session-useless", "peer", peer, "session", session);
    };
  }

  private static Fields bundle(String event, String peer, long lengthBytes, int interruptions) {
    return Fields.of(
        "event", event, "peer", peer, "bytes", lengthBytes, "interruptions", interruptions);
  }
}
