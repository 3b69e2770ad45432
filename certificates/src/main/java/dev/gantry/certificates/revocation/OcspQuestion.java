package dev.gantry.certificates.revocation;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * Asks an OCSP responder about one certificate over HTTP (RFC 6960 A.1). Blocks; what it may take
 * in time and memory is bounded.
 */
final class OcspQuestion {
  /** Longest response taken, in octets; real ones have a few thousand. */
  static final int MAX_RESPONSE_BYTES = 64 << 10;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration WHOLE_TIMEOUT = Duration.ofSeconds(15);
  // RFC 6960 4.3: what every responder understands; it names a certificate and proves nothing.
  private static final AlgorithmIdentifier SHA_1 =
      new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1);

  private final byte[] request;

  /** About a certificate, to a responder of its issuer. */
  OcspQuestion(X509Certificate certificate, X509Certificate issuer) {
    try {
      var id =
          new CertificateID(
              new BcDigestCalculatorProvider().get(SHA_1),
              new JcaX509CertificateHolder(issuer),
              certificate.getSerialNumber());
      this.request = new OCSPReqBuilder().addRequest(id).build().getEncoded();
    } catch (CertificateEncodingException
        | OCSPException
        | OperatorCreationException
        | IOException e) {
      throw new IllegalStateException("certificates that were read can be asked about", e);
    }
  }

  /**
   * Asks.
   *
   * @return the response as it came, not examined
   * @throws IOException when there is none, with what to tell people
   */
  byte[] ask(String responder) throws IOException {
    var connection = open(responder);
    try {
      connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(READ_TIMEOUT.toMillis()));
      connection.setRequestProperty("Content-Type", "application/ocsp-request");
      connection.setRequestProperty("Accept", "application/ocsp-response");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(request.length);
      try (var out = connection.getOutputStream()) {
        out.write(request);
      }
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("it answers with HTTP status " + connection.getResponseCode());
      }
      try (var in = connection.getInputStream()) {
        return bounded(in);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static HttpURLConnection open(String responder) throws IOException {
    try {
      var uri = URI.create(responder);
      if ("http".equalsIgnoreCase(uri.getScheme())
          && uri.toURL().openConnection() instanceof HttpURLConnection connection) {
        return connection;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("this is no address", e);
    }
    throw new IOException("only http is spoken with responders");
  }

  private static byte[] bounded(InputStream in) throws IOException {
    var deadline = System.nanoTime() + WHOLE_TIMEOUT.toNanos();
    var response = new byte[MAX_RESPONSE_BYTES + 1];
    var length = 0;
    for (var count = in.read(response); count > 0; ) {
      length += count;
      if (length > MAX_RESPONSE_BYTES) {
        throw new IOException("its response is longer than " + MAX_RESPONSE_BYTES + " octets");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("its response takes longer than " + WHOLE_TIMEOUT.toSeconds() + " s");
      }
      count = in.read(response, length, response.length - length);
    }
    return Arrays.copyOf(response, length);
  }
}
