package dev.gantry.certificates.issuing;

import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Writes PEM files; keys are for their owner alone, and only what says so replaces anything. */
final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  static String pem(String type, byte[]... objects) {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      for (var object : objects) {
        writer.writeObject(new PemObject(type, object));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  static void requireAbsent(Path... files) throws PkiException {
    for (var file : files) {
      if (Files.exists(file)) {
        throw new PkiException(file + " exists already and is not overwritten");
      }
    }
  }

  static void writeSecret(Path file, String text) throws PkiException {
    write(file, text, "rw-------");
  }

  static void writePublic(Path file, String text) throws PkiException {
    write(file, text, "rw-r--r--");
  }

  /** Puts it in the place of what is there, whole or not at all. */
  static void replacePublic(Path file, String text) throws PkiException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      writePublic(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new PkiException(file + " cannot be written: " + Reason.of(e), e);
    }
  }

  private static void write(Path file, String text, String permissions) throws PkiException {
    var attributes =
        POSIX
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, attributes);
        var out = Channels.newOutputStream(channel)) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).array());
    } catch (FileAlreadyExistsException e) {
      throw new PkiException(file + " exists already and is not overwritten", e);
    } catch (IOException e) {
      throw new PkiException(file + " cannot be written: " + Reason.of(e), e);
    }
  }
}
