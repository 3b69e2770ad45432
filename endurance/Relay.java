import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A link between two nodes that can be cut without a word: as long as a file exists, no octet
 * passes in either direction, nothing is closed and nobody is told, as when an antenna turns away.
 * What was under way comes out when the file is gone.
 *
 * <p>{@code java Relay.java LISTEN-PORT TARGET-PORT CUT-FILE}
 */
final class Relay {
  private static final int LOOK_AGAIN_MILLIS = 10;

  private final int targetPort;
  private final Path cut;

  private Relay(int targetPort, Path cut) {
    this.targetPort = targetPort;
    this.cut = cut;
  }

  public static void main(String[] args) throws Exception {
    var relay = new Relay(Integer.parseInt(args[1]), Path.of(args[2]));
    try (var listener = new ServerSocket()) {
      listener.setReuseAddress(true);
      listener.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
      System.out.println("relay is open");
      while (true) {
        var near = listener.accept();
        inBackground(() -> relay.join(near));
      }
    }
  }

  private void join(Socket near) throws Exception {
    untilWhole();
    Socket far;
    try {
      far = new Socket(InetAddress.getLoopbackAddress(), targetPort);
    } catch (IOException e) {
      near.close();
      return;
    }
    inBackground(() -> pass(near, far));
    pass(far, near);
  }

  /** Passes octets one way until their end, which it passes on as well. */
  private void pass(Socket from, Socket to) throws Exception {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var octets = new byte[1 << 16];
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        untilWhole();
        out.write(octets, 0, count);
      }
      untilWhole();
      to.shutdownOutput();
    } catch (IOException e) {
      untilWhole();
      from.close();
      to.close();
    }
  }

  private void untilWhole() throws InterruptedException {
    while (Files.exists(cut)) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private interface Part {
    void run() throws Exception;
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
}
