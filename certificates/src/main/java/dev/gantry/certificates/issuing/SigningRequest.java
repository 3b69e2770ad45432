package dev.gantry.certificates.issuing;

import dev.gantry.certificates.identity.Oids;
import dev.gantry.certificates.material.KeyStrength;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.identity.NodeId;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * What a node that keeps its key to itself asks to have certified (PKCS#10, RFC 2986).
 *
 * @param key that it has proven to hold
 * @param nodeIds NODE-ID names that it asks for
 * @param dnsNames DNS names that it asks for
 * @param addresses IP addresses that it asks for
 */
public record SigningRequest(
    PublicKey key, List<NodeId> nodeIds, List<String> dnsNames, List<InetAddress> addresses) {
  private static final int MAX_FILE_BYTES = 1 << 20;

  public SigningRequest {
    nodeIds = List.copyOf(nodeIds);
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  /**
   * Reads a request in PEM or DER, and verifies that who made it has the key.
   *
   * @throws PkiException naming the file and what is wrong with it
   */
  public static SigningRequest read(Path file) throws PkiException {
    try {
      var request = new JcaPKCS10CertificationRequest(octets(file));
      var key = request.getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new PkiException(file + " is not signed with the key that it is about");
      }
      var weakness = KeyStrength.faultOf(key);
      if (weakness != null) {
        throw new PkiException(file + " " + weakness);
      }
      return of(key, request);
    } catch (IOException e) {
      throw new PkiException(file + " cannot be read: " + Reason.of(e), e);
    } catch (GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      throw new PkiException(
          file + " is no request that can be signed (PKCS#10): " + Reason.of(e), e);
    }
  }

  private static byte[] octets(Path file) throws IOException, PkiException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new PkiException(file + " is longer than " + MAX_FILE_BYTES + " octets");
    }
    var content = Files.readAllBytes(file);
    var text = new String(content, StandardCharsets.ISO_8859_1);
    if (!text.contains("-----BEGIN ")) {
      return content;
    }
    try (var reader = new PemReader(new StringReader(text))) {
      for (var pem = reader.readPemObject(); pem != null; pem = reader.readPemObject()) {
        if (pem.getType().endsWith("CERTIFICATE REQUEST")) {
          return pem.getContent();
        }
      }
    }
    throw new PkiException(file + " has no certificate request in it");
  }

  /** Of all extensions asked for only the names are looked at: the profile is the authority's. */
  private static SigningRequest of(PublicKey key, JcaPKCS10CertificationRequest request)
      throws IOException {
    var nodeIds = new ArrayList<NodeId>();
    var dnsNames = new ArrayList<String>();
    var addresses = new ArrayList<InetAddress>();
    var extensions = request.getRequestedExtensions();
    var extension =
        extensions == null ? null : extensions.getExtension(Extension.subjectAlternativeName);
    if (extension != null) {
      for (var name : GeneralNames.getInstance(extension.getParsedValue()).getNames()) {
        switch (name.getTagNo()) {
          case GeneralName.dNSName ->
              dnsNames.add(ASN1IA5String.getInstance(name.getName()).getString());
          case GeneralName.iPAddress ->
              addresses.add(
                  InetAddress.getByAddress(
                      ASN1OctetString.getInstance(name.getName()).getOctets()));
          case GeneralName.otherName -> {
            var other = OtherName.getInstance(name.getName());
            if (Oids.BUNDLE_EID.equals(other.getTypeID())
                && other.getValue() instanceof ASN1IA5String text) {
              nodeIds.add(NodeId.parse(text.getString()));
            }
          }
          default -> {} // no name of a node
        }
      }
    }
    return new SigningRequest(key, nodeIds, dnsNames, addresses);
  }
}
