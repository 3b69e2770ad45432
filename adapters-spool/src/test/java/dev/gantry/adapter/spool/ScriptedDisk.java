package dev.gantry.adapter.spool;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The local disk, with every step written down, and with steps that fail, hang or are looked at on
 * demand. Any thread.
 */
final class ScriptedDisk implements Disk {
  private final Disk local = new LocalDisk();
  private final List<Step> steps = new ArrayList<>();
  private volatile Predicate<Step> fails = _ -> false;
  private volatile Predicate<Step> hangs = _ -> false;
  private volatile CountDownLatch release = new CountDownLatch(0);
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile Hook hook = _ -> {};
  private final AtomicReference<@Nullable Long> freeBytes = new AtomicReference<>();

  /** Has the steps fail that fit. */
  void failOn(Predicate<Step> fails) {
    this.fails = fails;
  }

  /** Has the steps hang that fit, before they do anything, until {@link #goOn()}. */
  void hangOn(Predicate<Step> hangs) {
    this.release = new CountDownLatch(1);
    this.hangs = hangs;
  }

  /** Has what hangs go on, and nothing hang any more. */
  void goOn() {
    hangs = _ -> false;
    release.countDown();
  }

  /** Steps that hang now. */
  int hanging() {
    return hanging.get();
  }

  /** Calls {@code hook} after each step that was done. */
  void afterEach(Hook hook) {
    this.hook = hook;
  }

  /** Pretends an amount of free space, of which files use what they are long. */
  void pretendFree(long bytes) {
    freeBytes.set(bytes);
  }

  List<Step> steps() {
    synchronized (steps) {
      return List.copyOf(steps);
    }
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    check(new Step("create", file));
    var created = local.create(file);
    done(new Step("create", file));
    return new ScriptedFile(created, file);
  }

  @Override
  public DiskRegion region(Path file) throws IOException {
    check(new Step("region", file));
    var opened = local.region(file);
    done(new Step("region", file));
    return new ScriptedRegion(opened, file);
  }

  @Override
  public boolean exists(Path file) throws IOException {
    return local.exists(file);
  }

  @Override
  public @Nullable WholeDisk whole(Path directory) throws IOException {
    var whole = local.whole(directory);
    return whole == null ? null : new ScriptedWhole(whole, directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    check(new Step("move", to));
    local.move(from, to);
    done(new Step("move", to));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    check(new Step("forceDirectory", directory));
    local.forceDirectory(directory);
    done(new Step("forceDirectory", directory));
  }

  @Override
  public void delete(Path file) throws IOException {
    check(new Step("delete", file));
    var bytes = Files.exists(file) ? Files.size(file) : 0;
    local.delete(file);
    use(-bytes);
    done(new Step("delete", file));
  }

  @Override
  public DirectoryStream<Path> entries(Path directory) throws IOException {
    check(new Step("entries", directory));
    return local.entries(directory);
  }

  @Override
  public long freeBytes(Path directory) throws IOException {
    var pretended = freeBytes.get();
    return pretended == null ? local.freeBytes(directory) : pretended;
  }

  private void use(long bytes) {
    freeBytes.updateAndGet(free -> free == null ? null : free - bytes);
  }

  private void check(Step step) throws IOException {
    if (hangs.test(step)) {
      hanging.incrementAndGet();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      } finally {
        hanging.decrementAndGet();
      }
    }
    if (fails.test(step)) {
      throw new IOException("No space left on device");
    }
  }

  private void done(Step step) throws IOException {
    synchronized (steps) {
      steps.add(step);
    }
    hook.done(step);
  }

  /** One step. */
  record Step(String name, Path path) {
    boolean is(String name) {
      return this.name.equals(name);
    }
  }

  /** Hears of each step. */
  interface Hook {
    void done(Step step) throws IOException;
  }

  private final class ScriptedFile implements DiskFile {
    private final DiskFile file;
    private final Path path;

    ScriptedFile(DiskFile file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public void write(ByteBuffer[] octets) throws IOException {
      check(new Step("write", path));
      var bytes = Arrays.stream(octets).mapToLong(ByteBuffer::remaining).sum();
      file.write(octets);
      use(bytes);
      done(new Step("write", path));
    }

    @Override
    public void force() throws IOException {
      check(new Step("force", path));
      file.force();
      done(new Step("force", path));
    }

    @Override
    public void close() throws IOException {
      file.close();
      check(new Step("close", path));
      done(new Step("close", path));
    }
  }

  private final class ScriptedRegion implements DiskRegion {
    private final DiskRegion file;
    private final Path path;

    ScriptedRegion(DiskRegion file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public long lengthBytes() throws IOException {
      return file.lengthBytes();
    }

    @Override
    public void write(ByteBuffer[] octets, long at) throws IOException {
      check(new Step("writeRegion", path));
      file.write(octets, at);
      done(new Step("writeRegion", path));
    }

    @Override
    public void read(ByteBuffer octets, long at) throws IOException {
      check(new Step("readRegion", path));
      file.read(octets, at);
      done(new Step("readRegion", path));
    }

    @Override
    public void force() throws IOException {
      check(new Step("forceRegion", path));
      file.force();
      done(new Step("forceRegion", path));
      check(new Step("forcedRegion", path));
    }

    @Override
    public boolean isNamed() {
      return file.isNamed();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class ScriptedWhole implements WholeDisk {
    private final WholeDisk whole;
    private final Path directory;

    ScriptedWhole(WholeDisk whole, Path directory) {
      this.whole = whole;
      this.directory = directory;
    }

    @Override
    public void force() throws IOException {
      check(new Step("forceWhole", directory));
      whole.force();
      done(new Step("forceWhole", directory));
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }
}
