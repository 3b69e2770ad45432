package dev.gantry.certificates.identity;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The object identifiers that RFC 9174 gives to certificates of nodes. */
public final class Oids {
  /** id-on-bundleEID, the otherName of a Node ID (RFC 9174 4.4.2.1). */
  public static final ASN1ObjectIdentifier BUNDLE_EID =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.11");

  /** id-kp-bundleSecurity, the purpose of Extended Key Usage (RFC 9174 4.4.2). */
  public static final KeyPurposeId BUNDLE_SECURITY =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.35"));

  private Oids() {}
}
