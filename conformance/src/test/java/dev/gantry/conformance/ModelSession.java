package dev.gantry.conformance;

import dev.gantry.conformance.trial.Agent;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One connection of a {@link ModelPeer}, from the Contact Header to its end, on one thread. */
final class ModelSession {
  private static final byte[] MAGIC = {'d', 't', 'n', '!'};
  private static final int TICK_MILLIS = 10;
  private static final long WAIT_NANOS = 4_000_000_000L;
  private static final int OWN_KEEPALIVE_SECONDS = 30;

  private final Socket socket;
  private final boolean active;
  private final Set<Fault> faults;
  private final Map<String, ModelSession> sessions;
  private final ModelStore store;
  private final ModelAgent agent;
  private DataInputStream in;
  private DataOutputStream out;
  private final Optional<ModelTls> tls;
  private SSLSocket layered;

  private final Queue<Offered> outbox = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<byte[]> heldAcks = new ArrayDeque<>();

  private String peer = "";
  private long segmentMru;
  private long transferMru;
  private int keepalive;
  private long lastSent = System.nanoTime();
  private long lastReceived = System.nanoTime();
  private boolean heard;
  private boolean peerCans;
  private boolean established;
  private volatile boolean termSent;
  private boolean termSeen;
  private boolean refusedOnce;

  // Inbound.
  private long receiving = -1;
  private boolean inTransfer;
  private long received;
  private long announced = -1;
  private final Set<Long> refused = new HashSet<>();

  // Outbound.
  private long nextId;
  private final List<Outgoing> running = new ArrayList<>();
  private final Map<Long, Outgoing> unacknowledged = new HashMap<>();
  private final Set<Long> seen = new HashSet<>();

  /** A bundle that is to be sent. */
  private record Offered(byte[] bundle, CompletableFuture<Agent.Fate> fate) {}

  /** A transfer of ours. */
  private static final class Outgoing {
    final long id;
    final byte[] bundle;
    final CompletableFuture<Agent.Fate> fate;
    int at;
    boolean started;
    boolean waiting;
    boolean refused;

    Outgoing(long id, byte[] bundle, CompletableFuture<Agent.Fate> fate) {
      this.id = id;
      this.bundle = bundle;
      this.fate = fate;
    }
  }

  /** What the sessions of a peer have in common. */
  record Shared(
      Set<Fault> faults,
      Optional<ModelTls> tls,
      Map<String, ModelSession> sessions,
      ModelAgent agent,
      ModelStore store) {}

