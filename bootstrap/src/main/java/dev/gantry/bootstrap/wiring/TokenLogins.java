package dev.gantry.bootstrap.wiring;

import dev.gantry.domain.node.Source;
import dev.gantry.domain.watch.BoundedLines;
import dev.gantry.domain.watch.LoginAttempts;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who come over TCP, by the tokens of a file, which is read again when it changes. Who shows
 * wrong ones waits. Any thread.
 */
final class TokenLogins implements Logins {
  /** Characters of the shortest token; 16, nobody guesses one at a try in ten seconds. */
  static final int MIN_TOKEN_CHARACTERS = 16;

  /** Octets of the file; 64 KiB are a thousand tokens. */
  private static final long MAX_FILE_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.operator");
  private static final String SCHEME = "Bearer ";

  private final Path file;
  private final LongSupplier nanoTime;
  private final LoginAttempts attempts = new LoginAttempts(); // by this
  private List<Token> tokens; // by this
  private @Nullable FileTime readAt; // by this
  private String lastFault = ""; // by this
  private final BoundedLines inTheClear = new BoundedLines(); // by this

  /** What is kept of a token. */
  private record Token(Caller.Role role, int line, String sha256) {}

  /**
   * Reads the file.
   *
   * @throws StartupException when it cannot be used
   */
  TokenLogins(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    try {
      readAt = Files.getLastModifiedTime(file);
      tokens = read(file);
    } catch (IOException e) {
      throw new StartupException(
          StartupException.Kind.FILES, "admin-token-file " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Caller caller(Arrival arrival) {
    var shown = arrival.authorization();
    var unknown = OPEN.caller(arrival);
    if (shown == null) {
      return unknown;
    }
    if (!arrival.safe()) {
      warnOfATokenInTheClear(arrival);
      return unknown;
    }
    return login(arrival, shown, unknown);
  }

  private synchronized void warnOfATokenInTheClear(Arrival arrival) {
    inTheClear
        .tell(nanoTime.getAsLong())
        .ifPresent(
            untold ->
                LOG.warn(
                    "operator {} shows a token from another machine without TLS, where it passes in"
                        + " the clear: it is not looked at, and should be replaced; admin-tls lets"
                        + " it pass in secret{}",
                    arrival.from(),
                    untold == 0 ? "" : " (" + untold + " more since the last such line)"));
  }

  /** Who has one address of an IPv6 network has all of them, and would guess from each. */
  private static String source(String from) {
    try {
      var address = InetAddress.ofLiteral(from).getAddress();
      return String.valueOf(Source.of(Octets.of(address)));
    } catch (IllegalArgumentException e) {
      return from; // no address of IP
    }
  }

  private synchronized Caller login(Arrival arrival, String shown, Caller unknown) {
    long now = nanoTime.getAsLong();
    var nobody = new Caller(unknown.name(), Caller.Role.NONE);
    var source = source(arrival.from());
    if (!attempts.mayTry(source, now)) {
      return nobody;
    }
    readAgain();
    var sha256 = sha256(shown.startsWith(SCHEME) ? shown.substring(SCHEME.length()).strip() : "");
    Token found = null;
    for (var token : tokens) {
      if (MessageDigest.isEqual(octets(token.sha256()), octets(sha256))) {
        found = token;
      }
    }
    if (found == null) {
      attempts.failed(source, now);
      LOG.warn("operator {} shows a token that is none of admin-token-file", arrival.from());
      return nobody;
    }
    return new Caller(arrival.from() + " with the token of line " + found.line(), found.role());
  }

  /** What cannot be read changes nothing. */
  private void readAgain() {
    try {
      var changed = Files.getLastModifiedTime(file);
      if (!changed.equals(readAt)) {
        tokens = read(file);
        readAt = changed;
        lastFault = "";
        LOG.info("admin-token-file {} was read again", file);
      }
    } catch (IOException e) {
      // Tried again at the next login, as who mends the permissions does not change the file.
      var fault = String.valueOf(e.getMessage());
      if (!fault.equals(lastFault)) {
        LOG.error("admin-token-file {} stays as it was read before: {}", file, fault);
        lastFault = fault;
      }
    }
  }

  private static List<Token> read(Path file) throws IOException {
    for (var permission : Files.getPosixFilePermissions(file)) {
      if (permission != PosixFilePermission.OWNER_READ
          && permission != PosixFilePermission.OWNER_WRITE) {
        throw new IOException("others than its owner may use it: chmod 600");
      }
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("is longer than " + MAX_FILE_BYTES + " bytes");
    }
    var tokens = new ArrayList<Token>();
    var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        tokens.add(token(line, i + 1));
      }
    }
    return List.copyOf(tokens);
  }

  private static Token token(String line, int number) throws IOException {
    var words = line.split("\\s+", -1);
    if (words.length != 2) {
      throw new IOException("line " + number + ": expected 'read TOKEN' or 'change TOKEN'");
    }
    var role =
        switch (words[0].toLowerCase(Locale.ROOT)) {
          case "read" -> Caller.Role.READ;
          case "change" -> Caller.Role.CHANGE;
          default ->
              throw new IOException("line " + number + ": there is the role read, and change");
        };
    if (words[1].length() < MIN_TOKEN_CHARACTERS) {
      throw new IOException(
          "line " + number + ": a token has " + MIN_TOKEN_CHARACTERS + " characters or more");
    }
    return new Token(role, number, sha256(words[1]));
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets(token)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
