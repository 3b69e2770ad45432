package dev.gantry.port.address;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds out whether an address of this machine can be listened on, for servers that do not tell
 * what becomes of theirs. Blocks for a system call.
 */
public final class LocalPort {
  private LocalPort() {}

  /**
   * Demands that nobody listens there, and that we may.
   *
   * @throws IOException when the address is taken or is none of ours
   */
  public static void demandFree(InetSocketAddress address) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    }
  }

  /** Whether somebody listens there, or nobody can tell, as without a free descriptor. */
  public static boolean isTaken(InetSocketAddress address) {
    try {
      demandFree(address);
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