  ModelSession(Socket socket, boolean active, Shared shared) throws IOException {
    this.socket = socket;
    this.active = active;
    this.faults = shared.faults();
    this.tls = shared.tls();
    this.sessions = shared.sessions();
    this.agent = shared.agent();
    this.store = shared.store();
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Whether the other side has said its Contact Header. */
  boolean wasHeard() {
    return heard;
  }

  private boolean is(Fault fault) {
    return faults.contains(fault);
  }

  /** Whether it begins no transfer any more. */
  boolean isEnding() {
    return termSent;
  }

  /** Sends a bundle, and tells what becomes of it. */
  CompletableFuture<Agent.Fate> offer(byte[] bundle) {
    var offered = new Offered(bundle, new CompletableFuture<>());
    outbox.add(offered);
    return offered.fate();
  }

  void run() throws IOException {
    try {
      if (active && is(Fault.DIALS_AND_SAYS_NOTHING)) {
        untilItsEnd();
        return;
      }
      if (active || is(Fault.SPEAKS_FIRST)) {
        sendHeader();
      }
      boolean early = active && is(Fault.SENDS_SESS_INIT_BEFORE_OUR_HEADER);
      if (early) {
        sendInit();
      }
      if (contact() && (active || is(Fault.SPEAKS_FIRST) || answerHeader()) && secure()) {
        if (active && !early) {
          sendInit();
        }
        converse();
      }
    } catch (EOFException | SSLException e) {
      // The tester has ended the connection, or TLS has.
    } finally {
      synchronized (store) {
        sessions.values().removeIf(one -> one == this);
        unacknowledged.values().forEach(one -> store.keep(peer, one.bundle));
        outbox.forEach(one -> store.keep(peer, one.bundle()));
      }
      var told =
          is(Fault.TELLS_THAT_WHAT_WAS_CUT_OFF_WAS_SENT) ? Agent.Fate.SENT : Agent.Fate.NOT_SENT;
      unacknowledged.values().forEach(one -> one.fate.complete(told));
      if (inTransfer && is(Fault.GIVES_ITS_AGENT_HALF_A_BUNDLE)) {
        agent.received(peer);
      }
      end();
    }
  }

  // --- TLS (RFC 9174 4.4)

  private boolean cans() {
    return tls.isPresent() && !is(Fault.SAYS_IT_CANNOT_TLS);
  }

  /** Whether the connection goes on, in TLS where both sides can. */
  private boolean secure() throws IOException {
    if (!cans() || is(Fault.SKIPS_TLS)) {
      return true;
    }
    if (!peerCans) {
      if (is(Fault.TAKES_SESSIONS_IN_THE_CLEAR)) {
        return true;
      }
      if (!is(Fault.CLOSES_ON_NO_TLS)) {
        send(new byte[] {5, 0, 4});
      }
      return false;
    }
    if (is(Fault.SPEAKS_BEFORE_TLS)) {
      send(new byte[] {4});
    }
    InputStream read = InputStream.nullInputStream();
    if (!active && is(Fault.TAKES_TLS_1_0)) {
      read = orOldTls();
      if (read == null) {
        return false;
      }
    }
    layered = tls.orElseThrow().layered(socket, active, read);
    try {
      socket.setSoTimeout(5_000);
      layered.startHandshake();
    } catch (IOException e) {
      if (is(Fault.TERMINATES_A_FAILED_HANDSHAKE)) {
        send(new byte[] {5, 0, 4});
      }
      if (is(Fault.STAYS_AFTER_A_FAILED_HANDSHAKE)) {
        untilItsEnd();
      }
      return false;
    }
    in = new DataInputStream(new BufferedInputStream(layered.getInputStream(), 1 << 16));
    out = new DataOutputStream(layered.getOutputStream());
    return true;
  }

  /** Answers a ClientHello of TLS 1.0 as if it were fine; null then, else what was read. */
  private InputStream orOldTls() throws IOException {
    socket.setSoTimeout(5_000);
    var start = in.readNBytes(11);
    if (start.length == 11 && start[9] == 3 && start[10] == 1) {
      var hello =
          ByteBuffer.allocate(5 + 42).put(HexFormat.of().parseHex("160301002a020000260301"));
      hello.position(hello.position() + 33);
      send(hello.put(new byte[] {(byte) 0xC0, 0x09, 0}).array());
      untilItsEnd();
      return null;
    }
    var read = new ByteArrayOutputStream();
    read.writeBytes(start);
    read.writeBytes(in.readNBytes(in.available()));
    return new ByteArrayInputStream(read.toByteArray());
  }

  /** When TLS is over. */
  private void afterTls() throws IOException {
    if (layered == null || !is(Fault.GOES_ON_IN_THE_CLEAR)) {
      return;
    }
    var clear = new DataInputStream(socket.getInputStream());
    socket.setSoTimeout(0);
    if (clear.read() == 5) {
      socket.getOutputStream().write(new byte[] {5, 1, clear.readNBytes(2)[1]});
    }
  }

  private void endTls() throws IOException {
    if (layered == null || is(Fault.CLOSES_WITHOUT_CLOSE_NOTIFY)) {
      return;
    }
    try {
      layered.shutdownOutput();
    } catch (IOException e) {
      // It ended by an alert.
    }
  }

  private void end() throws IOException {
    if (is(Fault.RESETS_INSTEAD_OF_CLOSING)) {
      socket.setSoLinger(true, 0);
      return;
    }
    endTls();
    socket.shutdownOutput();
    socket.setSoTimeout(500);
    var rest = socket.getInputStream();
    try {
      // What is unread would make the end a reset.
      while (rest.read(new byte[4096]) >= 0) {}
    } catch (SocketTimeoutException e) {
      // Long enough.
    }
  }

  // --- Contact Header (RFC 9174 4.2, 4.3)

  private void sendHeader() throws IOException {
    var header = ByteBuffer.allocate(6).put(MAGIC).put((byte) 4).put((byte) 0).array();
    if (cans()) {
      header[5] = 1;
    }
    if (is(Fault.SENDS_WRONG_MAGIC)) {
      header[3] = '?';
    }
    if (is(Fault.SENDS_VERSION_5)) {
      header[4] = 5;
    }
    if (is(Fault.SENDS_RESERVED_CONTACT_FLAGS)) {
      header[5] = 0x02;
    }
    send(header);
  }

  private boolean answerHeader() throws IOException {
    if (is(Fault.ANSWERS_NO_HEADER)) {
      untilItsEnd();
      return false;
    }
    sendHeader();
    return true;
  }

  private void untilItsEnd() throws IOException {
    socket.setSoTimeout(0);
    while (in.read() >= 0) {}
  }

  private boolean contact() throws IOException {
    var header = new byte[6];
    long begun = System.nanoTime();
    for (int i = 0; i < header.length; i++) {
      int octet = octet(begun, Fault.WAITS_FOR_EVER_FOR_THE_HEADER);
      if (octet < 0) {
        return false;
      }
      header[i] = (byte) octet;
      if (i < MAGIC.length && header[i] != MAGIC[i]) {
        if (is(Fault.TERMINATES_ON_WRONG_MAGIC)) {
          sendHeader();
          send(new byte[] {5, 0, 4});
        }
        if (is(Fault.IGNORES_WRONG_MAGIC)) {
          untilItsEnd();
        }
        return false;
      }
    }
    if (header[4] != 4) {
      if (active && is(Fault.STAYS_ON_A_LOWER_VERSION)) {
        untilItsEnd();
      }
      if (active || is(Fault.CLOSES_ON_ANOTHER_VERSION) || is(Fault.ANSWERS_NO_HEADER)) {
        if (is(Fault.ANSWERS_NO_HEADER)) {
          untilItsEnd();
        }
        return false;
      }
      if (is(Fault.TERMINATES_BEFORE_ITS_HEADER)) {
        send(new byte[] {5, 0, 2});
        return false;
      }
      if (!is(Fault.SPEAKS_FIRST)) {
        sendHeader();
      }
      send(new byte[] {5, 0, 2});
      return false;
    }
    heard = true;
    peerCans = (header[5] & 1) != 0;
    return !(is(Fault.READS_RESERVED_CONTACT_FLAGS) && header[5] != 0);
  }

  /** The next octet, or -1 after the wait that a peer is given. */
  private int octet(long begun, Fault patient) throws IOException {
    socket.setSoTimeout(TICK_MILLIS);
    while (true) {
      try {
        int octet = in.read();
        if (octet < 0) {
          throw new EOFException();
        }
        return octet;
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - begun > WAIT_NANOS && !is(patient)) {
          return -1;
        }
      }
    }
  }

