package dev.gantry.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a file is still the one that it was. Blocks.
 *
 * @param regular whether it is a file, and no directory or link
 * @param lengthBytes its length
 * @param modified when it was changed
 * @param key its identity in the file system, null where that has none
 */
public record Stamp(boolean regular, long lengthBytes, FileTime modified, @Nullable Object key) {
  /** What the file is now; of a link, the link. */
  public static Stamp of(Path file) throws IOException {
    var attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Stamp(
        attributes.isRegularFile(),
        attributes.size(),
        attributes.lastModifiedTime(),
        attributes.fileKey());
  }

  /** How long the file has to be left alone until it counts as quiet; zero or less when it does. */
  public Duration unquiet(Duration quiet, long nowMillis) {
    // A time in the future says that a clock was set, not that somebody writes.
    return quiet.minusMillis(Math.abs(nowMillis - modified.toMillis()));
  }
}
