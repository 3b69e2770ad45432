package dev.gantry.adapter.spool;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle on its way into the inbox. The event loop queues chunks; one worker at a time writes
 * them, so their order is kept. After the last one: force the file, rename it, force the directory,
 * and only then accept. One that the disk does not answer for is refused; what a call that hung
 * leaves is removed when it returns.
 *
 * <p>One that does not fit into what is free is refused at its start. After that it sets aside as
 * much again as has come of it, and no more than is still to come: whoever is to keep room from
 * others has to send half of it, while a promise of all that is announced costs nothing but a START
 * in each of thousands of sessions of one host, and one of some octets for each adds up, too. Of
 * several that fit only one by one, those are refused in the middle that do not get their next
 * piece.
 */
final class InboxBundle implements InboundBundle {
  private static final Verdict.Accepted ACCEPTED = new Verdict.Accepted();

  /**
   * Octets that are written before other bundles get their turn; 4 MiB, some milliseconds of disk.
   */
  private static final long TURN_BYTES = 4 << 20;

  /**
   * Octets after which a long bundle is forced while it grows; 64 MiB, so that its end does not
   * wait for all of it.
   */
  private static final long FORCE_EVERY_BYTES = 64 << 20;

  private static final int MAX_GATHERED_CHUNKS = 256;

  /**
   * Octets after which nothing more is written with the same call; 1 MiB, enough for a disk at full
   * speed, and little beside what a session may hold: a call that hangs keeps them.
   */
  private static final long MAX_GATHERED_BYTES = 1 << 20;

  /** What a bundle uses of the inbox that it comes into. */
  interface Home {
    Workers workers();

    SpoolSettings.InboxSettings settings();

    FreeSpace space();

    DiskWatch watch();

    Path newTemporary();

    Disk.DiskFile create(Path file) throws IOException;

    /** Renames a file that is forced to its place, and says where that is. */
    Path publish(Path file, InboundBundleInfo info) throws IOException;

    /** How many forces of names have failed; to be asked before one is given. */
    long failedForces();

    /** Forces what was published since, and tells {@code waiter} on some thread. */
    void force(long failedForcesBefore, DirectoryForcer.Waiter waiter);

    /** Removes a file, at the next start if not now. */
    void delete(Path file);

    /** Nothing is left to do for one bundle. */
    void finished();
  }

  private enum State {
    /** More octets may come. */
    OPEN,
    /** All octets are queued or written. */
    COMPLETE,
    /** Aborted or refused: whatever there is of it goes. */
    DROPPED,
    /** Nothing is left to do. */
    DONE
  }

  private final Home inbox;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;
  private final long announcedBytes;
  private final DiskWatch.Wait wait;

  // Guarded by this.
  private final ArrayDeque<PayloadChunk> queue = new ArrayDeque<>(2);
  private State state = State.OPEN;
  private long queuedBytes;
  private boolean scheduled;
  private boolean doubted;

  /** Refused because the disk did not answer: what it does yet is undone. */
  private boolean givenUp;

  // Of the worker whose turn it is; handed on through the lock.
  private Disk.@Nullable DiskFile file;
  private @Nullable Path path;
  private long writtenBytes;
  private long unforcedBytes;
  private long promisedBytes;

  /**
   * A bundle of which nothing has come.
   *
   * @param announcedBytes its length, 0 if that is not known
   */
  InboxBundle(Home inbox, InboundBundleInfo info, VerdictListener verdict, long announcedBytes) {
    this.inbox = inbox;
    this.info = info;
    this.verdict = verdict;
    this.announcedBytes = announcedBytes;
    this.wait = inbox.watch().newWait(this::giveUp);
  }

  /** It may not fit: the disk is asked before anything of it is written. Before any other call. */
  void doubt() {
    synchronized (this) {
      doubted = true;
      schedule();
    }
  }

