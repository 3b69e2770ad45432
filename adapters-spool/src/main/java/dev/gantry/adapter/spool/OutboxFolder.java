package dev.gantry.adapter.spool;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.files.FileBundle;
import dev.gantry.files.FileSource;
import dev.gantry.files.Reading;
import dev.gantry.files.Stamp;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The bundles in one directory of the outbox, which are of one lane, and the peer that they go to.
 * One worker at a time looks through the directory and offers files; answers come on any thread and
 * are dealt with on workers. A file is removed only after the peer has taken it.
 */
final class OutboxFolder {
  /**
   * Names kept in memory of one directory; 16,384, so that a directory with a million files costs
   * few looks and two megabytes.
   */
  private static final int MAX_NAMES = 16 << 10;

  /** What a folder uses of the outbox that it is in. */
  interface Home {
    boolean isClosed();

    /** Who touches the files of a folder. */
    Executor workers(OutboxFolder folder);

    /** What the files of a folder are read with. */
    Reading reading(OutboxFolder folder);

    Forwarding forwarding();

    RefusedBundles refusedBundles();

    Complaints complaints();

    OutboxLog log();

    /** Removes a file of a folder, and sees to it that this is forced soon. */
    void delete(OutboxFolder folder, Path file) throws IOException;

    /** Runs {@code task} on a worker of a folder after a while. */
    void later(OutboxFolder folder, long delayNanos, Runnable task);

    /**
     * Takes the right to offer one more bundle; when that would be another folder's share, the
     * folder is kicked as soon as it is not.
     */
    boolean takeOffer(OutboxFolder folder);

    /** Such a bundle is settled, or was none. */
    void offerEnded(OutboxFolder folder);

    /** A bundle of a folder is settled; folders without peers are let go with their last one. */
    void settled(OutboxFolder folder);

    /** The directory of a folder cannot be read: make it anew if it is gone. */
    void repair(OutboxFolder folder);
  }

  private final Home outbox;
  private final Executor workers;
  private final Path directory;
  private final Place place;
  private final SpoolSettings.OutboxSettings settings;

  // Guarded by this.
  private final SequencedSet<PeerAddress> peers = new LinkedHashSet<>();
  private final Map<Path, Flight> flights = new HashMap<>();

  /** What the peer did not take for now. As many as wait by name, and it gets nothing else. */
  private final Retries refusals;

  /** What we cannot send for now: none of these keeps another from the peer. */
  private final Retries faults;

  private boolean scheduled;
  private boolean again;
  private boolean dirty;
  private int peerFailures;
  private long pausedUntilNanos;
  private boolean paused;
  private @Nullable Long wakeNanos;

  /** What peers have answered. */
  private final TaskRun answers;

  private final FileSource source;

  // Of the worker whose turn it is.
  private final Scan scan;

  /**
   * Where it is.
   *
   * @param directory its own
   * @param peerFolder the one that is named after the peer: the same, or the one around it
   * @param lane what its bundles go in
   */
  record Place(Path directory, Path peerFolder, Lane lane) {
    /** Whether it is named after a lane. */
    boolean isOfLane() {
      return !directory.equals(peerFolder);
    }
  }

  OutboxFolder(Home outbox, Place place, SpoolSettings.OutboxSettings settings) {
    this.outbox = outbox;
    this.place = place;
    this.directory = place.directory();
    this.settings = settings;
    this.workers = outbox.workers(this);
    this.answers = new TaskRun(workers, this::answersSettled);
    this.source = new FileSource(outbox.reading(this), place.lane());
    this.scan = new Scan(directory, MAX_NAMES);
    this.refusals = new Retries(settings.retryPace());
    this.faults = new Retries(settings.retryPace());
  }

  Path directory() {
    return directory;
  }

  Place place() {
    return place;
  }

  /** Its directory is gone and does not come again: nothing more is sent from it. */
  synchronized void abandon() {
    peers.clear();
  }

  /** Lets bundles go to a peer. */
  void add(PeerAddress peer) {
    synchronized (this) {
      peers.add(peer);
      paused = false;
      peerFailures = 0;
    }
    look();
  }

  /** Lets no more bundles go to a peer; true when none is left. */
  synchronized boolean remove(PeerAddress peer) {
    peers.remove(peer);
    return peers.isEmpty();
  }

  /** Whether nothing is sent and nothing can be. */
  synchronized boolean isIdle() {
    return peers.isEmpty() && flights.isEmpty();
  }

  /** Has the directory looked through: something may have changed in it. */
  void look() {
    synchronized (this) {
      dirty = true;
    }
    kick();
  }

  /** Has a worker go on. */
  void kick() {
    synchronized (this) {
      if (scheduled) {
        again = true;
        return;
      }
      scheduled = true;
    }
    workers.execute(this::pump);
  }

  // ---- on a worker

