package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gantry.port.out.InboundBundleInfo;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What stands in the headers of a bundle that is published, and its id. */
final class MessageForm {
  static final String FROM = "Gantry-From";
  static final String PROVEN = "Gantry-From-Proven";
  static final String ADDRESS = "Gantry-From-Address";
  static final String TO = "Gantry-To";
  static final String INSTANCE = "Gantry-Instance";
  static final String LENGTH = "Gantry-Length";
  static final String SHA256 = "Gantry-SHA256";
  static final String REASON = "Gantry-Reason";
  static final String OBJECT = "Gantry-Object";

  private static final int INDEFINITE_ARRAY = 0x9f;
  private static final int VERSION_7 = 7;

  private MessageForm() {}

  /** Headers of a bundle that has come. */
  static Headers received(NatsSettings settings, InboundBundleInfo info, byte[] octets) {
    return received(settings, info, octets.length, sha256(octets));
  }

  /**
   * The same of one that is too long for a message.
   *
   * @param digest SHA-256 of its octets
   */
  static Headers received(
      NatsSettings settings, InboundBundleInfo info, long lengthBytes, byte[] digest) {
    var headers = new Headers();
    if (info.peerNodeId() != null) {
      headers.put(FROM, info.peerNodeId().canonicalText());
    }
    headers.put(PROVEN, Boolean.toString(info.peerNodeIdProven()));
    headers.put(ADDRESS, info.peerAddress().text());
    headers.put(TO, settings.self().canonicalText());
    headers.put(INSTANCE, settings.instance());
    return digested(headers, lengthBytes, digest);
  }

  /** With length and digest of the octets. */
  static Headers digested(Headers headers, byte[] octets) {
    return digested(headers, octets.length, sha256(octets));
  }

  /** The same of octets that were read one after the other. */
  static Headers digested(Headers headers, long lengthBytes, byte[] digest) {
    headers.put(LENGTH, Long.toString(lengthBytes));
    headers.put(SHA256, HexFormat.of().formatHex(digest));
    return headers;
  }

  /**
   * The id by which NATS knows a bundle again. Where it is one of BPv7, it is of the subject and
   * all its octets: they hold source, timestamp and fragment (RFC 9171 4.3.1), and nobody makes
   * NATS drop a bundle by sending another of the same name before. What is no bundle has nothing
   * that tells it from another, and is its own.
   *
   * @param headers as {@link #received} makes them
   * @param begin its first octets, three or more where it has so many
   * @param own what no other bundle has
   */
  static String id(String subject, Headers headers, byte[] begin, String own) {
    if (!isBundle(begin)) {
      return own;
    }
    var text = subject + ' ' + headers.getFirst(SHA256);
    return HexFormat.of().formatHex(sha256(text.getBytes(US_ASCII)));
  }

  /** Whether octets begin as BPv7 does: RFC 9171 4.1, 4.3.1. */
  static boolean isBundle(byte[] octets) {
    // RFC 9171 4.3.1: "If the bundle is not a fragment and has no CRC, the array SHALL contain 8"
    // elements; 11 with both.
    return octets.length > 2
        && (octets[0] & 0xFF) == INDEFINITE_ARRAY
        && (octets[1] & 0xFF) >= 0x88
        && (octets[1] & 0xFF) <= 0x8b
        && octets[2] == VERSION_7;
  }

  /** Name of the object that holds the octets of a message; null when it holds them itself. */
  static @Nullable String objectOf(Message message) {
    var headers = message.getHeaders();
    return headers == null ? null : headers.getFirst(OBJECT);
  }

  /** For octets that come one after the other. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A SHA-256 as objects have it. */
  static String digestText(byte[] digest) {
    return "SHA-256=" + Base64.getUrlEncoder().encodeToString(digest);
  }

  private static byte[] sha256(byte[] octets) {
    return sha256().digest(octets);
  }
}
