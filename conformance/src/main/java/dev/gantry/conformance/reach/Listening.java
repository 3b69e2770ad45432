package dev.gantry.conformance.reach;

import dev.gantry.conformance.trial.Access;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other side dials: by itself, all trials one after the other at one address, or because a
 * command has it dial, each trial at a port of its own.
 */
public final class Listening implements Access, AutoCloseable {
  private static final int BACKLOG = 16;

  private final InetAddress host;
  private final @Nullable ServerSocket shared;
  private final @Nullable Dialler dial;

  private Listening(InetAddress host, @Nullable ServerSocket shared, @Nullable Dialler dial) {
    this.host = host;
    this.shared = shared;
    this.dial = dial;
  }

  /** For a side that dials this address again and again. */
  public static Listening at(InetSocketAddress address) throws IOException {
    return new Listening(address.getAddress(), listener(address), null);
  }

  private static ServerSocket listener(InetSocketAddress address) throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.setReceiveBufferSize(Dialling.RECEIVE_BUFFER_BYTES);
    socket.bind(address, BACKLOG);
    return socket;
  }

  /** For a side that dials when it is told to. */
  public static Listening by(InetAddress host, Dialler dial) {
    return new Listening(host, null, dial);
  }

  /** Whether trials have to come one after the other. */
  public boolean isShared() {
    return shared != null;
  }

  @Override
  public Role role() {
    return Role.ACTIVE;
  }

  @Override
  public Door open() throws IOException {
    if (shared != null) {
      return new At(shared, null);
    }
    return new At(listener(new InetSocketAddress(host, 0)), dial);
  }

  @Override
  public void close() throws IOException {
    if (shared != null) {
      shared.close();
    }
  }

  private static final class At implements Door {
    private final ServerSocket socket;
    private final @Nullable Dialler dial;
    private final List<Runnable> dialling = new ArrayList<>();

    At(ServerSocket socket, @Nullable Dialler dial) {
      this.socket = socket;
      this.dial = dial;
    }

    @Override
    public Socket connect(Duration within) throws NotObserved, IOException {
      if (dial != null) {
        dialling.add(dial.dial(addressOf(socket)));
      }
      socket.setSoTimeout((int) within.toMillis());
      try {
        return socket.accept();
      } catch (SocketTimeoutException e) {
        throw NotObserved.because(
            "it did not dial %s within %d s".formatted(addressOf(socket), within.toSeconds()));
      }
    }

    @Override
    public void close() throws IOException {
      dialling.forEach(Runnable::run);
      if (dial != null) {
        socket.close();
      }
    }

    private static String addressOf(ServerSocket socket) {
      var host = socket.getInetAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getLocalPort();
    }
  }
}