  // --- The loop

  private void converse() throws IOException {
    long begun = System.nanoTime();
    while (true) {
      socket.setSoTimeout(running.isEmpty() ? TICK_MILLIS : 1);
      int type;
      try {
        type = in.read();
      } catch (SocketTimeoutException e) {
        if (timers(begun)) {
          return;
        }
        pump();
        continue;
      }
      if (type < 0) {
        afterTls();
        return;
      }
      socket.setSoTimeout(5_000);
      lastReceived = System.nanoTime();
      if (!message(type)) {
        return;
      }
      if (in.available() == 0) {
        flushAcks();
      }
      if (termSeen && termSent && !inTransfer) {
        linger();
        return;
      }
    }
  }

  /** After both SESS_TERM: a moment for what is still on its way. */
  private void linger() throws IOException {
    if (is(Fault.STARTS_IN_ENDING)) {
      var late = new ByteArrayOutputStream();
      var to = new DataOutputStream(late);
      to.write(new byte[] {1, 3});
      to.writeLong(99);
      to.writeInt(0);
      to.writeLong(1);
      to.write(0);
      send(late.toByteArray());
    }
    if (!is(Fault.ANSWERS_EVERY_TERMINATION)) {
      return;
    }
    socket.setSoTimeout(500);
    while (true) {
      int type = in.read();
      if (type < 0) {
        return;
      }
      if (type == 5) {
        int flags = in.read();
        send(new byte[] {5, 1, (byte) in.read()});
        if (flags == 0) {
          return;
        }
      }
    }
  }

