import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A neighbour of a server under test, honest or not. It speaks TCPCLv4 (RFC 9174) octet by octet
 * and does one thing until it is killed. Each second it prints how many bundles it has exchanged so
 * far.
 *
 * <p>{@code java Neighbour.java ROLE PORT [NODE-ID [NUMBER [BYTES [SOURCES]]]]}; what the roles do
 * stands beside them in {@link #main}. It comes from 127.0.0.1, or from SOURCES other addresses in
 * turn, 127.0.1.1 and the next ones.
 */
final class Neighbour {
  private static final int START_END = 3;
  private static final int START = 2;
  private static final byte[] CONTACT = {'d', 't', 'n', '!', 4, 0};
  private static final byte[] CONTACT_TLS = {'d', 't', 'n', '!', 4, 1};

  /** A TLS record of a hundred octets, a ClientHello, of which six are there. */
  private static final byte[] CLIENT_HELLO_BEGUN = {22, 3, 1, 0, 100, 1, 0, 0, 96, 3, 3};

  private static final AtomicLong BUNDLES = new AtomicLong();

  private final int port;
  private final String nodeId;
  private final int number;
  private final int bytes;
  private final int sources;
  private final AtomicInteger connections = new AtomicInteger();

  private Neighbour(int port, String nodeId, int number, int bytes, int sources) {
    this.port = port;
    this.nodeId = nodeId;
    this.number = number;
    this.bytes = bytes;
    this.sources = sources;
  }

  public static void main(String[] args) throws Exception {
    var it =
        new Neighbour(
            args[1].matches("\\d+") ? Integer.parseInt(args[1]) : 0,
            args.length > 2 ? args[2] : "ipn:9.0",
            args.length > 3 ? Integer.parseInt(args[3]) : 1,
            args.length > 4 ? Integer.parseInt(args[4]) : 1000,
            args.length > 5 ? Integer.parseInt(args[5]) : 0);
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
      // The same by NUMBER nodes, numbered on from the Node ID.
      case "never-acknowledge" -> it.manyNodes(Neighbour::neverAcknowledges);
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
      // The same with a Contact Header and no more.
      case "greets" -> it.manyAgain(() -> it.stops(CONTACT));
      // The same with a Contact Header and the beginning of a TLS handshake.
      case "stops-in-tls" -> it.manyAgain(() -> it.stops(CONTACT_TLS, CLIENT_HELLO_BEGUN));
      // Makes whole TLS handshakes and goes, NUMBER at a time.
      case "shakes-hands" -> it.manyAgain(it::shakesHands);
      // Sends something that is no TCPCL and goes, NUMBER times a second.
      case "babbles" -> it.babbles();
      // Begins a bundle, says SESS_TERM and sends an octet of the bundle a second.
      case "drips-while-ending" -> it.many(it::dripsWhileEnding);
      // Takes bundles, BYTES a second, and acknowledges each segment.
      case "takes-slowly" -> it.takesSlowly();
      // Asks for each bundle again, with Retransmit; comes again.
      case "asks-again" -> it.again(() -> it.refuses(3, length -> true));
      // Refuses bundles of BYTES with Not Acceptable, takes all others.
      case "refuses-some" -> it.again(() -> it.refuses(4, length -> length == it.bytes));
      // Sends a bundle of BYTES, closes its direction behind it, and counts the acknowledgements;
      // NUMBER times a second.
      case "half-closes" -> it.halfCloses();
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
    keepAlive(peer);
    var inFlight = new Semaphore(1024);
    inBackground(
        () -> {
          while (true) {
            int type = peer.readMessage();
            if (type == 2 && peer.endOfTransfer) {
              BUNDLES.incrementAndGet();
              inFlight.release();
            } else if (type == 3) {
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
    keepAlive(peer);
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
        peer.write(refusal(6, peer.transferId));
        BUNDLES.incrementAndGet();
      }
    }
  }

  private void idles() throws IOException {
    var peer = establish(0, 0);
    while (true) {
      peer.readMessage();
    }
  }

  private void knocks() throws Exception {
    atRate(
        () -> {
          BUNDLES.incrementAndGet();
          connect().close();
        });
  }

  private void stares() throws IOException {
    try (var socket = connect()) {
      while (socket.getInputStream().read() >= 0) {
        // What it says does not matter.
      }
    }
  }

  /** Says this much, hearing a Contact Header in between, and not a word more. */
  private void stops(byte[]... words) throws IOException {
    try (var socket = connect()) {
      for (var word : words) {
        socket.getOutputStream().write(word);
        socket.getInputStream().readNBytes(CONTACT.length);
      }
      while (socket.getInputStream().read() >= 0) {
        // What it says does not matter.
      }
    }
  }

  private void shakesHands() throws Exception {
    try (var socket = connect()) {
      socket.getOutputStream().write(CONTACT_TLS);
      socket.getInputStream().readNBytes(CONTACT.length);
      var tls =
          (SSLSocket)
              trustingAll().getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
      tls.startHandshake();
      BUNDLES.incrementAndGet();
    }
  }

  private void babbles() throws Exception {
    atRate(
        () -> {
          try (var socket = connect()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            socket.getInputStream().readAllBytes();
          }
        });
  }

  private void dripsWhileEnding() throws Exception {
    var peer = establish();
    peer.write(segment(START, 0, 1, bytes));
    Thread.sleep(1000);
    peer.write(new byte[] {5, 0, 0});
    while (true) {
      peer.write(segment(0, 0, 1, bytes));
      Thread.sleep(1000);
    }
  }

  private void takesSlowly() throws Exception {
    var peer = establish(10, 1 << 14);
    peer.bytesPerSecond = bytes;
    keepAlive(peer);
    while (true) {
      if (peer.readMessage() == 1) {
        peer.write(ack(peer.flags, peer.transferId, peer.received));
        if (peer.endOfTransfer) {
          BUNDLES.incrementAndGet();
        }
      }
    }
  }

  /** Refuses bundles of some lengths for this reason, and takes all others. */
  private void refuses(int reason, LongPredicate which) throws IOException {
    var peer = establish();
    keepAlive(peer);
    while (true) {
      if (peer.readMessage() == 1 && peer.endOfTransfer) {
        if (which.test(peer.received)) {
          peer.write(refusal(reason, peer.transferId));
        } else {
          peer.write(ack(peer.flags, peer.transferId, peer.received));
          BUNDLES.incrementAndGet();
        }
      }
    }
  }

  private void halfCloses() throws Exception {
    atRate(
        () -> {
          try (var peer = establish()) {
            peer.write(segment(START_END, 0, bytes, bytes));
            peer.socket.shutdownOutput();
            while (peer.readMessage() != 2 || !peer.endOfTransfer) {
              // A keepalive, or the acknowledgement of less.
            }
            BUNDLES.incrementAndGet();
          }
        });
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

  /** Who looks at no certificate. */
  private static SSLContext trustingAll() throws Exception {
    var context = SSLContext.getInstance("TLS");
    var anybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {anybody}, null);
    return context;
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

  /** What each of several nodes does. */
  private interface OfOne {
    void run(Neighbour one) throws Exception;
  }

  private void manyNodes(OfOne part) {
    int first = Integer.parseInt(nodeId.substring(4, nodeId.indexOf('.')));
    for (int i = 0; i < number; i++) {
      var one = new Neighbour(port, "ipn:" + (first + i) + ".0", 1, bytes, sources);
      inBackground(() -> one.again(() -> part.run(one)));
    }
  }

  private void manyAgain(Part part) {
    for (int i = 0; i < number; i++) {
      inBackground(() -> again(3000, part));
    }
  }

  /** NUMBER times a second, whatever becomes of it. */
  private void atRate(Part part) throws InterruptedException {
    long nextNanos = System.nanoTime();
    while (true) {
      try {
        part.run();
      } catch (Exception e) {
        // Nobody opens, or not to us: that is an answer too.
      }
      nextNanos += 1_000_000_000L / number;
      pauseUntil(nextNanos);
    }
  }

  private void again(Part part) throws InterruptedException {
    again(100, part);
  }

  private static void again(int pauseMillis, Part part) throws InterruptedException {
    while (true) {
      try {
        part.run();
      } catch (Exception e) {
        // The other side has had enough, or is not there yet.
      }
      Thread.sleep(pauseMillis);
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
    return connect(0);
  }

  /** With so many octets that the system takes for us, 0 for what it likes. */
  private Socket connect(int receiveBuffer) throws IOException {
    var socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    if (sources > 0) {
      int source = 1 + connections.getAndIncrement() % sources;
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.1." + source), 0));
    }
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 10_000);
    return socket;
  }

  private Peer establish() throws IOException {
    return establish(10, 0);
  }

  private Peer establish(int keepaliveSeconds, int receiveBuffer) throws IOException {
    return establish(connect(receiveBuffer), nodeId, keepaliveSeconds);
  }

  /** Contact and negotiation. */
  private static Peer establish(Socket socket, String nodeId, int keepaliveSeconds)
      throws IOException {
    var peer = new Peer(socket);
    byte[] name = nodeId.getBytes(US_ASCII);
    peer.write(CONTACT);
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

  private static byte[] refusal(int reason, long id) {
    return ByteBuffer.allocate(10).put((byte) 3).put((byte) reason).putLong(id).array();
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

    /** How fast it takes payload, 0 for as fast as it comes. */
    private int bytesPerSecond;

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
      take(length);
      received += length;
    }

    private void take(long length) throws IOException {
      if (bytesPerSecond == 0) {
        in.skipNBytes(length);
        return;
      }
      for (long left = length; left > 0; ) {
        long piece = Math.min(left, Math.max(1, bytesPerSecond / 10));
        in.skipNBytes(piece);
        left -= piece;
        try {
          Thread.sleep(100);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
