package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what was forced of it. At a given step its power goes, and each step
 * from then on fails: what is there after that is {@link #afterPowerCut}, of which each sector and
 * each name that was not forced may be old or new, or {@link #afterKill}, if only the process was
 * killed. Any thread.
 */
final class MemoryDisk implements Disk {
  private static final int SECTOR_BYTES = 512;

  private final boolean forcesWhole;

  // Guarded by this.
  private final Map<Path, Octets> names = new LinkedHashMap<>();
  private final Map<Path, Octets> forcedNames = new LinkedHashMap<>();
  private final List<Renaming> unforcedNames = new ArrayList<>();
  private int steps;
  private int lastStep = Integer.MAX_VALUE;
  private @Nullable Path full;

  /**
   * An empty disk.
   *
   * @param forcesWhole whether all of it can be forced at once
   */
  MemoryDisk(boolean forcesWhole) {
    this.forcesWhole = forcesWhole;
  }

  /** Has the power go with the step of this number, which is done by half, or not at all. */
  synchronized void loseAt(int step) {
    lastStep = step;
  }

  /** Has no file be made in a directory. */
  synchronized void failOn(Path directory) {
    full = directory;
  }

  /** Whether the power has gone. */
  synchronized boolean isLost() {
    return steps > lastStep;
  }

  synchronized int steps() {
    return steps;
  }

  /** The disk as it is when power is back. */
  synchronized MemoryDisk afterPowerCut(RandomGenerator random) {
    var after = new MemoryDisk(forcesWhole);
    var survivors = new LinkedHashMap<Octets, Octets>();
    var left = new LinkedHashMap<>(forcedNames);
    for (var renaming : unforcedNames) {
      if (random.nextBoolean()) {
        renaming.apply(left);
      }
    }
    left.forEach(
        (path, octets) ->
            after.keep(path, survivors.computeIfAbsent(octets, each -> each.survived(random))));
    return after;
  }

  /** The disk as another process finds it. */
  synchronized MemoryDisk afterKill() {
    var after = new MemoryDisk(forcesWhole);
    names.forEach((path, octets) -> after.keep(path, octets.whole()));
    return after;
  }

  private void keep(Path path, Octets octets) {
    names.put(path, octets);
    forcedNames.put(path, octets);
  }

  /** What lies in a directory, by name. */
  synchronized Map<String, byte[]> contents(Path directory) {
    var found = new LinkedHashMap<String, byte[]>();
    names.forEach(
        (path, octets) -> {
          if (directory.equals(path.getParent())) {
            found.put(path.getFileName().toString(), octets.now());
          }
        });
    return found;
  }

  /** Replaces what is in a file, for good. */
  synchronized void spoil(Path path, byte[] octets) {
    keep(path, new Octets(octets));
  }

  /** Counts a step; true for the one with which the power goes. */
  private boolean goesNow() throws IOException {
    steps++;
    if (steps > lastStep) {
      throw new IOException("no power");
    }
    return steps == lastStep;
  }

  private void rename(@Nullable Path from, @Nullable Path to, @Nullable Octets octets)
      throws IOException {
    var goes = goesNow();
    var renaming = new Renaming(from, to, octets);
    renaming.apply(names);
    unforcedNames.add(renaming);
    if (goes) {
      steps++;
      throw new IOException("the power goes");
    }
  }

  private void force(Runnable forcing) throws IOException {
    if (goesNow()) {
      steps++;
      throw new IOException("the power goes");
    }
    forcing.run();
  }

  @Override
  public synchronized DiskFile create(Path file) throws IOException {
    if (file.getParent() != null && file.getParent().equals(full)) {
      throw new IOException("no room");
    }
    if (names.containsKey(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    var octets = new Octets(new byte[0]);
    rename(null, file, octets);
    return new MemoryFile(octets);
  }

  @Override
  public synchronized DiskRegion region(Path file) throws IOException {
    var octets = names.get(file);
    if (octets == null) {
      octets = new Octets(new byte[0]);
      rename(null, file, octets);
    }
    return new MemoryRegion(octets);
  }

  @Override
  public synchronized boolean exists(Path file) {
    return names.containsKey(file);
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    var octets = names.get(from);
    if (octets == null) {
      throw new NoSuchFileException(from.toString());
    }
    rename(from, to, octets);
  }

  @Override
  public synchronized void forceDirectory(Path directory) throws IOException {
    force(
        () -> {
          for (var renaming : List.copyOf(unforcedNames)) {
            if (renaming.touches(directory)) {
              renaming.apply(forcedNames);
              unforcedNames.remove(renaming);
            }
          }
        });
  }

  @Override
  public @Nullable WholeDisk whole(Path directory) {
    return forcesWhole ? new Whole() : null;
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    if (names.containsKey(file)) {
      rename(file, null, null);
    }
  }

  @Override
  public synchronized DirectoryStream<Path> entries(Path directory) {
    var found = names.keySet().stream().filter(each -> directory.equals(each.getParent())).toList();
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return found.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long freeBytes(Path directory) {
    return 1L << 40;
  }

  /** One step with names; forced as a whole, as a file system with a journal does. */
  private record Renaming(@Nullable Path from, @Nullable Path to, @Nullable Octets octets) {
    void apply(Map<Path, Octets> names) {
      if (from != null) {
        names.remove(from);
      }
      if (to != null && octets != null) {
        names.put(to, octets);
      }
    }

    boolean touches(Path directory) {
      return from != null && directory.equals(from.getParent())
          || to != null && directory.equals(to.getParent());
    }
  }

  /** The octets of a file: what is forced, and what was written since. */
  private static final class Octets {
    private byte[] forced;
    private byte[] latest;
    private boolean isForced = true;

    Octets(byte[] octets) {
      this.forced = octets;
      this.latest = octets;
    }

    byte[] now() {
      return latest.clone();
    }

    void write(byte[] octets, int at) {
      if (isForced) {
        forced = latest;
        isForced = false;
      }
      latest = Arrays.copyOf(latest, Math.max(latest.length, at + octets.length));
      System.arraycopy(octets, 0, latest, at, octets.length);
    }

    void force() {
      isForced = true;
      forced = latest;
    }

    Octets whole() {
      return new Octets(now());
    }

    Octets survived(RandomGenerator random) {
      if (isForced) {
        return whole();
      }
      var survived = Arrays.copyOf(forced, random.nextBoolean() ? latest.length : forced.length);
      for (var at = 0; at < survived.length; at += SECTOR_BYTES) {
        if (random.nextBoolean()) {
          var count = Math.min(SECTOR_BYTES, survived.length - at);
          System.arraycopy(latest, at, survived, at, count);
        }
      }
      return new Octets(survived);
    }
  }

  private static byte[] joined(ByteBuffer[] buffers) {
    var joined = new byte[Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum()];
    var into = ByteBuffer.wrap(joined);
    for (var buffer : buffers) {
      into.put(buffer);
    }
    return joined;
  }

  private void write(Octets file, ByteBuffer[] octets, int at) throws IOException {
    synchronized (this) {
      var goes = goesNow();
      file.write(joined(octets), at);
      if (goes) {
        steps++;
        throw new IOException("the power goes");
      }
    }
  }

  private synchronized void force(Octets file) throws IOException {
    force(file::force);
  }

  private final class MemoryFile implements DiskFile {
    private final Octets octets;

    MemoryFile(Octets octets) {
      this.octets = octets;
    }

    @Override
    public void write(ByteBuffer[] buffers) throws IOException {
      MemoryDisk.this.write(octets, buffers, octets.latest.length);
    }

    @Override
    public void force() throws IOException {
      MemoryDisk.this.force(octets);
    }

    @Override
    public void close() {}
  }

  private final class MemoryRegion implements DiskRegion {
    private final Octets octets;

    MemoryRegion(Octets octets) {
      this.octets = octets;
    }

    @Override
    public long lengthBytes() {
      synchronized (MemoryDisk.this) {
        return octets.latest.length;
      }
    }

    @Override
    public void write(ByteBuffer[] buffers, long at) throws IOException {
      MemoryDisk.this.write(octets, buffers, Math.toIntExact(at));
    }

    @Override
    public void read(ByteBuffer into, long at) {
      synchronized (MemoryDisk.this) {
        var count = Math.min(into.remaining(), octets.latest.length - at);
        if (count > 0) {
          into.put(octets.latest, Math.toIntExact(at), Math.toIntExact(count));
        }
      }
    }

    @Override
    public void force() throws IOException {
      MemoryDisk.this.force(octets);
    }

    @Override
    public void close() {}
  }

  private final class Whole implements WholeDisk {
    @Override
    public void force() throws IOException {
      synchronized (MemoryDisk.this) {
        MemoryDisk.this.force(
            () -> {
              unforcedNames.forEach(each -> each.apply(forcedNames));
              unforcedNames.clear();
              names.values().forEach(Octets::force);
            });
      }
    }

    @Override
    public void close() {}
  }
}
