package dev.gantry.testbench.bench;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.testbench.load.GeneratedBundles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Generated bundles in files, no two alike. Blocks. */
final class BundleFiles {
  private BundleFiles() {}

  /**
   * Writes some into a folder, which is made.
   *
   * @param most how many at most
   * @param mostBytes octets of all of them; two are written in any case
   */
  static List<Path> write(Path folder, int bundleBytes, int most, long mostBytes)
      throws IOException {
    Files.createDirectories(folder);
    var count = Math.clamp(mostBytes / bundleBytes, 2, most);
    var bundles = new GeneratedBundles(bundleBytes, count, InstantSource.system());
    var files = new ArrayList<Path>();
    for (var bundle = bundles.next(); bundle != null; bundle = bundles.next()) {
      files.add(write(bundle, folder.resolve(files.size() + ".bundle")));
    }
    return files;
  }

  private static Path write(OutboundBundle bundle, Path file) throws IOException {
    try (var out =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      for (long offset = 0; offset < bundle.lengthBytes(); ) {
        var range = new Range();
        bundle.read(offset, (int) bundle.contiguousBytes(offset), range);
        offset += range.writeTo(out);
      }
    } finally {
      bundle.release();
    }
    return file;
  }

  /** A range of a bundle that is there at once, as those of generated ones are. */
  private static final class Range implements OutboundBundle.ReadListener {
    private final List<PayloadChunk> chunks = new ArrayList<>(1);

    @Override
    public void chunkRead(PayloadChunk chunk) {
      chunks.add(chunk);
    }

    @Override
    public void readFailed(String cause) {
      throw new IllegalStateException(cause);
    }

    int writeTo(FileChannel out) throws IOException {
      var chunk = chunks.getFirst();
      try {
        var octets = chunk.data();
        while (octets.hasRemaining()) {
          out.write(octets);
        }
        return chunk.lengthBytes();
      } finally {
        chunk.release();
      }
    }
  }
}
