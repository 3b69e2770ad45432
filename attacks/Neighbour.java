import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A neighbour of a server under test, honest or not. It speaks TCPCLv4 (RFC 9174) octet by octet
 * and does one thing until it is killed. Each second it prints how many bundles it has exchanged so
 * far.
 *
 * <p>{@code java Neighbour.java ROLE PORT [NODE-ID [NUMBER [BYTES]]]}; what the roles do stands
 * beside them in {@link #main}.
 */
final class Neighbour {
  private static final int START_END = 3;
  private static final int START = 2;
  private static final AtomicLong BUNDLES = new AtomicLong();

  private final int port;
  private final String nodeId;
  private final int number;
  private final int bytes;

  private Neighbour(int port, String nodeId, int number, int bytes) {
    this.port = port;
    this.nodeId = nodeId;
    this.number = number;
    this.bytes = bytes;
  }

  public static void main(String[] args) throws Exception {
    var it =
        new Neighbour(
            args[1].matches("\\d+") ? Integer.parseInt(args[1]) : 0,
            args.length > 2 ? args[2] : "ipn:9.0",
            args.length > 3 ? Integer.parseInt(args[3]) : 1,
            args.length > 4 ? Integer.parseInt(args[4]) : 1000);
    inBackground(Neighbour::report);
    switch (args[0]) {
      // Honest: sends NUMBER bundles of BYTES a second and counts the acknowledged ones.
      case "sends" -> it.sends();
      // Honest: takes and acknowledges every bundle; comes again when a session ends.
      case "takes" -> it.again(it::takes);
      // Honest, without the network: puts NUMBER files of BYTES a second into the folder that
      // stands for the port.
      case "fills" -> it.fills(Path.of(args[1]));
      // Honest, in a hurry: NUMBER connections a second from eight addresses and five thousand
      // nodes. Of five one is closed at once, one in the middle of a bundle of BYTES, and three
      // exchange one and end in order.
      case "churns" -> it.churns();
      // Takes bundles, acknowledges none, and is alive.
      case "never-acknowledges" -> it.many(it::neverAcknowledges);
      // Reads nothing more, and is alive.
      case "never-reads" -> it.many(it::neverReads);
      // Begins a bundle of BYTES and sends one octet of it a second, and is alive.
      case "drips" -> it.many(it::drips);
      // Sends all but the last octet of a bundle of BYTES, and is alive.
      case "hoards" -> it.many(it::hoards);
      // Closes the connection as soon as a bundle comes; comes again.
      case "drops" -> it.again(it::drops);
      // Refuses each bundle with Session Terminating, and says no SESS_TERM.
      case "refuses-terminating" -> it.again(it::refusesTerminating);
      // Holds NUMBER sessions and says nothing, keepalive off.
      case "idles" -> it.many(it::idles);
      // Connects and closes, NUMBER times a second.
      case "knocks" -> it.knocks();
      // Holds NUMBER connections on which it never says a word; comes again with each that is
      // closed.
      case "stares" -> it.manyAgain(it::stares);
      // Sends KEEPALIVEs as fast as they are taken; comes again.
      case "keepalives" -> it.again(() -> it.floods(new byte[] {4}));
      // Rejects what was never sent, as fast as it is taken; comes again.
      case "rejects" -> it.again(() -> it.floods(new byte[] {6, 2, 1}));
      // Begins a transfer over the unfinished one, without end; comes again.
      case "begins" -> it.again(it::begins);
      default -> throw new IllegalArgumentException(args[0]);
    }
    Thread.currentThread().join();
  }

  // ---- Honest ones.

  private void sends() throws Exception {
    var peer = establish();
    var inFlight = new Semaphore(1024);
    inBackground(
        () -> {
          while (true) {
            if (peer.readMessage() == 2 && peer.endOfTransfer) {
              BUNDLES.incrementAndGet();
              inFlight.release();
            }
          }
        });
    long nextNanos = System.nanoTime();
    for (long id = 0; ; id++) {
      inFlight.acquire();
      peer.write(segment(START_END, id, bytes, bytes));
      nextNanos += 1_000_000_000L / number;
      pauseUntil(nextNanos);
    }
  }

  private void takes() throws IOException {
    var peer = establish();
    while (true) {
      if (peer.readMessage() == 1) {
        peer.write(ack(peer.flags, peer.transferId, peer.received));
        if (peer.endOfTransfer) {
          BUNDLES.incrementAndGet();
        }
      }
    }
  }

  private void fills(Path folder) throws Exception {
    Files.createDirectories(folder);
    var octets = new byte[bytes];
    long nextNanos = System.nanoTime();
    for (long i = 0; ; i++) {
      var hidden = folder.resolve("." + nodeId.replace(':', '-') + i);
      Files.write(hidden, octets);
      Files.move(hidden, folder.resolve(hidden.getFileName().toString().substring(1)));
      BUNDLES.incrementAndGet();
      nextNanos += 1_000_000_000L / number;
      pauseUntil(nextNanos);
    }
  }

  private void churns() throws Exception {
    var atOnce = new Semaphore(256);
    long nextNanos = System.nanoTime();
    for (int i = 0; ; i++) {
      int visit = i;
      atOnce.acquire();
      inBackground(
          () -> {
            try {
              visits(visit);
            } finally {
              atOnce.release();
            }
          });
      nextNanos += 1_000_000_000L / number;
      pauseUntil(nextNanos);
    }
  }

  private void visits(int visit) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.0." + (2 + visit % 8), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
    socket.setSoTimeout(30_000);
    try (socket) {
      if (visit % 5 == 4) {
        return;
      }
      var peer = establish(socket, "ipn:" + (30_000 + visit % 5_000) + ".0", 10);
      if (visit % 5 == 3) {
        peer.write(segment(START, 0, bytes / 2, bytes));
        return;
      }
      peer.write(segment(START_END, 0, bytes, bytes));
      while (peer.readMessage() != 2 || !peer.endOfTransfer) {
        // A keepalive.
      }
      BUNDLES.incrementAndGet();
      peer.write(new byte[] {5, 0, 0});
      while (peer.readMessage() != 5) {
        // What it began before it read ours.
      }
    }
  }

  // ---- Others.

  private void neverAcknowledges() throws IOException {
    var peer = establish();
    keepAlive(peer);
    while (true) {
      if (peer.readMessage() == 1 && peer.endOfTransfer) {
        BUNDLES.incrementAndGet();
      }
    }
  }

  private void neverReads() throws IOException {
    keepAlive(establish());
  }

  private void drips() throws Exception {
    var peer = establish();
    keepAlive(peer);
    for (int i = 0; i < bytes; i++) {
      peer.write(segment(i == 0 ? START : 0, 0, 1, bytes));
      Thread.sleep(1000);
    }
  }

  private void hoards() throws IOException {
    var peer = establish();
    int piece = 1 << 16;
    int left = bytes - 1;
    for (int flags = START; left > 0; flags = 0) {
      int length = Math.min(piece, left);
      peer.write(segment(flags, 0, length, bytes));
      left -= length;
    }
    keepAlive(peer);
    while (true) {
      peer.readMessage();
    }
  }

  private void drops() throws IOException {
    try (var peer = establish()) {
      while (peer.readMessage() != 1) {
        // A keepalive.
      }
      BUNDLES.incrementAndGet();
    }
  }

  private void refusesTerminating() throws IOException {
    var peer = establish();
    keepAlive(peer);
    while (true) {
      if (peer.readMessage() == 1 && peer.endOfTransfer) {
        peer.write(
            ByteBuffer.allocate(10).put((byte) 3).put((byte) 6).putLong(peer.transferId).array());
        BUNDLES.incrementAndGet();
      }
    }
  }

  private void idles() throws IOException {
    var peer = establish(0);
    while (true) {
      peer.readMessage();
    }
  }

  private void knocks() throws Exception {
    long nextNanos = System.nanoTime();
    while (true) {
      try {
        connect().close();
      } catch (IOException e) {
        // Nobody opens: that is an answer too.
      }
      BUNDLES.incrementAndGet();
      nextNanos += 1_000_000_000L / number;
      pauseUntil(nextNanos);
    }
  }

  private void stares() throws IOException {
    try (var socket = connect()) {
      while (socket.getInputStream().read() >= 0) {
        // What it says does not matter.
      }
    }
  }

  private void floods(byte[] message) throws IOException {
    var many = new byte[message.length * 4096];
    for (int i = 0; i < many.length; i += message.length) {
      System.arraycopy(message, 0, many, i, message.length);
    }
    var peer = establish();
    inBackground(
        () -> {
          while (true) {
            peer.readMessage();
          }
        });
    while (true) {
      peer.write(many);
    }
  }

  private void begins() throws IOException {
    var peer = establish();
    inBackground(
        () -> {
          while (true) {
            peer.readMessage();
          }
        });
    for (long id = 0; ; id++) {
      peer.write(segment(START, id, bytes, 2 * bytes));
    }
  }

  // ---- How often.

  private interface Part {
    void run() throws Exception;
  }

  /** As many at a time as told, each once. */
  private void many(Part part) {
    for (int i = 0; i < number; i++) {
      inBackground(part);
    }
  }

  private void manyAgain(Part part) {
    for (int i = 0; i < number; i++) {
      inBackground(() -> again(part));
    }
  }

  private void again(Part part) throws InterruptedException {
    while (true) {
      try {
        part.run();
      } catch (Exception e) {
        // The other side has had enough, or is not there yet.
      }
      Thread.sleep(100);
    }
  }

  private static void inBackground(Part part) {
    var thread =
        new Thread(
            () -> {
              try {
                part.run();
              } catch (Exception e) {
                System.out.println("over: " + e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void report() throws InterruptedException {
    while (true) {
      Thread.sleep(1000);
      System.out.println("bundles " + BUNDLES.get());
    }
  }

  private static void pauseUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 1_000_000) {
      Thread.sleep(left / 1_000_000);
    }
  }

  private static void keepAlive(Peer peer) {
    inBackground(
        () -> {
          while (true) {
            Thread.sleep(1000);
            peer.write(new byte[] {4});
          }
        });
  }

  // ---- The protocol.

  private Socket connect() throws IOException {
    var socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 10_000);
    return socket;
  }

  private Peer establish() throws IOException {
    return establish(10);
  }

  private Peer establish(int keepaliveSeconds) throws IOException {
    return establish(connect(), nodeId, keepaliveSeconds);
  }

  /** Contact and negotiation. */
  private static Peer establish(Socket socket, String nodeId, int keepaliveSeconds)
      throws IOException {
    var peer = new Peer(socket);
    byte[] name = nodeId.getBytes(StandardCharsets.US_ASCII);
    peer.write(new byte[] {'d', 't', 'n', '!', 4, 0});
    peer.write(
        ByteBuffer.allocate(25 + name.length)
            .put((byte) 7)
            .putShort((short) keepaliveSeconds)
            .putLong(1 << 20)
            .putLong(1 << 30)
            .putShort((short) name.length)
            .put(name)
            .putInt(0)
            .array());
    peer.in.readNBytes(6);
    if (peer.readMessage() != 7) {
      throw new IOException("no SESS_INIT");
    }
    return peer;
  }

  /** XFER_SEGMENT; one that starts a transfer names its length. */
  private static byte[] segment(int flags, long id, int length, int total) {
    boolean start = (flags & START) != 0;
    var octets =
        ByteBuffer.allocate((start ? 22 + 13 : 18) + length)
            .put((byte) 1)
            .put((byte) flags)
            .putLong(id);
    if (start) {
      octets.putInt(13).put((byte) 1).putShort((short) 1).putShort((short) 8).putLong(total);
    }
    return octets.putLong(length).array();
  }

  private static byte[] ack(int flags, long id, long length) {
    return ByteBuffer.allocate(18)
        .put((byte) 2)
        .put((byte) flags)
        .putLong(id)
        .putLong(length)
        .array();
  }

  /** One connection; reads a message at a time and throws its payload away. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private int flags;
    private long transferId;
    private long received;
    private boolean endOfTransfer;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    synchronized void write(byte[] octets) throws IOException {
      socket.getOutputStream().write(octets);
    }

    int readMessage() throws IOException {
      int type = in.readUnsignedByte();
      switch (type) {
        case 1 -> readSegment();
        case 2 -> {
          flags = in.readUnsignedByte();
          endOfTransfer = (flags & 1) != 0;
          transferId = in.readLong();
          in.readLong();
        }
        case 3 -> in.skipNBytes(9);
        case 4 -> {}
        case 5, 6 -> in.skipNBytes(2);
        case 7 -> {
          in.skipNBytes(18);
          in.skipNBytes(in.readUnsignedShort());
          in.skipNBytes(in.readInt());
        }
        default -> throw new IOException("message type " + type);
      }
      return type;
    }

    private void readSegment() throws IOException {
      flags = in.readUnsignedByte();
      endOfTransfer = (flags & 1) != 0;
      transferId = in.readLong();
      if ((flags & START) != 0) {
        received = 0;
        in.skipNBytes(in.readInt());
      }
      long length = in.readLong();
      in.skipNBytes(length);
      received += length;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
