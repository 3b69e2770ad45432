package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a directory in order of name without keeping more than a bounded number of names:
 * each look takes the next ones behind those it had. Names stay paths, since the octets of one that
 * is no text in the locale are lost when it becomes a string. Not thread-safe; blocks.
 */
final class Scan {
  private final Path directory;
  private final int maxNames;
  private final Deque<Path> names = new ArrayDeque<>();
  private @Nullable Path after;
  private boolean complete = true;

  Scan(Path directory, int maxNames) {
    this.directory = directory;
    this.maxNames = maxNames;
  }

  /** Starts anew from the first name. */
  void restart() {
    names.clear();
    after = null;
    complete = false;
  }

  /** The next name, or null at the end. */
  @Nullable Path next() throws IOException {
    while (names.isEmpty() && !complete) {
      look();
    }
    return names.poll();
  }

  /** Puts back a name that {@link #next} gave. */
  void putBack(Path name) {
    names.addFirst(name);
  }

  /** Gives up the rest. */
  void abandon() {
    names.clear();
    complete = true;
  }

  boolean isDone() {
    return complete && names.isEmpty();
  }

  private void look() throws IOException {
    var first = new ArrayList<Path>();
    complete = true;
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var entry : entries) {
        var name = entry.getFileName();
        if (FileNames.isHidden(name.toString()) || (after != null && name.compareTo(after) <= 0)) {
          continue;
        }
        if (!complete && name.compareTo(first.get(maxNames - 1)) > 0) {
          // Behind all of the first: one of a later look.
          continue;
        }
        first.add(name);
        if (first.size() == 2 * maxNames) {
          keepFirst(first);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    keepFirst(first);
    names.addAll(first);
    if (!first.isEmpty()) {
      after = first.getLast();
    }
  }

  /** Sorting some names now and then costs less than keeping them in order all the time. */
  private void keepFirst(List<Path> found) {
    found.sort(null);
    if (found.size() > maxNames) {
      found.subList(maxNames, found.size()).clear();
      complete = false;
    }
  }
}
