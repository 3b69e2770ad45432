package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what was forced of it. At a given step its power goes, and each step
 * from then on fails: what is there after that is {@link #afterPowerCut}, of which each sector and
 * each name that was not forced may be old or new, or {@link #afterKill}, if only the process was
 * killed: then what was not forced still is not. Steps may fail, too. A force that fails forgets
 * what it had to force, as systems do: it stays to be seen, a further force succeeds, and it goes
 * with the power. Where all was to be forced at once, each file and directory fails once more by
 * itself. Any thread.
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
  private final Set<Path> owing = new HashSet<>();
  private @Nullable Path full;
  private BiPredicate<String, Path> fails = (_, _) -> false;

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

  /** Has steps fail, by their names and the file or directory. */
  synchronized void failOn(BiPredicate<String, Path> fails) {
    this.fails = fails;
  }

  /** Has the disk give no octets of a part of a file, until they are written again. */
  synchronized void breakOctets(Path path, int from, int to) {
    Objects.requireNonNull(names.get(path)).broken.set(from, to);
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
    var copies = new HashMap<Octets, Octets>();
    UnaryOperator<@Nullable Octets> copy =
        octets -> octets == null ? null : copies.computeIfAbsent(octets, _ -> octets.copy());
    names.forEach((path, octets) -> after.names.put(path, copy.apply(octets)));
    forcedNames.forEach((path, octets) -> after.forcedNames.put(path, copy.apply(octets)));
    for (var each : unforcedNames) {
      after.unforcedNames.add(new Renaming(each.from, each.to, copy.apply(each.octets)));
    }
    return after;
  }

  /** All is there that was written, but for the names in a directory that were not forced. */
  synchronized MemoryDisk afterRemount(Path directory) {
    var after = afterKill();
    for (var each : after.unforcedNames) {
      if (!each.touches(directory)) {
        each.apply(after.forcedNames);
      }
    }
    after.names.clear();
    after.names.putAll(after.forcedNames);
    after.unforcedNames.clear();
    after.names.values().forEach(Octets::force);
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

  private void mayFail(String step, @Nullable Path path) throws IOException {
    if (path != null && fails.test(step, path)) {
      throw new IOException("the disk fails");
    }
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
    mayFail(from == null ? "create" : to == null ? "delete" : "move", to == null ? from : to);
    var renaming = new Renaming(from, to, octets);
    renaming.apply(names);
    unforcedNames.add(renaming);
    if (goes) {
      steps++;
      throw new IOException("the power goes");
    }
  }

  private void force(String step, Path path, Runnable forcing, Runnable forgetting)
      throws IOException {
    if (goesNow()) {
      steps++;
      throw new IOException("the power goes");
    }
    try {
      mayFail(step, path);
    } catch (IOException e) {
      forgetting.run();
      throw e;
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
    return new MemoryFile(file, octets);
  }

  @Override
  public synchronized DiskRegion region(Path file) throws IOException {
    var octets = names.get(file);
    if (octets == null) {
      octets = new Octets(new byte[0]);
      rename(null, file, octets);
    }
    return new MemoryRegion(file, octets);
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
    var owes = owing.remove(directory);
    force(
        "forceDirectory",
        directory,
        () -> {
          if (owes) {
            unforcedNames.removeIf(renaming -> renaming.touches(directory));
            return;
          }
          for (var renaming : List.copyOf(unforcedNames)) {
            if (renaming.touches(directory)) {
              renaming.apply(forcedNames);
              unforcedNames.remove(renaming);
            }
          }
        },
        () -> unforcedNames.removeIf(renaming -> renaming.touches(directory)));
    if (owes) {
      throw new IOException("the disk has failed");
    }
  }

  @Override
  public @Nullable WholeDisk whole(Path directory) {
    return forcesWhole ? new Whole(directory) : null;
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

  /** The octets of a file: what is on the medium, and what is seen. */
  private static final class Octets {
    private byte[] forced;
    private byte[] latest;

    /** Sectors that the next force brings to the medium. */
    private final BitSet unforced = new BitSet();

    private boolean owes;

    /** Octets that cannot be read. */
    private final BitSet broken = new BitSet();

    Octets(byte[] octets) {
      this.forced = octets.clone();
      this.latest = octets.clone();
    }

    byte[] now() {
      return latest.clone();
    }

    void write(byte[] octets, int at) {
      latest = Arrays.copyOf(latest, Math.max(latest.length, at + octets.length));
      System.arraycopy(octets, 0, latest, at, octets.length);
      unforced.set(at / SECTOR_BYTES, (at + octets.length - 1) / SECTOR_BYTES + 1);
      broken.clear(at, at + octets.length);
    }

    void force() {
      forced = Arrays.copyOf(forced, latest.length);
      unforced.stream().forEach(sector -> bring(sector, forced));
      forget();
    }

    void forget() {
      unforced.clear();
    }

    void owe() {
      owes |= !unforced.isEmpty();
      forget();
    }

    private void bring(int sector, byte[] to) {
      var at = sector * SECTOR_BYTES;
      if (at < to.length) {
        System.arraycopy(latest, at, to, at, Math.min(SECTOR_BYTES, to.length - at));
      }
    }

    Octets copy() {
      var copy = new Octets(forced);
      copy.latest = latest.clone();
      copy.unforced.or(unforced);
      copy.broken.or(broken);
      return copy;
    }

    Octets survived(RandomGenerator random) {
      var length = unforced.isEmpty() || random.nextBoolean() ? forced.length : latest.length;
      var survived = Arrays.copyOf(forced, length);
      unforced.stream().filter(_ -> random.nextBoolean()).forEach(each -> bring(each, survived));
      var after = new Octets(survived);
      after.broken.or(broken);
      return after;
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

  private void write(Path path, Octets file, ByteBuffer[] octets, int at) throws IOException {
    synchronized (this) {
      var goes = goesNow();
      var all = joined(octets);
      try {
        mayFail("write", path);
      } catch (IOException e) {
        file.write(Arrays.copyOf(all, (all.length + 1) / 2), at);
        throw e;
      }
      file.write(all, at);
      if (goes) {
        steps++;
        throw new IOException("the power goes");
      }
    }
  }

  private synchronized void force(Path path, Octets file) throws IOException {
    var owes = file.owes;
    file.owes = false;
    force("force", path, owes ? file::forget : file::force, file::forget);
    if (owes) {
      throw new IOException("the disk has failed");
    }
  }

  private final class MemoryFile implements DiskFile {
    private final Path path;
    private final Octets octets;

    MemoryFile(Path path, Octets octets) {
      this.path = path;
      this.octets = octets;
    }

    @Override
    public void write(ByteBuffer[] buffers) throws IOException {
      MemoryDisk.this.write(path, octets, buffers, octets.latest.length);
    }

    @Override
    public void force() throws IOException {
      MemoryDisk.this.force(path, octets);
    }

    @Override
    public void close() {}
  }

  private final class MemoryRegion implements DiskRegion {
    private final Path path;
    private final Octets octets;

    MemoryRegion(Path path, Octets octets) {
      this.path = path;
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
      MemoryDisk.this.write(path, octets, buffers, Math.toIntExact(at));
    }

    @Override
    public void read(ByteBuffer into, long at) throws IOException {
      synchronized (MemoryDisk.this) {
        mayFail("read", path);
        var from = Math.toIntExact(at);
        var count = Math.min(into.remaining(), octets.latest.length - from);
        if (count > 0) {
          var broken = octets.broken.nextSetBit(from);
          if (broken >= 0 && broken < from + count) {
            throw new IOException("Input/output error");
          }
          into.put(octets.latest, from, count);
        }
      }
    }

    @Override
    public void force() throws IOException {
      MemoryDisk.this.force(path, octets);
    }

    @Override
    public boolean isNamed() {
      synchronized (MemoryDisk.this) {
        return octets.equals(names.get(path));
      }
    }

    @Override
    public void close() {}
  }

  private final class Whole implements WholeDisk {
    private final Path directory;

    Whole(Path directory) {
      this.directory = directory;
    }

    @Override
    public void force() throws IOException {
      synchronized (MemoryDisk.this) {
        MemoryDisk.this.force(
            "forceWhole",
            directory,
            () -> {
              unforcedNames.forEach(each -> each.apply(forcedNames));
              unforcedNames.clear();
              names.values().forEach(Octets::force);
            },
            () -> {
              for (var each : unforcedNames) {
                Stream.of(each.from, each.to)
                    .filter(Objects::nonNull)
                    .forEach(path -> owing.add(path.getParent()));
              }
              unforcedNames.clear();
              names.values().forEach(Octets::owe);
            });
      }
    }

    @Override
    public void close() {}
  }
}
