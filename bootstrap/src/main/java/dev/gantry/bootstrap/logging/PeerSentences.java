package dev.gantry.bootstrap.logging;

import dev.gantry.domain.peer.PeerObservation;

/** What the machine of a peer noticed, in words that an operator understands. */
final class PeerSentences {
  private PeerSentences() {}

  static String of(PeerObservation observation) {
    return switch (observation) {
      case PeerObservation.BundleSuspected(long lengthBytes, int interruptions) ->
          "a bundle of "
              + lengthBytes
              + " octets was on its way when "
              + interruptions
              + " sessions broke or asked for it again; it goes last and alone from now on";
      case PeerObservation.BundleGivenBack(long lengthBytes, int interruptions) ->
          "a bundle of "
              + lengthBytes
              + " octets goes back to the BPA: sessions broke or asked for it again "
              + interruptions
              + " times while it was on its way (max-interruptions)";
      case PeerObservation.SessionAskedAgain(var session) ->
          "session " + session + " has taken no bundle for a while and did not end; asking again";
      case PeerObservation.SessionUseless(var session) ->
          "session " + session + " takes no bundle, asked again neither; ending it";
    };
  }

  /** What {@link #of} says, by name. */
  static Fields fields(String peer, PeerObservation observation) {
    return switch (observation) {
      case PeerObservation.BundleSuspected(long lengthBytes, int interruptions) ->
          bundle("bundle-suspected", peer, lengthBytes, interruptions);
      case PeerObservation.BundleGivenBack(long lengthBytes, int interruptions) ->
          bundle("bundle-given-back", peer, lengthBytes, interruptions);
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