  /** Whether it is over. */
  private boolean timers(long begun) throws IOException {
    long now = System.nanoTime();
    if (!established) {
      if (now - begun > WAIT_NANOS && !is(Fault.WAITS_FOR_EVER_FOR_SESS_INIT)) {
        send(new byte[] {5, 0, 4});
        return true;
      }
      return false;
    }
    long interval = keepalive * 1_000_000_000L;
    if (interval == 0) {
      if (is(Fault.SENDS_KEEPALIVES_AT_ZERO) && now - lastSent > 1_000_000_000L) {
        send(new byte[] {4});
      }
      return false;
    }
    long every = is(Fault.SENDS_KEEPALIVES_TOO_SELDOM) ? interval * 4 : interval;
    if (now - lastSent >= every - 50_000_000L && !is(Fault.SENDS_NO_KEEPALIVES)) {
      send(new byte[] {4});
    }
    long limit = is(Fault.TIMES_OUT_AFTER_ONE_INTERVAL) ? interval : 2 * interval;
    if (!termSent && now - lastReceived > limit && !is(Fault.NEVER_TIMES_OUT)) {
      if (is(Fault.TIMES_OUT_WITHOUT_TERMINATION)) {
        return true;
      }
      int flags = is(Fault.BEGINS_WITH_REPLY) ? 1 : 0;
      if (is(Fault.SENDS_RESERVED_TERMINATION_FLAGS)) {
        flags |= 0x80;
      }
      send(new byte[] {5, (byte) flags, 1});
      termSent = true;
      if (is(Fault.STAYS_WHEN_IT_WAS_STALLED) && !running.isEmpty()) {
        untilItsEnd();
      }
    }
    return termSent && now - lastReceived > limit + 2_000_000_000L;
  }

  /** Whether the connection goes on. */
  private boolean message(int type) throws IOException {
    if (!established) {
      return beforeTheSession(type);
    }
    return switch (type) {
      case 1 -> segment();
      case 2 -> acknowledgement();
      case 3 -> refusal();
      case 4 -> {
        if (is(Fault.REJECTS_KEEPALIVES)) {
          reject(3, 4);
        }
        yield true;
      }
      case 5 -> termination();
      case 6 -> {
        in.readShort();
        if (is(Fault.ANSWERS_REJECTIONS)) {
          reject(3, 6);
        }
        yield true;
      }
      case 7 -> {
        readInit();
        if (!is(Fault.TAKES_A_SECOND_SESS_INIT)) {
          reject(3, 7);
        }
        yield true;
      }
      default -> unknown(type);
    };
  }

  private boolean beforeTheSession(int type) throws IOException {
    switch (type) {
      case 7 -> {
        return init();
      }
      case 5 -> {
        return termination();
      }
      case 1 -> {
        int flags = in.readUnsignedByte();
        long id = in.readLong();
        if ((flags & 2) != 0) {
          in.skipNBytes(in.readInt());
        }
        long length = in.readLong();
        in.skipNBytes(length);
        if (is(Fault.TAKES_BUNDLES_BEFORE_THE_SESSION)) {
          acknowledge(flags, id, length);
          flushAcks();
        } else {
          reject(3, 1);
        }
        return true;
      }
      case 4 -> {
        return true;
      }
      default -> {
        return unknown(type);
      }
    }
  }

  private boolean unknown(int type) throws IOException {
    if (is(Fault.SKIPS_UNKNOWN_TYPES)) {
      return true;
    }
    if (!is(Fault.CLOSES_ON_UNKNOWN_TYPES)) {
      reject(1, type);
    }
    return is(Fault.STAYS_AFTER_AN_UNKNOWN_TYPE);
  }

  private void reject(int reason, int type) throws IOException {
    flushAcks();
    send(
        is(Fault.SWAPS_THE_OCTETS_OF_A_REJECTION)
            ? new byte[] {6, (byte) type, (byte) reason}
            : new byte[] {6, (byte) reason, (byte) type});
  }

  // --- SESS_INIT (RFC 9174 4.6 to 4.8)

  private record Init(
      int keepalive, long segmentMru, long transferMru, byte[] nodeId, byte[] items) {}

  private Init readInit() throws IOException {
    int interval = in.readUnsignedShort();
    long segment = in.readLong();
    long transfer = in.readLong();
    var nodeId = in.readNBytes(in.readUnsignedShort());
    return new Init(interval, segment, transfer, nodeId, in.readNBytes(in.readInt()));
  }

