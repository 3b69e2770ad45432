package dev.gantry.domain.node;

import dev.gantry.domain.peer.SessionBegin;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.wire.Octets;
import org.jspecify.annotations.Nullable;

/** A session as the node knows it. */
final class SessionEntry {
  final SessionKey key;

  /** Canonical text: of where it comes from, or of what was dialled. */
  final String address;

  /** Whose dial it is, null for one that was accepted. */
  final @Nullable PeerEntry dialler;

  /** The peer of the configuration whose rules hold for it, null for others. */
  final @Nullable NamedPeer named;

  /** What its caller counts as, null for one without an IP address and for one that was dialled. */
  final @Nullable Octets source;

  /** Whether an operator wrote its source down, so that it is never banned. */
  final boolean trusted;

  /** Who offers bundles to it; null before Established, and again from Ending on. */
  @Nullable PeerEntry peer;

  /** The peer's Transfer MRU; from Established on. */
  long transferMtuBytes;

  /** Who began it and when; null before Established, and where no peer has to know. */
  @Nullable SessionBegin begin;

  /** What the BPA is told its bundles come from; null while it takes none. */
  @Nullable String takesAs;

  /** How often settings had changed when it was dialled. */
  long settingsSeen;

  /** Whether it was given to a peer. */
  boolean given;

  /** Whether it was asked to end, or ends of its own accord. */
  boolean ending;

  /** Whether it was only let in to be told that we are busy. */
  boolean farewell;

  /** Whether it has been Established. */
  boolean established;

  private SessionEntry(
      SessionKey key,
      String address,
      @Nullable PeerEntry dialler,
      @Nullable NamedPeer named,
      @Nullable Octets source,
      boolean trusted) {
    this.key = key;
    this.address = address;
    this.dialler = dialler;
    this.named = named;
    this.source = source;
    this.trusted = trusted;
  }

  /** Somebody came to us. */
  static SessionEntry accepted(SessionKey key, Origin.Accepted caller, @Nullable NamedPeer named) {
    var source = caller.source();
    return new SessionEntry(
        key,
        caller.remoteAddress(),
        null,
        named,
        source == null ? null : Source.of(source),
        source != null && caller.door().names(source));
  }

  /** We dialled a peer. */
  static SessionEntry dialled(SessionKey key, String address, PeerEntry peer) {
    return new SessionEntry(key, address, peer, null, null, true);
  }
}
