package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.List;

/** The keys of TLS for operators who come over TCP. */
final class AdminKeys {
  /** Names of one role; 256, a team of operators and its programs has a few dozen. */
  static final int MAX_NAMES = 256;

  static final ConfigKey<Path> CERT_FILE =
      ConfigKey.absent(
          "admin-tls.cert-file",
          ValueTypes.PATH,
          "none",
          "Certificate of `admin-address` and `admin-grpc-address`, with its chain, in PEM: both"
              + " are then reached over TLS alone, and nobody looks without a login. Its DNS names"
              + " and addresses are those that operators dial.");
  static final ConfigKey<Path> PRIVATE_KEY_FILE =
      ConfigKey.absent(
          "admin-tls.private-key-file",
          ValueTypes.PATH,
          "none",
          "Its private key in PEM: PKCS#8, PKCS#1 or SEC1.");
  static final ConfigKey<Path> PKCS12_FILE =
      ConfigKey.absent(
          "admin-tls.pkcs12-file",
          ValueTypes.PATH,
          "none",
          "Certificate, chain and key in one PKCS#12 file, in place of the two PEM files.");
  static final ConfigKey<String> KEY_PASSWORD =
      ConfigKey.absent(
          "admin-tls.key-password",
          TextType.secret("a password"),
          "none",
          "Opens the key; `admin-tls.key-password-file` keeps it out of files that people share.");
  static final ConfigKey<Path> KEY_PASSWORD_FILE =
      ConfigKey.absent(
          "admin-tls.key-password-file",
          ValueTypes.PATH,
          "none",
          "A file whose first line opens the key.");
  static final ConfigKey<Path> CA_CERTS =
      ConfigKey.absent(
          "admin-tls.ca-certs",
          ValueTypes.PATH,
          "none",
          "CA certificates that operators' certificates must chain to, a file or a directory, not"
              + " `system`; without it operators show a token of `admin-token-file`. An authority"
              + " of operators alone keeps peers from being any.");
  static final ConfigKey<Path> CRL_DIR =
      ConfigKey.absent(
          "admin-tls.crl-dir",
          ValueTypes.PATH,
          "none",
          "Directory of CRL files: an operator's certificate that one of them revokes is refused.");
  static final ConfigKey<List<String>> READ =
      ConfigKey.of(
          "admin-tls.read",
          new ListType<>(OperatorNames.NAME, MAX_NAMES),
          List.of(),
          "Whose certificate may look: `uri:`, `dns:` or `email:` and a name of its"
              + " subjectAltName, `subject:` and its subject as in `subject:CN=anna,O=Example`,"
              + " `sha256:` and its fingerprint, or `any` for each that `admin-tls.ca-certs` vouch"
              + " for.");
  static final ConfigKey<List<String>> CHANGE =
      ConfigKey.of(
          "admin-tls.change",
          new ListType<>(OperatorNames.NAME, MAX_NAMES),
          List.of(),
          "Whose certificate may change what runs, named as in `admin-tls.read`; it may look,"
              + " too.");

  /** Where operators prove who they are, and what the listeners show them: read at the start. */
  static final List<ConfigKey<?>> FILES =
      List.of(
          CERT_FILE,
          PRIVATE_KEY_FILE,
          PKCS12_FILE,
          KEY_PASSWORD,
          KEY_PASSWORD_FILE,
          CA_CERTS,
          CRL_DIR);

  static final List<ConfigKey<?>> ALL =
      List.of(
          CERT_FILE,
          PRIVATE_KEY_FILE,
          PKCS12_FILE,
          KEY_PASSWORD,
          KEY_PASSWORD_FILE,
          CA_CERTS,
          CRL_DIR,
          READ,
          CHANGE);

  private AdminKeys() {}
}
