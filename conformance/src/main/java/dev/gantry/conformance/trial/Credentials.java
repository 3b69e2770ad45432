package dev.gantry.conformance.trial;

import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Identity;
import dev.gantry.conformance.certificate.Inspection;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.line.TlsOffer;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tester shows in a TLS handshake, and whom it holds the other side's chain to. Any thread.
 */
public final class Credentials {
  /** No TLS. */
  public static final Credentials NONE = new Credentials(null, null, List.of(), null);

  private final @Nullable Authority authority;
  private final @Nullable Identity identity;
  private final List<X509Certificate> trusted;
  private final @Nullable String name;

  private Credentials(
      @Nullable Authority authority,
      @Nullable Identity identity,
      List<X509Certificate> trusted,
      @Nullable String name) {
    this.authority = authority;
    this.identity = identity;
    this.trusted = List.copyOf(trusted);
    this.name = name;
  }

  /**
   * Certificates made on the spot.
   *
   * @param trusted who vouches for the other side; the authority too
   */
  public static Credentials issuedBy(Authority authority, List<X509Certificate> trusted) {
    return new Credentials(authority, null, trusted, null);
  }

  /** One certificate that the tester was given. */
  public static Credentials given(Identity identity, List<X509Certificate> trusted) {
    return new Credentials(null, identity, trusted, null);
  }

  /**
   * The same for a tester that is dialled by a name.
   *
   * @param dialled null where it is dialled by its address
   */
  public Credentials named(@Nullable String dialled) {
    return new Credentials(authority, identity, trusted, dialled);
  }

  /** Whether there is TLS in this run. */
  public boolean present() {
    return authority != null || identity != null;
  }

  /** Whether it is the same certificate, and so the same Node ID, in all cases. */
  public boolean isOnlyOne() {
    return identity != null;
  }

  /** By which name the tester is dialled; null where by its address. */
  public @Nullable String name() {
    return name;
  }

  /** Who makes certificates. */
  public Authority authority() throws NotObserved {
    if (authority == null) {
      throw NotObserved.because("it needs certificates made for it: --certificates");
    }
    return authority;
  }

  /** Who vouches for the other side. */
  public List<X509Certificate> trusted() throws NotObserved {
    if (trusted.isEmpty()) {
      throw NotObserved.because("who vouches for its certificate is not known: --ca");
    }
    return trusted;
  }

  /** Whether the tester made the certificate that this chain belongs to. */
  public boolean made(List<X509Certificate> chain) {
    var made = authority;
    return made != null && made.vouchesFor(chain);
  }

  /** The only Node ID that a certificate lets the tester have, else its own. */
  String nodeIdOr(String own) {
    var only =
        Optional.ofNullable(identity)
            .flatMap(one -> new Inspection(one.chain()).bundleEids().stream().findFirst());
    return only.orElse(own);
  }

  /** Has a certificate say where the tester is. */
  public Leaf placed(Leaf leaf, InetAddress address) {
    return name == null ? leaf.address(address) : leaf.address(address).dns(name);
  }

  /** What is shown where nothing is amiss. */
  public TlsOffer offer(String nodeId, InetAddress address) {
    if (identity != null) {
      return TlsOffer.of(identity);
    }
    var made = authority;
    if (made == null) {
      throw new IllegalStateException("no TLS");
    }
    return TlsOffer.of(made.issue(placed(Leaf.of(nodeId), address)));
  }
}
