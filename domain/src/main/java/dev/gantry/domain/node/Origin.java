package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a connection comes from. */
public sealed interface Origin {
  /**
   * A listener accepted it.
   *
   * @param remoteAddress canonical text, with port
   * @param source 4 or 16 octets of the IP address, an IPv4 address always as 4; null for a Unix
   *     socket
   * @param tlsRequired whether strangers need TLS at that listener
   * @param candidates the named peers that have the source address, in the order of the
   *     configuration
   * @param door whom that listener lets in
   * @param way how it comes
   */
  record Accepted(
      String remoteAddress,
      @Nullable Octets source,
      boolean tlsRequired,
      List<Candidate> candidates,
      DoorRules door,
      Way way)
      implements Origin {
    public Accepted {
      candidates = List.copyOf(candidates);
    }

    /** At a listener where anyone may come in. */
    public Accepted(
        String remoteAddress,
        @Nullable Octets source,
        boolean tlsRequired,
        List<Candidate> candidates) {
      this(remoteAddress, source, tlsRequired, candidates, DoorRules.OPEN, Way.DIRECT);
    }
  }

  /** How a caller comes. */
  enum Way {
    /** By itself. */
    DIRECT,
    /** Through a proxy, which has said where it comes from. */
    PROXIED,
    /** Through a proxy, which should have said so and has not. */
    GARBLED
  }

  /**
   * It is what our dial of a peer came to.
   *
   * @param peer whom we dialled
   */
  record Dialled(PeerKey peer) implements Origin {}

  /**
   * A named peer that a caller may be.
   *
   * @param peer which
   * @param tlsRequired whether it needs TLS at the listener
   */
  record Candidate(NamedPeer peer, boolean tlsRequired) {}
}
