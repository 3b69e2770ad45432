package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.channel.AddressText;
import dev.gantry.adapter.tcp.session.DeadlineTimer;
import dev.gantry.domain.peer.AddressRace;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.RaceAction;
import dev.gantry.domain.peer.RaceEvent;
import dev.gantry.domain.session.EndCause;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One dial under way: connects to the addresses as their {@link AddressRace} decides. Confined to
 * the event loop that all its connections are on.
 */
public final class Dial {
  private final Way way;
  private final EventLoop loop;
  private final Result result;
  private final @Nullable String dialledName;
  private final List<SocketAddress> addresses;
  private final AddressRace race;
  private final DeadlineTimer timer;
  private final ArrayDeque<RaceEvent> pending = new ArrayDeque<>(2);
  private final Map<Integer, ChannelFuture> connecting = new HashMap<>(2);
  private final StringBuilder failures = new StringBuilder();
  private int used;
  private boolean running;

  /** Hears of a dial; on its loop. */
  public interface Result {
    /**
     * A connection stands; it does not read before it is told to. Comes again, for another address,
     * where {@link Dial#handshakeEnded} says so.
     *
     * @param dial must be told what becomes of the session on the connection
     * @param dialledName the name that was resolved, null for an address or a Unix socket
     */
    void connected(Dial dial, Channel channel, @Nullable String dialledName);

    /** No address is left, and the last one could not be connected to. */
    void failed(String cause);
  }

  /** How it connects, and who wants to know what becomes of that. */
  interface Way {
    /**
     * Begins to connect to one address.
     *
     * @throws IllegalArgumentException where this kind of socket is not to be had
     */
    ChannelFuture connect(SocketAddress address);

    /** The peer is at this address. */
    void found(SocketAddress address);

    /** Why an address could not be connected to, in words. */
    String failure(@Nullable Throwable cause);
  }

  Dial(
      Way way,
      EventLoop loop,
      Result result,
      @Nullable String dialledName,
      List<SocketAddress> addresses) {
    this.way = way;
    this.loop = loop;
    this.result = result;
    this.dialledName = dialledName;
    this.addresses = addresses;
    race = new AddressRace(addresses.size());
    timer = new DeadlineTimer(loop, () -> tell(new RaceEvent.DeadlineReached()));
  }

  void begin() {
    tell(new RaceEvent.Begun());
  }

  /** The session on the connection is Established: the peer is at that address. */
  public void established() {
    way.found(addresses.get(used));
  }

  /**
   * The session on the connection has ended before it was Established.
   *
   * @return what becomes of the dial; {@link Result} hears later of another address
   */
  public DialFate handshakeEnded(EndCause cause, String detail) {
    failed(
        AddressText.of(addresses.get(used))
            + " "
            + cause.name().toLowerCase(Locale.ROOT).replace('_', '-')
            + " ("
            + detail
            + ")");
    var actions = race.handle(new RaceEvent.HandshakeEnded(cause), System.nanoTime());
    var fate = race.fate();
    if (fate != DialFate.GOES_ON) {
      return fate;
    }
    try {
      // Whoever tells of that end tells others of it first.
      loop.execute(() -> obey(actions));
      return fate;
    } catch (RejectedExecutionException e) {
      return DialFate.FAILED; // the loop is down
    }
  }

  /** Why it has come to nothing so far: {@code detail}, or one for each of several addresses. */
  public String failures(String detail) {
    return addresses.size() == 1 ? detail : failures.toString();
  }

  private void tell(RaceEvent event) {
    if (running) {
      pending.add(event);
    } else {
      obey(race.handle(event, System.nanoTime()));
    }
  }

  /** What an action causes at once is told behind all of them. */
  private void obey(List<RaceAction> actions) {
    running = true;
    try {
      actions.forEach(this::run);
      for (RaceEvent next = pending.poll(); next != null; next = pending.poll()) {
        race.handle(next, System.nanoTime()).forEach(this::run);
      }
    } finally {
      running = false;
    }
    timer.arm(race.nextDeadlineNanos(), System.nanoTime());
  }

  private void run(RaceAction action) {
    switch (action) {
      case RaceAction.Connect(int address) -> connect(address);
      case RaceAction.LetGo(int address) -> letGo(address);
      case RaceAction.Use(int address) -> use(address);
      case RaceAction.GiveUp _ -> result.failed(failures.toString());
    }
  }

  private void connect(int address) {
    try {
      var future = way.connect(addresses.get(address));
      connecting.put(address, future);
      future.addListener((ChannelFuture done) -> settled(address, done));
    } catch (IllegalArgumentException e) {
      failed(String.valueOf(e.getMessage()));
      pending.add(new RaceEvent.ConnectFailed(address));
    }
  }

  private void settled(int address, ChannelFuture done) {
    if (connecting.get(address) != done) {
      done.channel().close(); // let go
    } else if (done.isSuccess()) {
      tell(new RaceEvent.Connected(address));
    } else {
      connecting.remove(address);
      failed(AddressText.of(addresses.get(address)) + " " + way.failure(done.cause()));
      tell(new RaceEvent.ConnectFailed(address));
    }
  }

  private void letGo(int address) {
    var future = connecting.remove(address);
    if (future != null) {
      future.channel().close();
    }
  }

  private void use(int address) {
    var stands = connecting.remove(address);
    if (stands == null) {
      throw new IllegalStateException("no connection stands to " + addresses.get(address));
    }
    used = address;
    result.connected(this, stands.channel(), dialledName);
  }

  private void failed(String sentence) {
    if (!failures.isEmpty()) {
      failures.append("; ");
    }
    failures.append(sentence);
  }
}
