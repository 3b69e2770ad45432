package dev.gantry.certificates.material;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PSSParameterSpec;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which keys and signatures of certificates are strong enough to believe (RFC 9325 4.5). Pure
 * functions.
 */
public final class KeyStrength {
  // RFC 9325 4.5: "at least a 2048-bit modulus for the public key"
  public static final int MIN_RSA_BITS = 2048;

  // RFC 9325 4.5: "SHA-1 or MD5 MUST NOT be used"
  private static final Pattern BROKEN_DIGEST = Pattern.compile("(?i)SHA-?1(?!\\d)|MD[25]");
  private static final String PSS = "RSASSA-PSS";

  private KeyStrength() {}

  /** What makes this key, private or public, too weak; null when nothing does. */
  public static @Nullable String faultOf(Key key) {
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      return "has an RSA key of %d bits, and fewer than %d are not believed (RFC 9325 4.5)"
          .formatted(rsa.getModulus().bitLength(), MIN_RSA_BITS);
    }
    return null;
  }

  /** What makes the signature that its issuer put on it too weak; null when nothing does. */
  public static @Nullable String faultOfSignature(X509Certificate certificate) {
    var digest = digest(certificate);
    return BROKEN_DIGEST.matcher(digest).find()
        ? "is signed with %s, which is not believed (RFC 9325 4.5)".formatted(digest)
        : null;
  }

  /** RSASSA-PSS has its digest in the parameters, all others in the name. */
  private static String digest(X509Certificate certificate) {
    var name = certificate.getSigAlgName();
    var octets = certificate.getSigAlgParams();
    if (!name.equals(PSS) || octets == null) {
      return name;
    }
    try {
      var parameters = AlgorithmParameters.getInstance(PSS);
      parameters.init(octets);
      var spec = parameters.getParameterSpec(PSSParameterSpec.class);
      return name + " over " + spec.getDigestAlgorithm();
    } catch (GeneralSecurityException | IOException e) {
      return name; // whoever verifies the signature will not read them either
    }
  }
}
