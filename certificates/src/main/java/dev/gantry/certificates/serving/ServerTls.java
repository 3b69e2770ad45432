package dev.gantry.certificates.serving;

import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.certificates.material.WatchedFiles;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * TLS of a server: its own certificate, and the authorities of those who ask it. Files that were
 * replaced are taken up by {@link #look}; those that cannot be used leave what served last.
 * Thread-safe.
 */
public final class ServerTls {
  /**
   * How long a caller may resume a session; 5 min, as long as a program pauses between two calls.
   * No handshake looks at its certificate then, nor at that of a connection that stands: whoever
   * gives a certificate a role asks {@link #believes} at each call.
   */
  private static final Duration RESUMPTION = Duration.ofMinutes(5);

  private static final TrustFiles NOBODY = new TrustFiles(List.of(), null);

  private final KeyFiles keyFiles;
  private final TrustFiles trustFiles;
  private final WatchedFiles watched; // by this
  private final ServedKeys keys;
  private final CallerTrust callers;
  private final SSLContext context;

  private ServerTls(
      KeyFiles keyFiles, TrustFiles trustFiles, InstantSource clock, Consumer<String> refusals)
      throws MaterialException {
    this.keyFiles = keyFiles;
    this.trustFiles = trustFiles;
    this.watched = WatchedFiles.of(keyFiles, trustFiles);
    this.keys = new ServedKeys(KeyMaterial.load(keyFiles));
    this.callers = new CallerTrust(TrustMaterial.load(trustFiles), clock, refusals);
    this.context = context(keys, callers);
  }

  /**
   * Reads the files for the first time; callers show no certificates.
   *
   * @throws MaterialException naming the file that cannot be used
   */
  public static ServerTls open(KeyFiles keys) throws MaterialException {
    return new ServerTls(keys, NOBODY, InstantSource.system(), _ -> {});
  }

  /**
   * The same; callers may show certificates.
   *
   * @param authorities who vouches for callers
   * @param refusals hears why a caller's certificate was refused, a sentence for people; on the
   *     thread of the handshake or the call
   * @throws MaterialException naming the file that cannot be used
   */
  public static ServerTls open(
      KeyFiles keys, TrustFiles authorities, InstantSource clock, Consumer<String> refusals)
      throws MaterialException {
    return new ServerTls(keys, authorities, clock, refusals);
  }

  /** For the server; the same for as long as it serves. */
  public SSLContext context() {
    return context;
  }

  /** Whether callers are asked for a certificate; they need not have one. */
  public boolean asksCallers() {
    return trustFiles != NOBODY;
  }

  /**
   * Whether the certificate of a connection is believed now, by the authorities and the lists that
   * were taken up last: a handshake may be long ago, and a resumed session has had none.
   */
  public boolean believes(X509Certificate caller) {
    return callers.believes(caller);
  }

  /**
   * Takes up files that were replaced. Blocks on the disk.
   *
   * @return whether there were any
   * @throws MaterialException naming the file that cannot be used, once; what served before serves
   */
  public boolean look() throws MaterialException {
    return look(false);
  }

  /** The same, and tries again those that could not be used. */
  public boolean lookNow() throws MaterialException {
    return look(true);
  }

  private synchronized boolean look(boolean again) throws MaterialException {
    if (!watched.areReplaced(again)) {
      return false;
    }
    watched.takingUp();
    var nextKeys = KeyMaterial.load(keyFiles);
    var nextTrust = TrustMaterial.load(trustFiles);
    keys.replace(nextKeys);
    callers.replace(nextTrust);
    watched.takenUp();
    return true;
  }

  private static SSLContext context(ServedKeys keys, CallerTrust callers) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {callers}, null);
      context.getServerSessionContext().setSessionTimeout((int) RESUMPTION.toSeconds());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