  @Override
  public void write(PayloadChunk chunk) {
    var tooMany = false;
    synchronized (this) {
      if (state == State.OPEN) {
        // A chunk that is longer than the limit is in memory already, and may wait alone.
        tooMany =
            queuedBytes > 0
                && queuedBytes + chunk.lengthBytes() > inbox.settings().maxQueuedBytes();
        if (!tooMany) {
          queue.add(chunk);
          queuedBytes += chunk.lengthBytes();
          schedule();
          return;
        }
      }
    }
    chunk.release();
    if (tooMany) {
      refuse(RefusalReason.Known.NO_RESOURCES, "the disk does not keep up with the sender");
    }
  }

  @Override
  public void complete() {
    synchronized (this) {
      if (state == State.OPEN) {
        state = State.COMPLETE;
        schedule();
      }
    }
  }

  @Override
  public void abort() {
    drop(false);
  }

  /**
   * Lets the bundle go; false when it was decided already.
   *
   * @param givesUp because the disk does not answer
   */
  private boolean drop(boolean givesUp) {
    List<PayloadChunk> queued;
    synchronized (this) {
      if (state == State.DROPPED || state == State.DONE) {
        return false;
      }
      state = State.DROPPED;
      givenUp = givesUp;
      wait.end();
      queued = List.copyOf(queue);
      queue.clear();
      queuedBytes = 0;
      schedule();
    }
    queued.forEach(PayloadChunk::release);
    return true;
  }

  /** The disk does not answer: the peer keeps its bundle, and its session goes on. */
  private void giveUp() {
    if (drop(true)) {
      verdict.decided(
          new Verdict.Refused(RefusalReason.Known.NO_RESOURCES), inbox.watch().sentence());
    }
  }

  private void refuse(RefusalReason reason, String sentence) {
    if (drop(false)) {
      verdict.decided(new Verdict.Refused(reason), sentence);
    }
  }

  /** Sees to it that a worker comes; holds the lock. */
  private void schedule() {
    if (state != State.DROPPED) {
      wait.begin();
    }
    if (!scheduled) {
      scheduled = true;
      inbox.workers().execute(this::work);
    }
  }

  // ---- on a worker

  private void work() {
    try {
      turn();
    } catch (RuntimeException | Error e) {
      refuse(RefusalReason.Known.NO_RESOURCES, "cannot store the bundle: " + e);
      discard();
      throw e;
    }
  }

  private void turn() {
    resolveDoubt();
    var chunks = new ArrayList<PayloadChunk>();
    var turnBytes = 0L;
    while (true) {
      State now;
      synchronized (this) {
        take(chunks);
        now = state;
        if (chunks.isEmpty() && now == State.OPEN || now == State.DONE) {
          scheduled = false;
          wait.end();
          return;
        }
        if (turnBytes > TURN_BYTES) {
          chunks.reversed().forEach(queue::addFirst);
          inbox.workers().execute(this::work);
          return;
        }
      }
      if (!chunks.isEmpty()) {
        turnBytes += writeAndRelease(chunks);
      } else if (now == State.COMPLETE) {
        commit();
        return;
      } else {
        discard();
      }
    }
  }

  private void resolveDoubt() {
    synchronized (this) {
      if (!doubted || state == State.DROPPED) {
        return;
      }
      doubted = false;
    }
    var fits = inbox.space().admitsNow(announcedBytes);
    wait.answered();
    if (!fits) {
      refuse(
          RefusalReason.Known.NO_RESOURCES,
          "no room for a bundle of " + announcedBytes + " octets: " + inbox.space().describe());
    }
  }

  private void take(List<PayloadChunk> chunks) {
    var bytes = 0L;
    while (!queue.isEmpty() && chunks.size() < MAX_GATHERED_CHUNKS && bytes < MAX_GATHERED_BYTES) {
      var chunk = queue.remove();
      bytes += chunk.lengthBytes();
      chunks.add(chunk);
    }
  }