  private void sendInit() throws IOException {
    var message = new ByteArrayOutputStream();
    var to = new DataOutputStream(message);
    int offer = OWN_KEEPALIVE_SECONDS;
    if (is(Fault.OFFERS_SHORT_KEEPALIVES)) {
      offer = 5;
    } else if (is(Fault.OFFERS_LONG_KEEPALIVES)) {
      offer = 3600;
    }
    to.write(7);
    to.writeShort(offer);
    to.writeLong(1 << 20);
    to.writeLong(1 << 24);
    var nodeId = "ipn:1.0".getBytes(StandardCharsets.UTF_8);
    to.writeShort(nodeId.length);
    to.write(nodeId);
    if (is(Fault.SENDS_RESERVED_SESSION_ITEM_FLAGS)) {
      to.writeInt(5);
      to.write(new byte[] {0x10, (byte) 0x80, 0x01, 0, 0});
    } else {
      to.writeInt(0);
    }
    send(message.toByteArray());
    keepalive = offer;
  }

  private boolean init() throws IOException {
    var init = readInit();
    peer = new String(init.nodeId(), StandardCharsets.UTF_8);
    if (layered != null && !tls.orElseThrow().admits(layered, peer)) {
      if (!is(Fault.CLOSES_ON_A_WRONG_NODE_ID)) {
        send(new byte[] {5, 0, 4});
      }
      return false;
    }
    boolean fine =
        items(init.items(), true) == Items.FINE
            && (is(Fault.TAKES_ANY_NODE_ID) || isNodeId(init.nodeId()));
    if (!fine) {
      send(new byte[] {5, 0, 4});
      return false;
    }
    if (is(Fault.CLOSES_ON_A_LONG_KEEPALIVE) && init.keepalive() > 600) {
      return false;
    }
    if (is(Fault.REFUSES_A_SMALL_MRU_AS_BUSY) && init.segmentMru() < 10) {
      send(new byte[] {5, 0, 3});
      return false;
    }
    segmentMru = init.segmentMru();
    transferMru = init.transferMru();
    if (!active) {
      sendInit();
    }
    keepalive = Math.min(keepalive, init.keepalive());
    established = true;
    synchronized (store) {
      sessions.put(peer, this);
      store.kept(peer).forEach(this::offer);
    }
    return true;
  }

  private static boolean isNodeId(byte[] octets) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      return text.isEmpty() || text.startsWith("ipn:") || text.startsWith("dtn:");
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private enum Items {
    FINE,
    MALFORMED,
    CRITICAL
  }

  /** What a list of extension items is; a Transfer Length among them is noted. */
  private Items items(byte[] list, boolean ofSession) {
    var at = ByteBuffer.wrap(list);
    var found = Items.FINE;
    while (at.hasRemaining()) {
      if (at.remaining() < 5 || at.remaining() < 5 + (at.getShort(at.position() + 3) & 0xFFFF)) {
        boolean taken =
            is(
                ofSession
                    ? Fault.TAKES_MALFORMED_SESSION_ITEMS
                    : Fault.TAKES_MALFORMED_TRANSFER_ITEMS);
        return taken ? found : Items.MALFORMED;
      }
      int flags = at.get();
      int type = at.getShort() & 0xFFFF;
      var value = new byte[at.getShort() & 0xFFFF];
      at.get(value);
      if (!ofSession && type == 1 && value.length == 8) {
        announced = ByteBuffer.wrap(value).getLong();
        continue;
      }
      if (is(ofSession ? Fault.REFUSES_ANY_SESSION_ITEM : Fault.REFUSES_ANY_TRANSFER_ITEM)) {
        return Items.CRITICAL;
      }
      boolean critical = (flags & 1) != 0;
      if (is(
          ofSession
              ? Fault.READS_RESERVED_SESSION_ITEM_FLAGS
              : Fault.READS_RESERVED_TRANSFER_ITEM_FLAGS)) {
        critical = flags != 0;
      }
      boolean ignored =
          is(
              ofSession
                  ? Fault.IGNORES_CRITICAL_SESSION_ITEMS
                  : Fault.IGNORES_CRITICAL_TRANSFER_ITEMS);
      if (critical && !ignored) {
        found = Items.CRITICAL;
      }
    }
    return found;
  }

  // --- Inbound transfers (RFC 9174 5.2)

