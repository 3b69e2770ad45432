package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.channel.AddressText;
import dev.gantry.adapter.tcp.session.DeadlineTimer;
import dev.gantry.domain.peer.AddressRace;
import dev.gantry.domain.peer.RaceAction;
import dev.gantry.domain.peer.RaceEvent;
import dev.gantry.domain.session.EndCause;
import dev.gantry.port.address.Endpoint;
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
  private final Dialler dialler;
  private final Endpoint endpoint;
  private final EventLoop loop;
  private final Dialler.Result result;
  private final @Nullable String dialledName;
  private final List<SocketAddress> addresses;
  private final AddressRace race;
  private final DeadlineTimer timer;
  private final ArrayDeque<RaceEvent> pending = new ArrayDeque<>(2);
  private final Map<Integer, ChannelFuture> connecting = new HashMap<>(2);
  private final StringBuilder failures = new StringBuilder();
  private int used;
  private boolean running;

  Dial(
      Dialler dialler,
      Endpoint endpoint,
      EventLoop loop,
      Dialler.Result result,
      @Nullable String dialledName,
      List<SocketAddress> addresses) {
    this.dialler = dialler;
    this.endpoint = endpoint;
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
    dialler.found(addresses.get(used));
  }

  /**
   * The session on the connection has ended before it was Established.
   *
   * @return whether another address is tried, which {@link Dialler.Result} hears of later; if not,
   *     the dial is over
   */
  public boolean handshakeEnded(EndCause cause, String detail) {
    failed(
        AddressText.of(addresses.get(used))
            + " "
            + cause.name().toLowerCase(Locale.ROOT).replace('_', '-')
            + " ("
            + detail
            + ")");
    var actions = race.handle(new RaceEvent.HandshakeEnded(cause), System.nanoTime());
    if (race.isOver()) {
      return false;
    }
    try {
      // Whoever tells of that end tells others of it first.
      loop.execute(() -> obey(actions));
      return true;
    } catch (RejectedExecutionException e) {
      return false; // the loop is down
    }
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
      var future = dialler.connect(endpoint, addresses.get(address), loop);
      connecting.put(address, future);
      future.addListener((ChannelFuture done) -> settled(address, done));
    } catch (IllegalArgumentException e) {
      // This kind of socket is not to be had here.
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
      failed(dialler.sentence(addresses.get(address), done.cause()));
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
