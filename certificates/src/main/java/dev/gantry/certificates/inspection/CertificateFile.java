package dev.gantry.certificates.inspection;

import dev.gantry.certificates.material.CertificateOctets;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * Reads the certificates of a PEM or DER file to look at; whatever else stands in it is left out,
 * also where a server would not serve from such a file.
 */
final class CertificateFile {
  private static final int MAX_FILE_BYTES = 16 << 20;

  private CertificateFile() {}

  static List<X509Certificate> read(Path file) throws MaterialException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new MaterialException(file + " is longer than " + MAX_FILE_BYTES + " octets");
      }
      var content = Files.readAllBytes(file);
      var text = new String(content, StandardCharsets.ISO_8859_1);
      var certificates =
          text.contains("-----BEGIN ") ? fromPem(text) : List.of(CertificateOctets.read(content));
      if (certificates.isEmpty()) {
        throw new MaterialException(file + " has no certificate in it");
      }
      return certificates;
    } catch (NoSuchFileException e) {
      throw new MaterialException(file + " does not exist", e);
    } catch (IOException e) {
      throw new MaterialException(file + " cannot be read: " + Reason.of(e), e);
    } catch (CertificateException e) {
      throw new MaterialException(file + " holds no certificate in PEM or DER", e);
    }
  }

  private static List<X509Certificate> fromPem(String text)
      throws IOException, CertificateException {
    var certificates = new ArrayList<X509Certificate>();
    try (var reader = new PemReader(new StringReader(text))) {
      for (var pem = reader.readPemObject(); pem != null; pem = reader.readPemObject()) {
        if (pem.getType().equals("CERTIFICATE") || pem.getType().equals("X509 CERTIFICATE")) {
          certificates.add(CertificateOctets.read(pem.getContent()));
        }
      }
    }
    return certificates;
  }
}