  private boolean segment() throws IOException {
    int flags = in.readUnsignedByte();
    long id = in.readLong();
    boolean start = (flags & 2) != 0;
    boolean end = (flags & 1) != 0;
    var list = new byte[0];
    if (start || is(Fault.EXPECTS_ITEMS_IN_EVERY_SEGMENT)) {
      int length = in.readInt();
      if (length < 0 || length > 1 << 16) {
        return false;
      }
      list = in.readNBytes(length);
    }
    long length = in.readLong();
    if (length < 0 || length > 1 << 24) {
      return false;
    }
    in.skipNBytes(length);
    if (start) {
      return startOf(flags, id, end, list, length);
    }
    if (refused.contains(id)) {
      if (is(Fault.ACKNOWLEDGES_LATE_SEGMENTS)) {
        acknowledge(flags, id, length);
      } else if (!is(Fault.SWALLOWS_LATE_SEGMENTS)) {
        refuse(5, id);
      }
      return true;
    }
    if (!inTransfer || id != receiving) {
      reject(3, 1);
      return true;
    }
    received += length;
    return progress(flags, id, end, length);
  }

  private boolean startOf(int flags, long id, boolean end, byte[] list, long length)
      throws IOException {
    if (inTransfer && is(Fault.ENDS_THE_SESSION_AT_A_NEW_START)) {
      return false;
    }
    if (termSent && !is(Fault.TAKES_BUNDLES_IN_ENDING)) {
      refuse(6, id);
      return true;
    }
    if (is(Fault.TAKES_IDS_FOR_SIGNED) && id < 0) {
      return false;
    }
    boolean kept = is(Fault.KEEPS_TRANSFER_LENGTH_FOR_THE_NEXT);
    if (!kept) {
      announced = -1;
    }
    received = inTransfer && is(Fault.MIXES_WHAT_WAS_ABORTED) ? received + length : length;
    receiving = id;
    inTransfer = true;
    if (is(Fault.REFUSES_RESERVED_SEGMENT_FLAGS) && (flags & 0xFC) != 0) {
      return refusedWhole(1, id);
    }
    if (items(list, false) != Items.FINE) {
      return refusedWhole(5, id);
    }
    if (is(Fault.TAKES_NOTHING_AFTER_A_REFUSAL) && refusedOnce) {
      return true;
    }
    if (is(Fault.NEEDS_TRANSFER_LENGTH) && !end && announced < 0 && length == 7) {
      return refusedWhole(4, id);
    }
    return progress(flags, id, end, length);
  }

  private boolean refusedWhole(int reason, long id) throws IOException {
    inTransfer = false;
    refused.add(id);
    refuse(reason, id);
    return true;
  }

  private boolean progress(int flags, long id, boolean end, long length) throws IOException {
    boolean mismatch = announced >= 0 && (received > announced || end && received != announced);
    if (mismatch && !is(Fault.IGNORES_TRANSFER_LENGTH)) {
      return refusedWhole(is(Fault.REFUSES_A_MISMATCH_FOR_NO_RESOURCES) ? 2 : 4, id);
    }
    if (end) {
      inTransfer = false;
      agent.received(peer);
      var answer = agent.answerFor(peer);
      if (answer != Agent.Answer.TAKE) {
        flushAcks();
      }
      if (answer == Agent.Answer.REFUSE) {
        return refusedWhole(4, id);
      }
      if (answer == Agent.Answer.STALL && !is(Fault.ACKNOWLEDGES_BEFORE_ITS_AGENT_HAS_IT)) {
        agent.awaitRelease();
      }
    }
    acknowledge(flags, id, is(Fault.ACKNOWLEDGES_EACH_SEGMENT_BY_ITSELF) ? length : received);
    return true;
  }

  private void acknowledge(int flags, long id, long total) throws IOException {
    int echoed = flags;
    if (is(Fault.ACKNOWLEDGES_WITHOUT_FLAGS)) {
      echoed = 0;
    } else if (is(Fault.ACKNOWLEDGES_WITH_KNOWN_FLAGS_ONLY)) {
      echoed &= 3;
    } else if (is(Fault.ADDS_RESERVED_ACK_FLAGS)) {
      echoed |= 0x40;
    }
    var ack = ByteBuffer.allocate(18).put((byte) 2).put((byte) echoed).putLong(id).putLong(total);
    boolean more = in.available() > 0;
    if (is(Fault.GATHERS_ACKNOWLEDGEMENTS)) {
      heldAcks.clear();
    }
    heldAcks.add(ack.array());
    if (!more || !is(Fault.GATHERS_ACKNOWLEDGEMENTS)) {
      if (!more || !is(Fault.REFUSES_BEFORE_EARLIER_ACKNOWLEDGEMENTS)) {
        flushAcks();
      }
    }
  }

