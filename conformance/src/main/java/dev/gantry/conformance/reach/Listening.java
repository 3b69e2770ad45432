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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other side dials: by itself, all trials one after the other at one address, or because a
 * command has it dial, each connection at a port of its own.
 */
public final class Listening implements Access, AutoCloseable {
  private static final int BACKLOG = 16;

  private final InetAddress host;
  private final @Nullable ServerSocket shared;
  private final @Nullable Dialler dial;
  private final @Nullable String name;

  private Listening(
      InetAddress host,
      @Nullable ServerSocket shared,
      @Nullable Dialler dial,
      @Nullable String name) {
    this.host = host;
    this.shared = shared;
    this.dial = dial;
    this.name = name;
  }

  /** For a side that dials this address again and again. */
  public static Listening at(InetSocketAddress address) throws IOException {
    return new Listening(address.getAddress(), listener(address), null, null);
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
    return by(host, dial, null);
  }

  /**
   * The same by a name.
   *
   * @param name of this host for who dials; null for its address
   */
  public static Listening by(InetAddress host, Dialler dial, @Nullable String name) {
    return new Listening(host, null, dial, name);
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
  public Door open() {
    return shared != null ? new Shared(shared) : new Own();
  }

  @Override
  public void close() throws IOException {
    if (shared != null) {
      shared.close();
    }
  }

  private static Socket accepted(ServerSocket socket, String address, Duration within)
      throws NotObserved, IOException {
    socket.setSoTimeout((int) Math.max(1, within.toMillis()));
    try {
      return socket.accept();
    } catch (SocketTimeoutException e) {
      throw NotObserved.because(
          "it did not dial %s within %d s".formatted(address, within.toSeconds()));
    }
  }

  private static String hostOf(ServerSocket socket) {
    var host = socket.getInetAddress().getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** All trials at one address, which the other side dials by itself. */
  private record Shared(ServerSocket socket) implements Door {
    @Override
    public Socket connect(Duration within) throws NotObserved, IOException {
      return accepted(socket, hostOf(socket) + ":" + socket.getLocalPort(), within);
    }

    @Override
    public Socket reconnect(Duration within) throws NotObserved, IOException {
      return connect(within);
    }

    @Override
    public Socket again(Duration within) throws NotObserved, IOException {
      return connect(within);
    }

    @Override
    public void close() {}
  }

  /**
   * A port for each connection, as a side that was refused at one may wait before it dials there
   * again.
   */
  private final class Own implements Door {
    private final List<Runnable> dialling = new ArrayList<>();
    private @Nullable ServerSocket socket;

    @Override
    public Socket connect(Duration within) throws NotObserved, IOException {
      if (socket != null) {
        socket.close();
      }
      socket = listener(new InetSocketAddress(host, 0));
      return reconnect(within);
    }

    @Override
    public Socket reconnect(Duration within) throws NotObserved, IOException {
      dialling.add(Objects.requireNonNull(dial).dial(address()));
      return again(within);
    }

    @Override
    public Socket again(Duration within) throws NotObserved, IOException {
      return accepted(Objects.requireNonNull(socket), address(), within);
    }

    private String address() {
      var listener = Objects.requireNonNull(socket);
      return (name == null ? hostOf(listener) : name) + ":" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      dialling.forEach(Runnable::run);
      if (socket != null) {
        socket.close();
      }
    }
  }
}
