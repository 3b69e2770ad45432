package dev.gantry.conformance;

import dev.gantry.conformance.certificate.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of a {@link ModelPeer}, by the policy that RFC 9174 4.4.5 recommends. It shares no code with
 * the kit but the form of its own certificate, and none with Gantry.
 */
final class ModelTls {
  private static final String BUNDLE_SECURITY = "1.3.6.1.5.5.7.3.35";
  private static final byte[] BUNDLE_EID = HexFormat.of().parseHex("06082b0601050507080b");
  private static final Pattern RESPONDER = Pattern.compile("http://([0-9.]+):([0-9]+)/");
  private static final String DIALLED = "localhost";
  private static final int IA5_STRING = 0x16;
  private static final int CONTEXT_0 = 0xA0;

  private final Identity own;
  private final X509Certificate root;
  private final Set<Fault> faults;
  private final SSLContext context;

  ModelTls(Identity own, X509Certificate root, Set<Fault> faults) {
    this.own = own;
    this.root = root;
    this.faults = faults;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private boolean is(Fault fault) {
    return faults.contains(fault);
  }

  /** The socket below stays open when TLS ends. */
  SSLSocket layered(Socket socket, boolean client, InputStream read) throws IOException {
    var factory = context.getSocketFactory();
    if (!client) {
      var tls = (SSLSocket) factory.createSocket(socket, read, false);
      tls.setUseClientMode(false);
      tls.setWantClientAuth(!is(Fault.ASKS_FOR_NO_CERTIFICATE));
      return tls;
    }
    var tls = (SSLSocket) factory.createSocket(socket, DIALLED, socket.getPort(), false);
    var parameters = tls.getSSLParameters();
    var name = is(Fault.SENDS_ANOTHER_SERVER_NAME) ? "node-1" : DIALLED;
    parameters.setServerNames(
        is(Fault.SENDS_NO_SERVER_NAME) ? List.of() : List.of(new SNIHostName(name)));
    tls.setSSLParameters(parameters);
    return tls;
  }

  /** Whether somebody who calls himself so may have a session. */
  boolean admits(SSLSocket tls, String nodeId) {
    try {
      var certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
      if (is(Fault.CHECKS_NETWORK_NAMES) && !namesAddress(certificate, tls)) {
        return false;
      }
      if (certificate.getVersion() != 3) {
        return true;
      }
      var names = nodeIds(certificate);
      if (is(Fault.REFUSES_SERVICES_AMONG_NAMES)
          && names.stream().anyMatch(one -> !one.endsWith(".0"))) {
        return false;
      }
      if (is(Fault.TAKES_A_COMMON_NAME)) {
        names.add(certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", ""));
      }
      if (names.isEmpty()) {
        return is(Fault.NEEDS_NO_NODE_ID);
      }
      if (is(Fault.LOOKS_AT_THE_FIRST_NODE_ID)) {
        names.subList(1, names.size()).clear();
      }
      return is(Fault.TAKES_A_WRONG_NODE_ID) || names.stream().anyMatch(one -> same(one, nodeId));
    } catch (IOException e) {
      // Nobody showed one.
      return is(Fault.ASKS_FOR_NO_CERTIFICATE);
    }
  }

  private boolean same(String one, String other) {
    return is(Fault.COMPARES_LETTER_BY_LETTER) ? one.equals(other) : one.equalsIgnoreCase(other);
  }

  private static boolean namesAddress(X509Certificate certificate, SSLSocket tls) {
    var address = tls.getInetAddress().getHostAddress();
    return names(certificate).stream()
        .anyMatch(one -> (Integer) one.get(0) == 7 && one.get(1).equals(address));
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateException e) {
      return List.of();
    }
  }

  private List<String> nodeIds(X509Certificate certificate) {
    var found = new ArrayList<String>();
    for (var one : names(certificate)) {
      int type = (Integer) one.get(0);
      if (type == 6 && is(Fault.TAKES_A_URI)) {
        found.add((String) one.get(1));
      }
      if (type == 0) {
        var eid = bundleEid(ByteBuffer.wrap((byte[]) one.get(1)));
        boolean node = eid.endsWith(".0");
        if (!eid.isEmpty() && (node || is(Fault.REFUSES_SERVICES_AMONG_NAMES))) {
          found.add(eid);
        }
      }
    }
    return found;
  }

  /** The text of a BundleEID, empty where it is none; all lengths are short. */
  private String bundleEid(ByteBuffer der) {
    der.get();
    der.get();
    var oid = new byte[BUNDLE_EID.length];
    der.get(oid);
    if (!java.util.Arrays.equals(oid, BUNDLE_EID)) {
      return "";
    }
    int tag = der.get() & 0xFF;
    while (tag == CONTEXT_0) {
      der.get();
      tag = der.get() & 0xFF;
    }
    var text = new byte[der.get()];
    der.get(text);
    boolean taken = tag == IA5_STRING || is(Fault.TAKES_ANY_STRING);
    return taken ? new String(text, StandardCharsets.UTF_8) : "";
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      if (chain[0].getVersion() != 3 && !is(Fault.TAKES_VERSION_1)) {
        throw refusal("version 1");
      }
      if (chain[0].getSubjectX500Principal().getName().isEmpty()
          && is(Fault.REFUSES_AN_EMPTY_SUBJECT)) {
        throw refusal("no subject");
      }
      if (chain[0].getVersion() == 3) {
        checkExtensions(chain[0]);
      }
      if (!is(Fault.TAKES_ANY_CHAIN)) {
        checkPath(chain);
      }
      askResponders(chain);
    } catch (GeneralSecurityException | IOException e) {
      if (is(Fault.SAYS_CERTIFICATE_UNKNOWN)) {
        throw new CertificateException(String.valueOf(e.getMessage()));
      }
      throw new CertificateException(refusal(String.valueOf(e.getMessage())));
    }
  }