  private void flushAcks() throws IOException {
    while (!heldAcks.isEmpty()) {
      send(heldAcks.remove());
    }
  }

  private void refuse(int reason, long id) throws IOException {
    refusedOnce = true;
    if (!is(Fault.REFUSES_BEFORE_EARLIER_ACKNOWLEDGEMENTS)) {
      flushAcks();
    }
    long named = is(Fault.NAMES_ANOTHER_TRANSFER) ? id + 1 : id;
    send(ByteBuffer.allocate(10).put((byte) 3).put((byte) reason).putLong(named).array());
  }

  // --- Outbound transfers

  private void pump() throws IOException {
    if (termSent || !established) {
      return;
    }
    if (is(Fault.SENDS_NOTHING_WHILE_IT_RECEIVES) && inTransfer) {
      return;
    }
    boolean several = is(Fault.MIXES_TRANSFERS) && outbox.size() > 1;
    while (!outbox.isEmpty() && (running.isEmpty() || several)) {
      var offered = outbox.remove();
      var bundle = offered.bundle();
      if (Long.compareUnsigned(bundle.length, transferMru) > 0 && !is(Fault.SENDS_LONG_TRANSFERS)) {
        continue;
      }
      if (is(Fault.CHANGES_BUNDLES)) {
        bundle = Arrays.copyOf(bundle, bundle.length + 1);
      }
      running.add(new Outgoing(is(Fault.REPEATS_IDS) ? 0 : nextId++, bundle, offered.fate()));
      if (is(Fault.TELLS_OF_SENDING_AT_ONCE)) {
        offered.fate().complete(Agent.Fate.SENT);
      }
    }
    if (running.isEmpty()) {
      return;
    }
    var next = running.removeFirst();
    if (next.waiting) {
      running.addFirst(next);
      return;
    }
    boolean more = sendSegment(next);
    if (more) {
      running.addLast(next);
    }
  }

  /** Whether more of it is to be sent. */
  private boolean sendSegment(Outgoing transfer) throws IOException {
    long most = is(Fault.SENDS_LONG_SEGMENTS) ? 150 : Math.min(segmentMru, 1 << 20);
    int length = (int) Math.min(most, transfer.bundle.length - transfer.at);
    boolean start = !transfer.started;
    boolean last = transfer.at + length == transfer.bundle.length;
    boolean whole = start && last;
    int flags = (start ? 2 : 0) | (last ? 1 : 0);
    if (is(Fault.LEAVES_OUT_END) && !whole) {
      flags &= 2;
    }
    if (is(Fault.REPEATS_START)) {
      flags |= 2;
    }
    if (is(Fault.SENDS_RESERVED_SEGMENT_FLAGS)) {
      flags |= 4;
    }
    var header = new ByteArrayOutputStream();
    var to = new DataOutputStream(header);
    to.write(1);
    to.write(flags);
    to.writeLong(transfer.id);
    if ((flags & 2) != 0) {
      var list = itemsOf(transfer, whole);
      to.writeInt(list.length);
      to.write(list);
    }
    to.writeLong(length);
    transfer.started = true;
    seen.add(transfer.id);
    unacknowledged.put(transfer.id, transfer);
    out.write(header.toByteArray());
    if (is(Fault.PUTS_A_TERMINATION_INTO_A_SEGMENT) && transfer.at > 1 << 20) {
      out.write(new byte[] {5, 0, 1});
      out.write(transfer.bundle, transfer.at + 3, length - 3);
    } else {
      out.write(transfer.bundle, transfer.at, length);
    }
    out.flush();
    lastSent = System.nanoTime();
    transfer.at += length;
    transfer.waiting = is(Fault.WAITS_FOR_EACH_ACKNOWLEDGEMENT);
    return !last && !transfer.refused;
  }

