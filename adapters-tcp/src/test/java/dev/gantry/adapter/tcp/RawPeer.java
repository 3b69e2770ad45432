package dev.gantry.adapter.tcp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A peer made of a blocking socket and hand-written octets, so that the node meets what it would
 * meet outside.
 */
final class RawPeer implements AutoCloseable {
  static final String CONTACT = "64746e210400";
  static final String TERM = "050000";
  static final String TERM_REPLY = "050100";

  final Socket socket;
  final DataInputStream in;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Node.PATIENCE.toMillis());
    in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer connect(int port) throws IOException {
    return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * An address that no other program of this machine connects from, so that its ports stay free.
   */
  static final String OWN_ADDRESS = "127.0.0.77";

  /** From {@link #OWN_ADDRESS} and a port that was used before, 0 for any. */
  static RawPeer connect(int port, int localPort) throws IOException {
    var socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByName(OWN_ADDRESS), localPort));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawPeer(socket);
  }

  static RawPeer accept(ServerSocket server) throws IOException {
    return new RawPeer(server.accept());
  }

  /** Contact and negotiation, from the side that connects. */
  RawPeer establish(String nodeId) throws IOException {
    return establish(nodeId, 1 << 20);
  }

  RawPeer establish(String nodeId, long segmentMru) throws IOException {
    send(CONTACT + sessInit(nodeId, segmentMru));
    readContact();
    readSessInit();
    return this;
  }

  /** Contact and negotiation with what a stack announces, from the side that connects. */
  RawPeer establishWith(String sessInit) throws IOException {
    send(CONTACT + sessInit);
    readContact();
    readSessInit();
    return this;
  }

  /** Contact and negotiation with what a stack announces, from the side that is dialled. */
  RawPeer answerWith(String sessInit) throws IOException {
    readContact();
    send(CONTACT);
    readSessInit();
    send(sessInit);
    return this;
  }

  static String sessInit(String nodeId, long segmentMru) {
    return sessInit(60, segmentMru, 1L << 40, nodeId);
  }

  /** A SESS_INIT without extension items. */
  static String sessInit(int keepaliveSeconds, long segmentMru, long transferMru, String nodeId) {
    byte[] name = nodeId.getBytes(StandardCharsets.UTF_8);
    var init = ByteBuffer.allocate(25 + name.length);
    init.put((byte) 7).putShort((short) keepaliveSeconds).putLong(segmentMru).putLong(transferMru);
    init.putShort((short) name.length).put(name).putInt(0);
    return HexFormat.of().formatHex(init.array());
  }

  static String refuse(int reason, long id) {
    return HexFormat.of()
        .formatHex(ByteBuffer.allocate(10).put((byte) 3).put((byte) reason).putLong(id).array());
  }

  static byte[] segment(int flags, long id, byte[] data) {
    boolean start = (flags & 2) != 0;
    var segment = ByteBuffer.allocate((start ? 22 : 18) + data.length);
    segment.put((byte) 1).put((byte) flags).putLong(id);
    if (start) {
      segment.putInt(0);
    }
    return segment.putLong(data.length).put(data).array();
  }

  static String ack(int flags, long id, long length) {
    return HexFormat.of()
        .formatHex(
            ByteBuffer.allocate(18)
                .put((byte) 2)
                .put((byte) flags)
                .putLong(id)
                .putLong(length)
                .array());
  }

  void send(String hex) throws IOException {
    send(HexFormat.of().parseHex(hex));
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  String read(int count) throws IOException {
    var octets = new byte[count];
    in.readFully(octets);
    return HexFormat.of().formatHex(octets);
  }

  String readContact() throws IOException {
    return read(6);
  }

  String readSessInit() throws IOException {
    String head = read(21);
    int nameLength = Integer.parseInt(head.substring(38), 16);
    return head + read(nameLength + 4);
  }

  /** All octets until the node's FIN; a reset is an exception and fails the test. */
  String readToEnd() throws IOException {
    var all = new ByteArrayOutputStream();
    in.transferTo(all);
    return HexFormat.of().formatHex(all.toByteArray());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
