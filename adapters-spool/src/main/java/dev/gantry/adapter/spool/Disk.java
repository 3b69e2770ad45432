package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;

/**
 * What the spool asks of a file system, one method per step that can fail. Blocks; never called on
 * an event loop.
 */
interface Disk {
  /** Makes a new, empty file. */
  DiskFile create(Path file) throws IOException;

  /** Renames within a file system; a file of the new name is replaced. */
  void move(Path from, Path to) throws IOException;

  /**
   * Forces the names in a directory to the medium: without it a rename may be undone by a power
   * cut.
   */
  void forceDirectory(Path directory) throws IOException;

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
}