  private void checkExtensions(X509Certificate leaf)
      throws CertificateException, CertPathValidatorException {
    if (leaf.getExtensionValue("2.5.29.14") == null && is(Fault.NEEDS_KEY_IDENTIFIERS)) {
      throw refusal("no key identifier");
    }
    var purposes = leaf.getExtendedKeyUsage();
    if (purposes.size() > 3 && is(Fault.REFUSES_MORE_PURPOSES)) {
      throw refusal("too many purposes");
    }
    if (!purposes.contains(BUNDLE_SECURITY) && !is(Fault.IGNORES_PURPOSES)) {
      throw refusal("purposes");
    }
  }

  private void checkPath(X509Certificate[] chain) throws GeneralSecurityException {
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    if (is(Fault.TAKES_EXPIRED)) {
      parameters.setDate(
          new java.util.Date(
              Math.min(System.currentTimeMillis(), chain[0].getNotAfter().getTime() - 1000)));
    }
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(chain));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  private void askResponders(X509Certificate[] chain) throws IOException {
    if (is(Fault.ASKS_NO_RESPONDER)) {
      return;
    }
    for (int i = 0; i < (is(Fault.ASKS_FOR_THE_FIRST_ONLY) ? 1 : chain.length); i++) {
      var access = chain[i].getExtensionValue("1.3.6.1.5.5.7.1.1");
      if (access == null) {
        continue;
      }
      var uri = RESPONDER.matcher(new String(access, StandardCharsets.ISO_8859_1));
      if (uri.find()) {
        try (var asking = new Socket(uri.group(1), Integer.parseInt(uri.group(2)))) {
          // It hangs up, and so nothing is known.
          asking.setSoTimeout(1000);
          var _ = asking.getInputStream().read();
        }
      }
    }
  }

  /** The only cause for which the TLS of the JDK says bad_certificate, and that as a client. */
  private static CertPathValidatorException refusal(String why) {
    return new CertPathValidatorException(why, null, null, -1, BasicReason.INVALID_SIGNATURE);
  }

  private final class Keys extends X509ExtendedKeyManager {
    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return List.of(types).contains("EC") && !is(Fault.SHOWS_NO_CERTIFICATE) ? "own" : null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return type.equals("EC") ? "own" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      var chain = new ArrayList<>(own.chain());
      if (is(Fault.SENDS_NO_CHAIN)) {
        chain.subList(1, chain.size()).clear();
      }
      if (is(Fault.SENDS_THE_ROOT)) {
        chain.add(root);
      }
      return chain.toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.key();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return null;
    }
  }

  private final class Trust extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