  private void pump() {
    try {
      while (offerNext()) {
        // One after the other, until the window is full or nothing is left.
      }
    } catch (IOException e) {
      outbox.log().fault(directory, "cannot be looked through: " + e);
      outbox.repair(this);
    } finally {
      boolean more;
      synchronized (this) {
        more = again;
        again = false;
        scheduled = more;
      }
      if (more) {
        workers.execute(this::pump);
      } else {
        wakeWhenDue();
      }
    }
  }

  private boolean offerNext() throws IOException {
    PeerAddress peer;
    synchronized (this) {
      var now = System.nanoTime();
      if (peers.isEmpty()
          || outbox.isClosed()
          || flights.size() >= settings.maxForwards()
          || isPaused(now)) {
        return false;
      }
      if (scan.isDone() && dirty) {
        if (faults.allWait(now) && !refusals.anyDue(now)) {
          return false;
        }
        dirty = false;
        refusals.beginLook(now);
        faults.beginLook(now);
        scan.restart();
      }
      peer = peers.getFirst();
    }
    var name = scan.next();
    if (name == null) {
      synchronized (this) {
        return dirty;
      }
    }
    synchronized (this) {
      var now = System.nanoTime();
      if (flights.containsKey(name) || faults.holds(name, now)) {
        return true;
      }
      if (refusals.isFull() && !refusals.knows(name)) {
        // Those that wait come first; they are found by looking from the start when one is due.
        scan.abandon();
        dirty = true;
        return false;
      }
      if (refusals.holds(name, now)) {
        return true;
      }
    }
    return offer(peer, name);
  }

  /** Offers a file; false when nothing more can be offered now. */
  private boolean offer(PeerAddress peer, Path name) {
    if (!outbox.takeOffer(this)) {
      scan.putBack(name);
      return false;
    }
    Flight flight = null;
    try {
      flight = prepare(peer, name);
    } catch (NoSuchFileException e) {
      // Taken away since it was seen: its owner may do that.
    } catch (IOException e) {
      cannotSend(name, "cannot be read: " + e);
    } finally {
      if (flight == null) {
        outbox.offerEnded(this);
      }
    }
    if (flight == null) {
      return true;
    }
    synchronized (this) {
      flights.put(name, flight);
    }
    var offered = flight;
    outbox
        .forwarding()
        .forward(peer, offered.bundle, outcome -> answers.add(() -> settle(offered, outcome)));
    return true;
  }

  private @Nullable Flight prepare(PeerAddress peer, Path name) throws IOException {
    var file = directory.resolve(name);
    var stamp = Stamp.of(file);
    if (!isReady(name, stamp)) {
      return null;
    }
    return new Flight(name, stamp, source.open(file, stamp), peer);
  }

  private boolean isReady(Path name, Stamp stamp) {
    if (!stamp.regular()) {
      if (!place.isOfLane()
          && LaneFolders.of(name) != null
          && Files.isDirectory(directory.resolve(name))) {
        return false;
      }
      outbox.complaints().once(directory.resolve(name), "it is no regular file");
      return false;
    }
    // Quiet first: what is being copied begins as an empty file.
    var unquiet = stamp.unquiet(settings.quiet(), System.currentTimeMillis());
    if (unquiet.isPositive()) {
      synchronized (this) {
        var now = System.nanoTime();
        faults.wait(name, now, now + unquiet.toNanos());
      }
      return false;
    }
    if (stamp.lengthBytes() == 0) {
      outbox.complaints().once(directory.resolve(name), "it is empty");
      return false;
    }
    return true;
  }

  // ---- after an answer, on a worker

  private void settle(Flight flight, ForwardOutcome outcome) {
    var file = directory.resolve(flight.name);
    var fault = flight.bundle.fault();
    if (isTaken(outcome)) {
      if (!remove(flight, file)) {
        return;
      }
      synchronized (this) {
        peerFailures = 0;
        forget(flight.name);
      }
    } else if (fault != null) {
      cannotSend(flight.name, "could not be sent, and stays: " + fault);
    } else {
      notTaken(flight, file, outcome);
    }
    synchronized (this) {
      flights.remove(flight.name);
    }
    outbox.offerEnded(this);
  }

  /** There is room for more to be offered, which needs no other worker. */
  private void answersSettled() {
    boolean mine;
    synchronized (this) {
      mine = !scheduled;
      scheduled = true;
      again |= !mine;
    }
    if (mine) {
      pump();
    }
    outbox.settled(this);
  }

  private static boolean isTaken(ForwardOutcome outcome) {
    return switch (outcome) {
      case ForwardOutcome.Sent() -> true;
      // RFC 9174 5.2.4: "The receiver already has the complete bundle."
      case ForwardOutcome.Refused(var reason) -> reason == RefusalReason.Known.COMPLETED;
      case ForwardOutcome.NoNeighbour() -> false;
      case ForwardOutcome.TooLarge(_) -> false;
      case ForwardOutcome.Interrupted(_) -> false;
      case ForwardOutcome.Unreadable() -> false;
    };
  }