  private byte[] itemsOf(Outgoing transfer, boolean whole) {
    if (whole && !is(Fault.SENDS_TRANSFER_LENGTH_WITH_ONE_SEGMENT)) {
      return new byte[0];
    }
    long total = transfer.bundle.length + (is(Fault.SENDS_WRONG_TRANSFER_LENGTH) ? 1L : 0);
    int flags = is(Fault.SENDS_RESERVED_TRANSFER_ITEM_FLAGS) ? 0x20 : 0;
    var item =
        ByteBuffer.allocate(13)
            .put((byte) flags)
            .putShort((short) 1)
            .putShort((short) 8)
            .putLong(total)
            .array();
    if (!is(Fault.REPEATS_TRANSFER_LENGTH)) {
      return item;
    }
    return ByteBuffer.allocate(26).put(item).put(item).array();
  }

  private boolean acknowledgement() throws IOException {
    int flags = in.readUnsignedByte();
    long id = in.readLong();
    long total = in.readLong();
    if (!seen.contains(id)) {
      if (is(Fault.ANSWERS_BY_A_TYPE_THAT_IS_NONE)) {
        send(new byte[] {8});
      } else if (!is(Fault.IGNORES_STRAY_ACKNOWLEDGEMENTS)) {
        reject(3, 2);
      }
      return true;
    }
    if (is(Fault.READS_RESERVED_ACK_FLAGS) && (flags & 0xFC) != 0) {
      reject(3, 2);
    }
    var transfer = unacknowledged.get(id);
    if (transfer != null) {
      transfer.waiting = false;
      if (total >= transfer.bundle.length) {
        unacknowledged.remove(id);
        transfer.fate.complete(Agent.Fate.SENT);
      }
    }
    return true;
  }

  private boolean refusal() throws IOException {
    int reason = in.readUnsignedByte();
    long id = in.readLong();
    if (is(Fault.ENDS_THE_SESSION_AT_A_REFUSAL)
        || is(Fault.ENDS_THE_SESSION_AT_AN_UNKNOWN_REFUSAL) && reason > 6) {
      return false;
    }
    if (is(Fault.TERMINATES_AT_A_REFUSAL)) {
      send(new byte[] {5, 0, 0});
      return false;
    }
    if (!seen.contains(id)) {
      reject(3, 3);
      return true;
    }
    var transfer = unacknowledged.remove(id);
    if (transfer == null) {
      return true;
    }
    if (is(Fault.CUTS_A_SEGMENT_AT_A_REFUSAL) && transfer.bundle.length > 1 << 20) {
      var cut = ByteBuffer.allocate(18 + 100).put((byte) 1).put((byte) 0);
      send(cut.putLong(id).putLong(200).array());
    }
    transfer.fate.complete(
        is(Fault.TELLS_THAT_A_REFUSED_BUNDLE_WAS_SENT) ? Agent.Fate.SENT : Agent.Fate.NOT_SENT);
    if (!is(Fault.GOES_ON_AFTER_A_REFUSAL)) {
      transfer.refused = true;
      running.remove(transfer);
    }
    if (is(Fault.SENDS_AGAIN_WHAT_IS_NOT_ACCEPTABLE) && reason == 4) {
      outbox.add(new Offered(transfer.bundle, new CompletableFuture<>()));
    }
    return true;
  }

  // --- SESS_TERM (RFC 9174 6.1)

  private boolean termination() throws IOException {
    int flags = in.readUnsignedByte();
    int reason = in.readUnsignedByte();
    flushAcks();
    termSeen = true;
    if (is(Fault.NEVER_ANSWERS_A_TERMINATION)) {
      return false;
    }
    if (termSent || is(Fault.TAKES_RESERVED_FLAGS_FOR_REPLY) && flags == 0xFE) {
      termSeen &= termSent;
      return true;
    }
    if (is(Fault.IGNORES_UNKNOWN_TERMINATIONS) && reason > 0xF6) {
      termSeen = false;
      return true;
    }
    int reply = is(Fault.ANSWERS_WITHOUT_REPLY) ? 0 : 1;
    int repeated = is(Fault.ANSWERS_WITH_REASON_ZERO) ? 0 : reason;
    send(new byte[] {5, (byte) reply, (byte) repeated});
    termSent = true;
    return established;
  }

  private void send(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
    lastSent = System.nanoTime();
  }
}
