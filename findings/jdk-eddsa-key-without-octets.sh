#!/usr/bin/env bash
# JDK 25.0.3: CertificateFactory throws an ArrayIndexOutOfBoundsException of a certificate whose key for EdDSA has no octets.
#
#   findings/jdk-eddsa-key-without-octets.sh
#
# Invalid input, of the kind that anybody may send: an X.509 certificate in DER, sound in its form, with the algorithm Ed25519
# (RFC 8410) and a BIT STRING for its public key that holds nothing. Its signature is never looked at.
#
# CertificateFactory.generateCertificate is specified to throw a CertificateException "on parsing errors". Of a key with any other
# wrong length it does. Here EdDSAPublicKeyImpl takes the last octet of none, and what it throws is no CertificateException: it
# passes by every caller that catches what is specified.
#
# Seen (Temurin 25.0.3; also OpenJDK 17.0.15):
#
#   31 octets: java.security.cert.CertificateParsingException
#   0 octets: java.lang.ArrayIndexOutOfBoundsException
#
# Without harm: to catch RuntimeException around the call, as CertificateOctets does.
#
# Needs Java 17 or later. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >KeyWithoutOctets.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;

class KeyWithoutOctets {
  public static void main(String[] arguments) throws Exception {
    String few = read(31);
    String none = read(0);
    System.out.println("31 octets: " + few);
    System.out.println("0 octets: " + none);
    boolean asDescribed =
        few.startsWith("java.security.cert.") && none.equals("java.lang.ArrayIndexOutOfBoundsException");
    System.exit(asDescribed ? 0 : 1);
  }

  private static String read(int keyOctets) throws Exception {
    try {
      CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(certificate(keyOctets)));
      return "a certificate";
    } catch (CertificateException | RuntimeException e) {
      return e.getClass().getName();
    }
  }

  private static byte[] certificate(int keyOctets) {
    byte[] ed25519 = hex("300506032b6570");
    byte[] name = hex("300d310b300906035504030c024341");
    byte[] toBeSigned =
        der(
            0x30,
            hex("a003020102"),
            hex("020101"),
            ed25519,
            name,
            hex("301e170d3236303130313030303030305a170d3330303130313030303030305a"),
            name,
            der(0x30, ed25519, der(0x03, new byte[1 + keyOctets])));
    return der(0x30, toBeSigned, ed25519, der(0x03, new byte[65]));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.size() > 0x7f) {
      all.write(0x81);
    }
    all.write(content.size());
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static byte[] hex(String octets) {
    return HexFormat.of().parseHex(octets);
  }
}
JAVA
java KeyWithoutOctets.java
