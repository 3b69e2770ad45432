package dev.gantry.certificates.material;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Reads certificates with the JDK's reader, and makes all that it throws one kind of fault. */
public final class CertificateOctets {
  private CertificateOctets() {}

  /**
   * Reads a certificate in DER.
   *
   * @throws CertificateException when it is none
   */
  public static X509Certificate read(byte[] der) throws CertificateException {
    return read(new ByteArrayInputStream(der));
  }

  /**
   * Reads the next certificate, in DER or PEM.
   *
   * @throws CertificateException when it is none
   */
  public static X509Certificate read(InputStream octets) throws CertificateException {
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets);
    } catch (RuntimeException e) {
      // Of a key for EdDSA without octets an ArrayIndexOutOfBoundsException (JDK 25.0.3).
      throw new CertificateException("its key or another part of it is broken", e);
    }
  }
}
