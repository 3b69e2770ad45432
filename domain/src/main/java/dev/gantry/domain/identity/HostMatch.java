package dev.gantry.domain.identity;

import dev.gantry.domain.identity.IdentityVerdict.Result;
import dev.gantry.domain.wire.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** DNS-ID and IPADDR-ID against how a peer was reached (RFC 9174 4.4.4.2, RFC 6125 6). */
final class HostMatch {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private HostMatch() {}

  static Result dnsId(@Nullable PeerCertificate certificate, @Nullable String dialledName) {
    if (certificate == null || dialledName == null || certificate.dnsNames().isEmpty()) {
      return Result.ABSENT;
    }
    for (var claim : certificate.dnsNames()) {
      if (dnsMatches(claim, dialledName)) {
        return Result.SUCCESS;
      }
    }
    return Result.FAILURE;
  }

  static Result ipAddressId(@Nullable PeerCertificate certificate, @Nullable Octets peerAddress) {
    if (certificate == null || peerAddress == null || certificate.ipAddresses().isEmpty()) {
      return Result.ABSENT;
    }
    var reference = unmapped(peerAddress);
    for (var claim : certificate.ipAddresses()) {
      if (unmapped(claim).equals(reference)) {
        return Result.SUCCESS;
      }
    }
    return Result.FAILURE;
  }

  /**
   * RFC 6125 6.4: ASCII case does not matter; {@code *} counts only as the whole left-most label,
   * for exactly one label.
   */
  static boolean dnsMatches(String claim, String dialledName) {
    var presented = normalised(claim);
    var reference = normalised(dialledName);
    if (presented.isEmpty() || reference.isEmpty()) {
      return false;
    }
    if (!presented.startsWith("*.")) {
      return presented.indexOf('*') < 0 && presented.equals(reference);
    }
    var parent = presented.substring(1);
    int firstDot = reference.indexOf('.');
    return parent.length() > 1
        && parent.indexOf('*') < 0
        && firstDot > 0
        && reference.substring(firstDot).equals(parent);
  }

  static String sentence(
      Result result,
      @Nullable PeerCertificate certificate,
      @Nullable String dialledName,
      @Nullable Octets peerAddress) {
    var reached = reached(dialledName, peerAddress);
    return switch (result) {
      case SUCCESS -> "The peer's certificate names the host " + reached + ".";
      case ABSENT -> "The peer's certificate names no host to compare with " + reached + ".";
      case FAILURE ->
          "The peer was reached as "
              + reached
              + ", but its certificate names only "
              + (certificate == null ? "nothing" : ReadableText.quoted(claims(certificate)))
              + ".";
    };
  }

  private static List<String> claims(PeerCertificate certificate) {
    var claims = new ArrayList<>(certificate.dnsNames());
    for (var address : certificate.ipAddresses()) {
      claims.add(addressText(address));
    }
    return claims;
  }

  private static String reached(@Nullable String dialledName, @Nullable Octets peerAddress) {
    if (dialledName != null) {
      return ReadableText.quoted(dialledName)
          + (peerAddress == null ? "" : " (" + addressText(peerAddress) + ")");
    }
    return peerAddress == null ? "a Unix socket" : addressText(peerAddress);
  }

  private static String normalised(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** An IPv4 address written as ::ffff:a.b.c.d is that IPv4 address. */
  private static Octets unmapped(Octets address) {
    if (address.length() != IPV6_BYTES
        || address.at(10) != (byte) 0xFF
        || address.at(11) != (byte) 0xFF) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (address.at(i) != 0) {
        return address;
      }
    }
    return Octets.take(ByteBuffer.wrap(address.toByteArray(), 12, IPV4_BYTES), IPV4_BYTES);
  }

  private static String addressText(Octets octets) {
    var address = unmapped(octets);
    var out = new StringBuilder();
    if (address.length() == IPV4_BYTES) {
      for (int i = 0; i < IPV4_BYTES; i++) {
        out.append(i == 0 ? "" : ".").append(address.at(i) & 0xFF);
      }
    } else if (address.length() == IPV6_BYTES) {
      for (int i = 0; i < IPV6_BYTES; i += 2) {
        int group = (address.at(i) & 0xFF) << 8 | (address.at(i + 1) & 0xFF);
        out.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
      }
    } else {
      out.append(address);
    }
    return out.toString();
  }
}
