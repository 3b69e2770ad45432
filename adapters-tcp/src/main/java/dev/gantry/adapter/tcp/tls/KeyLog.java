package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.wording.Reason;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends session secrets to a file in the NSS key log format, so that an analyser can read a
 * capture. Whoever has the file reads everything, so it is off unless asked for twice. Thread-safe.
 */
final class KeyLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final FileChannel channel;

  private KeyLog(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static KeyLog open(Path path) throws TlsSetupException {
    try {
      var options =
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      var log = new KeyLog(path, FileChannel.open(path, options, OWNER_ONLY));
      LOG.warn("TLS secrets are written to {}: whoever reads it reads all traffic", path);
      return log;
    } catch (IOException e) {
      throw new TlsSetupException(path + " cannot be written: " + Reason.of(e), e);
    }
  }

  /** Has the secrets of all sessions of this context written. */
  void attach(ReferenceCountedOpenSslContext context) {
    // Netty has no switch for this, and its public pointer is not the one that tcnative takes.
    var pointer = (long) Pointer.HANDLE.get(context);
    if (!SSLContext.setKeyLogCallback(pointer, (_, line) -> append(line))) {
      throw new IllegalStateException("this BoringSSL cannot write a key log");
    }
  }

  /** Looked up only where a key log is asked for. */
  private static final class Pointer {
    static final VarHandle HANDLE = find();

    private static VarHandle find() {
      try {
        return MethodHandles.privateLookupIn(
                ReferenceCountedOpenSslContext.class, MethodHandles.lookup())
            .findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this Netty does not let a key log be written", e);
      }
    }
  }

  private void append(byte[] line) {
    var record = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    try {
      channel.write(record);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", path, Reason.of(e));
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("{} cannot be closed: {}", path, Reason.of(e));
    }
  }
}
