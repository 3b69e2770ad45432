package dev.gantry.conformance.certificate;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A root and an authority below it that issues: chains have three levels, so that it is seen who
 * sends all of them but the root (RFC 9174 4.4.2). Any thread.
 */
public final class Authority {
  private final X509Certificate root;
  private final X509Certificate issuing;
  private final KeyPair issuingKeys;

  Authority(X509Certificate root, X509Certificate issuing, KeyPair issuingKeys) {
    this.root = root;
    this.issuing = issuing;
    this.issuingKeys = issuingKeys;
  }

  /** A new one. */
  public static Authority make(String name) {
    var rootKeys = Issuing.newKeys();
    var issuingKeys = Issuing.newKeys();
    var root = Issuing.authority(name, rootKeys.getPublic(), null, rootKeys, null);
    return new Authority(
        root,
        Issuing.authority(name + " issuing", issuingKeys.getPublic(), root, rootKeys, null),
        issuingKeys);
  }

  /** The root, which others have to trust. */
  public X509Certificate root() {
    return root;
  }

  /** Whether it issued what this chain begins with, whatever follows. */
  public boolean vouchesFor(List<X509Certificate> chain) {
    return new Inspection(chain.subList(0, 1)).distrust(List.of(root, issuing)) == null;
  }

  X509Certificate issuing() {
    return issuing;
  }

  KeyPair issuingKeys() {
    return issuingKeys;
  }

  /** A certificate with a key of its own, and the chain below the root. */
  public Identity issue(Leaf leaf) {
    return issuedBy(leaf, issuing, issuingKeys, List.of(issuing));
  }

  /**
   * The same below one more authority, whose certificate names a responder as well.
   *
   * @param responder of that authority
   */
  public Identity issueBelow(Leaf leaf, String responder) {
    var keys = Issuing.newKeys();
    var between =
        Issuing.authority(
            "conformance test asked", keys.getPublic(), issuing, issuingKeys, responder);
    return issuedBy(leaf, between, keys, List.of(between, issuing));
  }

  /** One that was issued by a certificate that is no authority (RFC 5280 6.1.4). */
  public Identity issueBySomebodyElse(Leaf leaf) {
    var other = issue(Leaf.unnamed().subject("no authority"));
    return issuedBy(
        leaf,
        other.certificate(),
        new KeyPair(other.certificate().getPublicKey(), other.key()),
        other.chain());
  }

  /** One that vouches for itself. */
  public static Identity selfSigned(Leaf leaf) {
    var keys = Issuing.newKeys();
    return new Identity(
        keys.getPrivate(), List.of(Issuing.leaf(leaf, keys.getPublic(), null, keys)));
  }

  private static Identity issuedBy(
      Leaf leaf, @Nullable X509Certificate issuer, KeyPair issuerKeys, List<X509Certificate> rest) {
    var keys = Issuing.newKeys();
    var chain = new ArrayList<X509Certificate>();
    chain.add(Issuing.leaf(leaf, keys.getPublic(), issuer, issuerKeys));
    chain.addAll(rest);
    return new Identity(keys.getPrivate(), chain);
  }
}
