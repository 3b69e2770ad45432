package dev.gantry.adapter.config;

import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.AddressBlock;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.address.HostText;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types that several keys share. */
final class ValueTypes {
  static final ValueType<Boolean> BOOLEAN = new BooleanType();
  static final ValueType<Path> PATH = TextType.of("a path", Path::of, Path::toString);
  static final ValueType<String> CA_CERTS =
      TextType.of("a file, a directory or \"system\"", ValueTypes::pathText, text -> text);
  static final ValueType<NodeId> NODE_ID =
      TextType.of("a Node ID such as ipn:1.0 or dtn://node/", NodeId::parse, NodeId::text);
  static final ValueType<Endpoint> LISTEN_ADDRESS =
      TextType.of(
          "an address such as 127.0.0.1:4556, [::]:4556 or unix:/run/gantry.sock",
          text -> Endpoint.parse(text, null),
          Endpoint::text);
  static final ValueType<Endpoint> PEER_ADDRESS =
      TextType.of(
          "an address such as node.example:4556, [2001:db8::1]:4556 or unix:/run/peer.sock",
          ValueTypes::peerAddress,
          Endpoint::text);
  static final ValueType<Endpoint.Tcp> TCP_ADDRESS =
      TextType.of(
          "an address such as 127.0.0.1:8080",
          text -> Endpoint.Tcp.parse(text, null),
          Endpoint::text);
  static final ValueType<AddressBlock> ADDRESS_BLOCK =
      TextType.of(
          "an IP address or a block such as 192.0.2.0/24 or 2001:db8::/32",
          CidrText::parse,
          CidrText::of);
  static final ValueType<String> HOST_NAME =
      TextType.of("a host name", HostText::require, text -> text);
  static final ValueType<String> PLAIN = TextType.of("text", text -> text, text -> text);
  static final ValueType<String> PIN =
      TextType.of(
          "SHA-256 of a public key, 64 hexadecimal digits or 44 characters of base64",
          ValueTypes::pin,
          text -> text);
  static final ValueType<NodeIdCheck> NODE_ID_CHECK = ChoiceType.of(NodeIdCheck.class);
  static final ValueType<Check> CHECK = ChoiceType.of(Check.class);
  static final ValueType<TlsConfig.MinVersion> TLS_VERSION = ChoiceType.of(tlsVersions());

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

  private ValueTypes() {}

  /** The words of {@code node-id-check}. */
  enum NodeIdCheck {
    OFF(Check.OFF),
    OPTIONAL(Check.OPTIONAL),
    REQUIRED(Check.REQUIRED),
    /** Required, and a common name may stand for the NODE-ID. */
    COMMON_NAME(Check.REQUIRED);

    private final Check check;

    NodeIdCheck(Check check) {
      this.check = check;
    }

    Check check() {
      return check;
    }

    static NodeIdCheck of(Check check, boolean fromCommonName) {
      if (fromCommonName) {
        return COMMON_NAME;
      }
      return switch (check) {
        case OFF -> OFF;
        case OPTIONAL -> OPTIONAL;
        case REQUIRED -> REQUIRED;
      };
    }
  }

  private static Endpoint peerAddress(String text) {
    Endpoint endpoint = Endpoint.parse(text);
    if (endpoint instanceof Endpoint.Tcp tcp && tcp.port() == 0) {
      throw new IllegalArgumentException("port 0 cannot be dialled");
    }
    return endpoint;
  }

  /** Text that is also a path. */
  private static String pathText(String text) {
    return Path.of(text).toString();
  }

  private static String pin(String text) {
    String digits = text.replace(":", "");
    if (HEX.matcher(digits).matches()) {
      return digits.toLowerCase(Locale.ROOT);
    }
    String base64 = text.replaceFirst("^sha256/{1,2}", "");
    byte[] octets = Base64.getDecoder().decode(base64);
    if (octets.length != 32) {
      throw new IllegalArgumentException("it has " + octets.length + " octets, not 32");
    }
    return HexFormat.of().formatHex(octets);
  }

  private static LinkedHashMap<String, TlsConfig.MinVersion> tlsVersions() {
    LinkedHashMap<String, TlsConfig.MinVersion> words = new LinkedHashMap<>();
    words.put("1.2", TlsConfig.MinVersion.TLS_1_2);
    words.put("1.3", TlsConfig.MinVersion.TLS_1_3);
    return words;
  }

  /** How a BPA is spoken to: gRPC, or NATS. */
  enum BpaScheme {
    HTTP(80),
    HTTPS(443),
    NATS(4222),
    TLS(4222);

    private final String prefix = name().toLowerCase(Locale.ROOT) + "://";
    private final int port;

    BpaScheme(int port) {
      this.port = port;
    }

    /** What an address begins with. */
    String prefix() {
      return prefix;
    }

    /** Whether over TLS. */
    boolean isTls() {
      return this == HTTPS || this == TLS;
    }

    /** Whether it is a NATS. */
    boolean isNats() {
      return this == NATS || this == TLS;
    }
  }

  /**
   * Where a BPA listens.
   *
   * @param scheme how it is spoken to
   * @param host IPv6 without brackets
   * @param port 1 to 65535
   */
  record BpaAddress(BpaScheme scheme, String host, int port) {
    static final ValueType<BpaAddress> TYPE =
        TextType.of(
            "a URL such as http://[::1]:50051, https://bpa.example:50051, nats://[::1]:4222 or"
                + " tls://nats.example:4222",
            BpaAddress::parse,
            BpaAddress::text);

    static BpaAddress parse(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      for (BpaScheme scheme : BpaScheme.values()) {
        if (lower.startsWith(scheme.prefix())) {
          return parse(scheme, text.substring(scheme.prefix().length()));
        }
      }
      throw new IllegalArgumentException("it starts with http://, https://, nats:// or tls://");
    }

    private static BpaAddress parse(BpaScheme scheme, String rest) {
      String authority = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
      if (scheme.isNats() && authority.contains("@")) {
        throw new IllegalArgumentException("who we are is said by nats.credentials");
      }
      @Nullable Integer port = scheme.port;
      Endpoint.Tcp endpoint = Endpoint.Tcp.parse(authority, port);
      if (endpoint.port() == 0) {
        throw new IllegalArgumentException("port 0 cannot be dialled");
      }
      return new BpaAddress(scheme, endpoint.host(), endpoint.port());
    }

    Endpoint.Tcp endpoint() {
      return new Endpoint.Tcp(host, port);
    }

    String text() {
      return scheme.prefix() + endpoint().text();
    }
  }
}