  private long writeAndRelease(List<PayloadChunk> chunks) {
    var bytes = 0L;
    try {
      var octets = new ByteBuffer[chunks.size()];
      for (var i = 0; i < octets.length; i++) {
        octets[i] = chunks.get(i).data();
        bytes += octets[i].remaining();
      }
      write(octets, bytes);
    } catch (IOException e) {
      refuse(RefusalReason.Known.NO_RESOURCES, "cannot write the bundle: " + describe(e));
    } finally {
      wait.answered();
      chunks.forEach(PayloadChunk::release);
      chunks.clear();
      synchronized (this) {
        queuedBytes = Math.max(0, queuedBytes - bytes);
      }
    }
    return bytes;
  }

  private void write(ByteBuffer[] octets, long bytes) throws IOException {
    if (writtenBytes + bytes > inbox.settings().maxBundleBytes()) {
      refuse(
          RefusalReason.Known.NOT_ACCEPTABLE,
          "the bundle is longer than the spool takes (" + inbox.settings().maxBundleBytes() + ")");
      return;
    }
    setAside(bytes);
    var target = openFile();
    target.write(octets);
    writtenBytes += bytes;
    unforcedBytes += bytes;
    promisedBytes -= bytes;
    inbox.space().used(bytes);
    if (unforcedBytes >= FORCE_EVERY_BYTES) {
      target.force();
      unforcedBytes = 0;
    }
  }

  /** Sets aside what is written next, and what the bundle has earned with it. */
  private void setAside(long bytes) throws IOException {
    var written = writtenBytes + bytes;
    var earned = Math.min(Math.max(0, announcedBytes - written), written);
    var further = bytes + earned - promisedBytes;
    if (further > 0) {
      if (!inbox.space().promise(further)) {
        throw new IOException("no room: " + inbox.space().describe());
      }
      promisedBytes += further;
    }
  }

  private Disk.DiskFile openFile() throws IOException {
    var open = file;
    if (open == null) {
      var name = inbox.newTemporary();
      open = inbox.create(name);
      path = name;
      file = open;
    }
    return open;
  }

  private void commit() {
    long failedForces;
    try {
      var target = openFile();
      target.force();
      wait.answered();
      file = null;
      target.close();
      synchronized (this) {
        if (state != State.COMPLETE) {
          // Aborted meanwhile: not published yet, so it can still go.
          scheduled = false;
          schedule();
          return;
        }
      }
      var from = path;
      if (from == null) {
        throw new IllegalStateException("a file without a name");
      }
      failedForces = inbox.failedForces();
      path = inbox.publish(from, info);
      wait.answered();
      if (isGivenUp()) {
        discard();
        return;
      }
    } catch (IOException e) {
      wait.answered();
      refuse(RefusalReason.Known.NO_RESOURCES, "cannot store the bundle: " + describe(e));
      discard();
      return;
    }
    inbox.force(failedForces, this::published);
  }

  /** The bundle is in its place, and that is forced too unless there is a failure. */
  private void published(@Nullable IOException failure) {
    wait.answered();
    boolean heard;
    boolean undone;
    synchronized (this) {
      heard = state == State.COMPLETE;
      undone = failure != null || givenUp;
      state = State.DONE;
      wait.end();
    }
    if (undone && path != null) {
      // A power cut might undo its name, or the sender was told already that we do not have it: so
      // it is not ours to acknowledge, and the sender keeps its copy.
      inbox.delete(path);
    }
    end();
    if (!heard) {
      return;
    }
    if (failure == null) {
      verdict.decided(ACCEPTED, "");
    } else {
      verdict.decided(
          new Verdict.Refused(RefusalReason.Known.NO_RESOURCES),
          "cannot force the bundle to disk: " + describe(failure));
    }
  }

  private synchronized boolean isGivenUp() {
    return givenUp;
  }

  private void discard() {
    synchronized (this) {
      if (state == State.DONE) {
        return;
      }
      state = State.DONE;
    }
    var open = file;
    file = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Closing what is thrown away: nothing depends on it.
      }
    }
    var name = path;
    path = null;
    if (name != null) {
      inbox.delete(name);
    }
    end();
  }

  private void end() {
    inbox.space().giveBack(promisedBytes);
    promisedBytes = 0;
    inbox.finished();
  }

  private static String describe(IOException e) {
    var message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
