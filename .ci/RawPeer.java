import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A TCP peer that says exactly what it is told to, to see how a server ends sessions with peers
 * that misbehave.
 *
 * <p>{@code java RawPeer.java listen|PORT STEP...} accepts one connection (and prints {@code
 * listening on 127.0.0.1:PORT}), or connects; then runs the steps one after the other and reads
 * until the other side ends the connection. Steps: {@code send=HEX}; {@code zeros=N} sends N zero
 * octets; {@code read=N} waits until N octets in total came; {@code beat=HEX,TIMES} sends these
 * octets once a second. It prints all that came, how the connection ended and when, counted from
 * the last step:
 *
 * <pre>
 * received 64746e210400
 * ended by fin after 12 ms
 * </pre>
 */
final class RawPeer {
  private static final int LIMIT_MILLIS = 60_000;

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Socket socket;

  private RawPeer(Socket socket) {
    this.socket = socket;
  }

  public static void main(String[] args) throws Exception {
    try (var socket = args[0].equals("listen") ? accept() : connect(Integer.parseInt(args[0]))) {
      socket.setTcpNoDelay(true);
      new RawPeer(socket).run(Arrays.copyOfRange(args, 1, args.length));
    }
  }

  private static Socket accept() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      server.setSoTimeout(LIMIT_MILLIS);
      System.out.println("listening on 127.0.0.1:" + server.getLocalPort());
      return server.accept();
    }
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getByName("127.0.0.1"), port);
  }

  private void run(String[] steps) throws Exception {
    var ending = "";
    for (var step : steps) {
      var argument = step.substring(step.indexOf('=') + 1);
      switch (step.substring(0, step.indexOf('='))) {
        case "send" -> send(HexFormat.of().parseHex(argument));
        case "zeros" -> send(new byte[Integer.parseInt(argument)]);
        case "read" -> ending = readTo(Integer.parseInt(argument));
        case "beat" -> beat(argument.split(","));
        default -> throw new IllegalArgumentException(step);
      }
    }
    var from = System.nanoTime();
    if (ending.isEmpty()) {
      ending = readTo(Integer.MAX_VALUE);
    }
    System.out.println("received " + HexFormat.of().formatHex(received.toByteArray()));
    System.out.println(
        "ended by " + ending + " after " + (System.nanoTime() - from) / 1_000_000 + " ms");
  }

  private void send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException e) {
      // The other side has closed already; how, is seen in reading.
    }
  }

  private void beat(String[] argument) throws InterruptedException {
    for (var i = 0; i < Integer.parseInt(argument[1]); i++) {
      Thread.sleep(1000);
      send(HexFormat.of().parseHex(argument[0]));
    }
  }

  /** Returns how the connection ended, or nothing when that many octets are there. */
  private String readTo(int count) throws IOException {
    socket.setSoTimeout(LIMIT_MILLIS);
    var buffer = new byte[65536];
    try {
      while (received.size() < count) {
        var length = socket.getInputStream().read(buffer);
        if (length < 0) {
          return "fin";
        }
        received.write(buffer, 0, length);
      }
      return "";
    } catch (SocketTimeoutException e) {
      return "nobody";
    } catch (IOException e) {
      return "reset";
    }
  }
}
