package dev.gantry.adapter.spool;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.RecordingForwarding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A spool in a directory, with a disk that can be told to fail. */
final class SpoolFixture implements BpaFixture {
  static final NodeId NODE_ID = NodeId.parse("ipn:1.0");

  /** Longer than any test takes: its disk answers. */
  static final Duration DISPATCH_TIMEOUT = Duration.ofMinutes(5);

  /** Of a journal after a failure: short, so that it is used again in the same test. */
  static final Duration PAUSE = Duration.ofMillis(20);

  static final String PEER_DIRECTORY = "ipn:7.0";

  private final AtomicInteger numbers = new AtomicInteger();
  private final Path directory;
  private final ScriptedDisk disk;
  private final RecordingForwarding forwarding = new RecordingForwarding();
  private final SpoolBpa bpa;

  SpoolFixture(Path directory) throws IOException {
    this(settings(directory));
  }

  SpoolFixture(SpoolSettings settings) throws IOException {
    this(settings, new ScriptedDisk());
  }

  SpoolFixture(SpoolSettings settings, ScriptedDisk disk) throws IOException {
    this.disk = disk;
    this.directory = settings.directory();
    this.bpa = SpoolBpa.open(settings, forwarding, disk);
  }

  /** A spool that has bundles sent by another than {@link #forwarding()}. */
  SpoolFixture(SpoolSettings settings, Forwarding other) throws IOException {
    this.disk = new ScriptedDisk();
    this.directory = settings.directory();
    this.bpa = SpoolBpa.open(settings, other, disk);
  }

  /** Settings that do not keep a test waiting, and without a journal. */
  static SpoolSettings settings(Path directory) {
    return journalled(directory, JournalSettings.NONE);
  }

  /** The same with a journal. */
  static SpoolSettings journalled(Path directory, JournalSettings journal) {
    var settings =
        withDispatchTimeout(
            SpoolSettings.of(directory, List.of(NODE_ID)).withOutbox(outbox(64)), DISPATCH_TIMEOUT);
    return settings.withInbox(settings.inbox().withJournal(journal));
  }

  static SpoolSettings withDispatchTimeout(SpoolSettings settings, Duration timeout) {
    return settings.withInbox(settings.inbox().withDispatchTimeout(timeout));
  }

  static SpoolSettings.OutboxSettings outbox(int maxForwards) {
    return new SpoolSettings.OutboxSettings(
        maxForwards,
        4096,
        512,
        1 << 20,
        Duration.ofMillis(200),
        Duration.ZERO,
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        100);
  }

  /** Registers, for tests that do not leave that to the contract. */
  SpoolFixture started() {
    bpa.start(new RecordingBpaListener());
    return this;
  }

  ScriptedDisk disk() {
    return disk;
  }

  Path directory() {
    return directory;
  }

  @Override
  public SpoolBpa bpa() {
    return bpa;
  }

  RecordingForwarding forwarding() {
    return forwarding;
  }

  /** What lies in the inbox once all is there that was acknowledged. */
  @Override
  public Collection<byte[]> stored() throws Exception {
    if (!bpa.awaitPlaced(DISPATCH_TIMEOUT)) {
      throw new IllegalStateException("acknowledged bundles do not come into the inbox");
    }
    return contents(directory.resolve("inbox"));
  }

  @Override
  public int unfinished() throws IOException {
    return names(directory.resolve("tmp")).size();
  }

  @Override
  public Set<PeerAddress> announced() {
    return bpa.announced();
  }

  @Override
  public void refuseFromNowOn() {
    disk.failOn(step -> step.is("write") || step.is("writeRegion"));
  }

  @Override
  public void put(PeerAddress peer, byte[] octets) throws IOException {
    putInto(PEER_DIRECTORY, "bundle-" + numbers.incrementAndGet(), octets);
  }

  /** Puts a file where it is sent from, as a careful writer does. */
  Path putInto(String peerDirectory, String name, byte[] octets) throws IOException {
    var outbox = Files.createDirectories(directory.resolve("outbox").resolve(peerDirectory));
    var hidden = outbox.resolve("." + name);
    Files.write(hidden, octets);
    return Files.move(hidden, outbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public List<byte[]> waiting(PeerAddress peer) throws IOException {
    return contents(directory.resolve("outbox").resolve(PEER_DIRECTORY));
  }

  @Override
  public void close() throws Exception {
    bpa.leave().toCompletableFuture().get(20, SECONDS);
  }

  static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The contents of the files that lie there; what the spool removes meanwhile is not there. */
  static List<byte[]> contents(Path directory) throws IOException {
    var contents = new ArrayList<byte[]>();
    for (var name : names(directory)) {
      try {
        contents.add(Files.readAllBytes(directory.resolve(name)));
      } catch (NoSuchFileException e) {
        // Sent between the look into the folder and the look at the file.
      }
    }
    return contents;
  }
}
