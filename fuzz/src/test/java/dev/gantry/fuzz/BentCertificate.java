package dev.gantry.fuzz;

import dev.gantry.certificates.material.CertificateOctets;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * A certificate that is sound but for what an input puts into it. Its signature is not: the claims
 * are also read of certificates that nobody has checked.
 */
final class BentCertificate {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int EXTENSIONS = 0xA3;

  private static final byte[] VERSION_3 = hex("a003020102");
  private static final byte[] SERIAL = hex("020101");
  private static final byte[] ED25519 = hex("300506032b6570");
  private static final byte[] ISSUER = hex("300d310b300906035504030c024341");
  private static final byte[] SUBJECT = hex("30123110300e06035504030c0769706e3a392e30");
  private static final byte[] VALID =
      hex("301e170d3236303130313030303030305a170d3330303130313030303030305a");
  private static final byte[] KEY =
      hex(
          "302a300506032b6570032100"
              + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = hex("0603551d11");
  private static final byte[] KEY_USAGE = hex("0603551d0f");
  private static final byte[] EXTENDED_KEY_USAGE = hex("0603551d25");

  private BentCertificate() {}

  /**
   * The certificate that an input is: its first octet says what the rest is of it.
   *
   * @throws CertificateException when it is none
   */
  static X509Certificate of(Draw draw) throws CertificateException {
    return switch (draw.below(5)) {
      case 0 -> CertificateOctets.read(draw.rest());
      case 1 ->
          CertificateOctets.read(with(SUBJECT, extension(SUBJECT_ALTERNATIVE_NAME, draw.rest())));
      case 2 -> CertificateOctets.read(with(draw.rest()));
      case 3 -> CertificateOctets.read(with(SUBJECT, extension(EXTENDED_KEY_USAGE, draw.rest())));
      default -> {
        var names = extension(SUBJECT_ALTERNATIVE_NAME, draw.octets(draw.octet()));
        var usage = extension(KEY_USAGE, draw.octets(draw.below(8)));
        yield CertificateOctets.read(
            with(SUBJECT, names, usage, extension(EXTENDED_KEY_USAGE, draw.rest())));
      }
    };
  }

  /** The octets of one that is sound but for its signature. */
  static byte[] sound(byte[] names) {
    return with(SUBJECT, extension(SUBJECT_ALTERNATIVE_NAME, names));
  }

  private static byte[] with(byte[] subject, byte[]... extensions) {
    var toBeSigned =
        der(
            SEQUENCE,
            VERSION_3,
            SERIAL,
            ED25519,
            ISSUER,
            VALID,
            subject,
            KEY,
            extensions.length == 0 ? new byte[0] : der(EXTENSIONS, der(SEQUENCE, extensions)));
    return der(SEQUENCE, toBeSigned, ED25519, der(BIT_STRING, new byte[65]));
  }

  private static byte[] extension(byte[] oid, byte[] value) {
    return der(SEQUENCE, oid, der(OCTET_STRING, value));
  }

  /** Tag, length and what is in it; lengths to 65,535. */
  private static byte[] der(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    var all = new ByteArrayOutputStream();
    all.write(tag);
    if (length > 0xFF) {
      all.write(0x82);
      all.write(length >> 8);
    } else if (length > 0x7F) {
      all.write(0x81);
    }
    all.write(length);
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static byte[] hex(String octets) {
    return HexFormat.of().parseHex(octets);
  }
}
