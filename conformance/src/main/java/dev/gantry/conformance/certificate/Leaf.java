package dev.gantry.conformance.certificate;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/**
 * What an end-entity certificate is to say, by the profile of RFC 9174 4.4.2 unless it is told
 * otherwise. Not for several threads.
 */
public final class Leaf {
  /** id-on-bundleEID (RFC 9174 4.4.2.1). */
  static final ASN1ObjectIdentifier BUNDLE_EID = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.11");

  /** id-kp-bundleSecurity (RFC 9174 4.4.2). */
  static final KeyPurposeId BUNDLE_SECURITY =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.35"));

  private static final Duration VALID = Duration.ofDays(365);

  // Whose clock is a little behind takes a certificate made just now.
  private static final Duration BACKDATED = Duration.ofHours(1);

  final List<GeneralName> names = new ArrayList<>();
  List<KeyPurposeId> purposes =
      List.of(BUNDLE_SECURITY, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
  int keyUsage = KeyUsage.digitalSignature;
  String subject = "tester";
  Instant from = Instant.now().minus(BACKDATED);
  Instant to = Instant.now().plus(VALID);
  boolean keyIdentifiers = true;
  boolean versionOne;
  @Nullable String responder;

  /** One that names nobody yet. */
  public static Leaf unnamed() {
    return new Leaf();
  }

  /** One with a NODE-ID. */
  public static Leaf of(String nodeId) {
    return unnamed().bundleEid(nodeId);
  }

  /** A BundleEID, a Node ID or not. */
  public Leaf bundleEid(String eid) {
    return otherName(new DERIA5String(eid));
  }

  /** The same as UTF8String, which RFC 9174 4.4.2.1 does not have. */
  public Leaf bundleEidAsUtf8(String eid) {
    return otherName(new DERUTF8String(eid));
  }

  private Leaf otherName(ASN1Encodable value) {
    names.add(new GeneralName(GeneralName.otherName, new OtherName(BUNDLE_EID, value)));
    return this;
  }

  public Leaf uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  public Leaf dns(String name) {
    names.add(new GeneralName(GeneralName.dNSName, name));
    return this;
  }

  public Leaf address(InetAddress address) {
    names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
    return this;
  }

  /** The common name; empty for a subject without any name. */
  public Leaf subject(String name) {
    subject = name;
    return this;
  }

  public Leaf expired() {
    from = Instant.now().minus(VALID);
    to = Instant.now().minus(BACKDATED);
    return this;
  }

  public Leaf notYetValid() {
    from = Instant.now().plus(Duration.ofDays(1));
    return this;
  }

  /** Good for mail and nothing else. */
  public Leaf forMail() {
    purposes = List.of(KeyPurposeId.id_kp_emailProtection);
    return this;
  }

  /** Good for TLS, without a word of bundles. */
  public Leaf forTlsOnly() {
    purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    return this;
  }

  /** Good for mail besides what a node needs. */
  public Leaf forMailToo() {
    var more = new ArrayList<>(purposes);
    more.add(KeyPurposeId.id_kp_emailProtection);
    purposes = List.copyOf(more);
    return this;
  }

  public Leaf withoutKeyIdentifiers() {
    keyIdentifiers = false;
    return this;
  }

  /** X.509 version 1, which has no extensions and so no names. */
  public Leaf versionOne() {
    versionOne = true;
    return this;
  }

  /** Names an OCSP responder by its URI. */
  public Leaf responder(String uri) {
    responder = uri;
    return this;
  }
}
