package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.peer.AddressRace;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.RaceAction;
import dev.gantry.domain.peer.RaceEvent;
import dev.gantry.domain.session.EndCause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One dial of a peer: connects to the addresses of its target as a real {@link AddressRace}
 * decides, and begins where the peer was found last.
 */
final class DrivenDial {
  private final NodeProcess node;
  private final DrivenPeer peer;
  private final World world;
  private final List<String> addresses;
  private final AddressRace race;
  private final Alarm alarm;
  private final Map<Integer, Attempt> connecting = new LinkedHashMap<>();
  private @Nullable LinkEnd stands;
  private int used;
  private boolean inUse;
  private String failure = "";

  DrivenDial(NodeProcess node, DrivenPeer peer, String target, World world) {
    this.node = node;
    this.peer = peer;
    this.world = world;
    addresses = new ArrayList<>(world.addressesOf(target));
    String found = peer.foundAt();
    if (found != null && addresses.remove(found)) {
      addresses.addFirst(found);
    }
    race = new AddressRace(addresses.size());
    alarm = new Alarm(world.clock(), () -> tell(new RaceEvent.DeadlineReached()));
  }

  void begin() {
    tell(new RaceEvent.Begun());
  }

  /** The session on the connection is Established: the peer is at that address. */
  void established() {
    peer.found(addresses.get(used));
  }

  /**
   * The session on the connection has ended before it was Established.
   *
   * @return what becomes of the dial
   */
  DialFate handshakeEnded(EndCause cause) {
    var actions = race.handle(new RaceEvent.HandshakeEnded(cause), world.clock().nowNanos());
    var fate = race.fate();
    if (fate != DialFate.GOES_ON) {
      return fate;
    }
    // Whoever tells of that end tells others of it first.
    world
        .clock()
        .after(
            0,
            () -> {
              inUse = false;
              obey(actions);
            });
    return fate;
  }

  private void tell(RaceEvent event) {
    if (!node.isDead()) {
      obey(race.handle(event, world.clock().nowNanos()));
    }
  }

  private void obey(List<RaceAction> actions) {
    if (node.isDead()) {
      return;
    }
    actions.forEach(this::run);
    alarm.set(race.nextDeadlineNanos());
    check(
        race.isOver()
            || inUse
            || !connecting.isEmpty()
            || race.nextDeadlineNanos() != AddressRace.NO_DEADLINE,
        () -> "a dial of " + peer.key() + " waits for nothing: " + addresses);
  }

  private void run(RaceAction action) {
    switch (action) {
      case RaceAction.Connect(int address) -> connect(address);
      case RaceAction.LetGo(int address) -> connecting.remove(address);
      case RaceAction.Use(int address) -> use(address);
      case RaceAction.GiveUp _ -> node.dialFailed(peer, failure);
    }
  }

  private void connect(int address) {
    var attempt = new Attempt(address);
    connecting.put(address, attempt);
    world.connect(node.setup().host(), addresses.get(address), attempt);
  }

  /** One try to connect; it may have been let go, and the address tried again. */
  private final class Attempt implements World.Dialler {
    private final int address;

    private Attempt(int address) {
      this.address = address;
    }

    @Override
    public void connected(LinkEnd end) {
      if (node.isDead() || !connecting.remove(address, this)) {
        end.reset();
        return;
      }
      // What comes before its session begins must not be lost.
      end.keep();
      stands = end;
      tell(new RaceEvent.Connected(address));
    }

    @Override
    public void failed(String detail) {
      if (connecting.remove(address, this)) {
        failure = addresses.get(address) + " " + detail;
        tell(new RaceEvent.ConnectFailed(address));
      }
    }
  }

  private void use(int address) {
    var end = stands;
    stands = null;
    if (end == null) {
      throw new InvariantError("no connection stands to " + addresses.get(address));
    }
    used = address;
    inUse = true;
    node.connected(peer, this, end, addresses.get(address));
  }
}
