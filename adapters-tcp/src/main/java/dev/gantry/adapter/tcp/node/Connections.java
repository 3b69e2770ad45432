package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.channel.SourceAddress;
import dev.gantry.adapter.tcp.peer.Dial;
import dev.gantry.adapter.tcp.peer.Dialler;
import dev.gantry.adapter.tcp.peer.NamedEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.peer.PeerNames;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.node.AdmissionRules;
import dev.gantry.domain.node.NodeEvent;
import dev.gantry.domain.node.Origin;
import dev.gantry.domain.node.PeerKey;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.out.BundleProcessingAgent;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings connections to the node, those that listeners accept and those that dials come to, and
 * begins the sessions that it lets in. On the event loops of the connections.
 */
public final class Connections {
  private final Sessions sessions;
  private final BundleProcessingAgent bpa;
  private final PeerNames names;
  private final Supplier<Profiles> profiles;
  private final NodeDriver node;

  /** The way to {@code node}. */
  public Connections(
      Sessions sessions,
      BundleProcessingAgent bpa,
      PeerNames names,
      Supplier<Profiles> profiles,
      NodeDriver node) {
    this.sessions = sessions;
    this.bpa = bpa;
    this.names = names;
    this.profiles = profiles;
    this.node = node;
  }

  /** A listener has accepted a connection, which does not read yet. */
  public void accepted(
      Channel channel, String remoteAddress, Origin.Way way, ListenEndpoint bound) {
    var listener = profiles.get().listener(bound);
    var address =
        SourceAddress.of(channel) instanceof InetSocketAddress remote ? remote.getAddress() : null;
    List<NamedEndpoint> named = address == null ? List.of() : names.at(address);
    if (!named.stream().allMatch(each -> listener.knows(each.peer()))) {
      // Between two configurations: what a stranger finds is not for it, and it will come again.
      channel.close();
      return;
    }
    var link =
        new SessionLink(
            sessions,
            channel,
            node,
            (owner, rules) ->
                begin(
                    owner,
                    rules,
                    Role.PASSIVE,
                    null,
                    remoteAddress,
                    listener.profile(rules.named())),
            remoteAddress,
            null);
    node.offer(link, origin(remoteAddress, address, named, way, listener));
  }

  private Origin.Accepted origin(
      String remoteAddress,
      @Nullable InetAddress address,
      List<NamedEndpoint> atAddress,
      Origin.Way way,
      ListenEndpoint listener) {
    var candidates = new ArrayList<Origin.Candidate>(0);
    for (NamedEndpoint named : atAddress) {
      candidates.add(
          new Origin.Candidate(named.peer(), demandsTls(listener.profile(named.peer()))));
    }
    return new Origin.Accepted(
        remoteAddress,
        address == null ? null : Octets.of(PeerNames.canonical(address).getAddress()),
        demandsTls(listener.profile()),
        candidates,
        listener.door(),
        way);
  }

  private static boolean demandsTls(SessionProfile profile) {
    return profile.security().requireTls();
  }

  /** Dials a peer; the node hears what it comes to. */
  public void dial(PeerKey peer, PeerEndpoint target, Dialler dialler, EventLoop loop) {
    dialler.dial(target.endpoint(), loop, new Dialled(peer, target));
  }

  private SessionHandle begin(
      SessionLink link,
      AdmissionRules rules,
      Role role,
      @Nullable String dialledName,
      @Nullable String remoteAddress,
      SessionProfile profile) {
    return sessions.begin(
        link.key(),
        link.channel(),
        new Sessions.Beginning(
            role,
            dialledName,
            rules.expectedNodeIds(),
            remoteAddress,
            profile,
            rules.localNodeIds(),
            bpa.capabilities().maxBundleBytes(),
            BundleSink.of(bpa)),
        link);
  }

  /** What a dial comes to. */
  private final class Dialled implements Dial.Result {
    private final PeerKey peer;
    private final PeerEndpoint target;

    Dialled(PeerKey peer, PeerEndpoint target) {
      this.peer = peer;
      this.target = target;
    }

    @Override
    public void connected(Dial dial, Channel channel, @Nullable String dialledName) {
      var profile = profiles.get().dialled(target);
      var link =
          new SessionLink(
              sessions,
              channel,
              node,
              (owner, rules) -> begin(owner, rules, Role.ACTIVE, dialledName, null, profile),
              null,
              dial);
      node.offer(link, new Origin.Dialled(peer));
    }

    @Override
    public void failed(String cause) {
      node.tell(new NodeEvent.DialFailed(peer, cause));
    }
  }
}
