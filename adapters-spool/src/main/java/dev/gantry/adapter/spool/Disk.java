package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the spool asks of a file system, one method per step that can fail. Blocks; never called on
 * an event loop.
 */
interface Disk {
  /** Makes a new, empty file. */
  DiskFile create(Path file) throws IOException;

  /** Opens a file that is written and read at any place of it, and makes it if it is not there. */
  DiskRegion region(Path file) throws IOException;

  /** Whether a file of this name is there. */
  boolean exists(Path file) throws IOException;

  /** Renames within a file system; a file of the new name is replaced. */
  void move(Path from, Path to) throws IOException;

  /**
   * Forces the names in a directory to the medium: without it a rename may be undone by a power
   * cut.
   */
  void forceDirectory(Path directory) throws IOException;

  /**
   * The whole file system of a directory, to be forced at once; null where the system cannot do
   * that, or would not tell that it failed.
   */
  @Nullable WholeDisk whole(Path directory) throws IOException;

  /** Removes a file if it exists. */
  void delete(Path file) throws IOException;

  /** What lies in a directory; each step of it may fail, too. */
  DirectoryStream<Path> entries(Path directory) throws IOException;

  /** Octets that may still be written to the file system of {@code directory}. */
  long freeBytes(Path directory) throws IOException;

  /** A file that is being written. */
  interface DiskFile {
    /** Appends everything that remains in the buffers. */
    void write(ByteBuffer[] octets) throws IOException;

    /** Forces the octets and the length to the medium. */
    void force() throws IOException;

    void close() throws IOException;
  }

  /** A file of which any part is written, again and again. Parts are read by any thread. */
  interface DiskRegion {
    long lengthBytes() throws IOException;

    /** Writes everything that remains in the buffers, from {@code at} on. One thread at a time. */
    void write(ByteBuffer[] octets, long at) throws IOException;

    /** Fills the buffer from {@code at} on, as far as the file goes. */
    void read(ByteBuffer octets, long at) throws IOException;

    /** Forces the octets and the length to the medium. */
    void force() throws IOException;

    /** Whether it is there by the name that it was opened by, and no other file in its place. */
    boolean isNamed();

    void close() throws IOException;
  }

  /** All that was written to a file system. */
  interface WholeDisk {
    /** Forces octets, lengths and names, whoever wrote them. */
    void force() throws IOException;

    void close() throws IOException;
  }
}