  private void notTaken(Flight flight, Path file, ForwardOutcome outcome) {
    switch (outcome) {
      case ForwardOutcome.Sent() -> throw new IllegalStateException("taken");
      case ForwardOutcome.NoNeighbour() -> noNeighbour(flight);
      case ForwardOutcome.Unreadable() -> cannotSend(flight.name, "could not be read, and stays");
      case ForwardOutcome.TooLarge(var bytes) ->
          refused(flight, file, "longer than the peer receives (" + bytes + " octets)");
      case ForwardOutcome.Interrupted(int times) ->
          refused(
              flight,
              file,
              "the session broke, or the peer asked for it again or refused it as Session"
                  + " Terminating, "
                  + times
                  + " times while it was on its way (max-interruptions)");
      case ForwardOutcome.Refused(var reason) -> {
        if (reason == RefusalReason.Known.NOT_ACCEPTABLE
            || reason == RefusalReason.Known.EXTENSION_FAILURE) {
          refused(flight, file, "refused by the peer: " + reason.text());
        } else {
          if (reason == RefusalReason.Known.NO_RESOURCES) {
            pause();
          }
          outbox.log().refusedForNow(file, reason);
          refusedLater(flight.name);
        }
      }
    }
  }

  private void noNeighbour(Flight flight) {
    synchronized (this) {
      if (peers.remove(flight.peer)) {
        // Announced still or again: another address goes first, if there is one.
        peers.addLast(flight.peer);
        refusedLater(flight.name);
      } else {
        dirty = true;
      }
    }
  }

  private void refused(Flight flight, Path file, String reason) {
    try {
      if (!Stamp.of(file).equals(flight.stamp)) {
        cannotSend(flight.name, "was changed while it was sent; it will be sent again");
        return;
      }
      var kept = outbox.refusedBundles().keep(place.peerFolder(), file, reason);
      synchronized (this) {
        forget(flight.name);
      }
      outbox.log().kept(file, kept, reason);
    } catch (NoSuchFileException e) {
      // Taken away by its owner.
    } catch (IOException e) {
      outbox.log().notMovedAway(file, reason, e);
      synchronized (this) {
        faults.failed(flight.name, System.nanoTime());
      }
    }
  }

  /** Removes a file that the peer has taken; false when that has to be tried again. */
  private boolean remove(Flight flight, Path file) {
    try {
      if (!Stamp.of(file).equals(flight.stamp)) {
        outbox.log().fault(file, "was changed while it was sent; it will be sent again");
        synchronized (this) {
          dirty = true;
        }
        return true;
      }
      outbox.delete(this, file);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      outbox.log().fault(file, "was sent and cannot be removed: " + e);
      outbox.later(
          this,
          settings.rescan().toNanos(),
          () -> answers.add(() -> settle(flight, new ForwardOutcome.Sent())));
      return false;
    }
  }

  private synchronized void refusedLater(Path name) {
    refusals.failed(name, System.nanoTime());
  }

  /** Something of ours keeps a file from being sent for now. */
  private void cannotSend(Path name, String what) {
    outbox.log().fault(directory.resolve(name), what);
    synchronized (this) {
      faults.failed(name, System.nanoTime());
    }
  }

  private void forget(Path name) {
    refusals.forget(name);
    faults.forget(name);
  }

  private synchronized void pause() {
    // The refusals of all that was under way together are one failure.
    if (!isPaused(System.nanoTime())) {
      peerFailures++;
    }
    paused = true;
    pausedUntilNanos =
        System.nanoTime() + settings.retryPace().delayNanos(Math.max(1, peerFailures));
  }

  private boolean isPaused(long nowNanos) {
    if (paused && pausedUntilNanos - nowNanos <= 0) {
      paused = false;
    }
    return paused;
  }

  /** Sees to it that a worker comes when the next file or the peer has waited long enough. */
  private void wakeWhenDue() {
    long delayNanos;
    synchronized (this) {
      var now = System.nanoTime();
      var next = isPaused(now) ? Long.valueOf(pausedUntilNanos) : nextRetryNanos(now);
      if (next == null || peers.isEmpty() || (wakeNanos != null && wakeNanos - next <= 0)) {
        return;
      }
      wakeNanos = next;
      delayNanos = Math.max(0, next - now);
    }
    outbox.later(
        this,
        delayNanos,
        () -> {
          synchronized (this) {
            wakeNanos = null;
          }
          look();
        });
  }

  private @Nullable Long nextRetryNanos(long nowNanos) {
    var refusal = refusals.nextNanos(nowNanos);
    var fault = faults.nextNanos(nowNanos);
    return fault == null || refusal != null && refusal - fault < 0 ? refusal : fault;
  }

  /**
   * A bundle that is being sent.
   *
   * @param name its file
   * @param stamp what the file was when it was opened
   * @param bundle what is read
   * @param peer where it goes
   */
  private record Flight(Path name, Stamp stamp, FileBundle bundle, PeerAddress peer) {}
}
