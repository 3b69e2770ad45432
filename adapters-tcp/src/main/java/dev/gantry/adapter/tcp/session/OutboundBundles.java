package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.compression.BundleCompressor;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.payload.OutboundBundle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bundles that were offered to a session and are not done with. Each outcome is told to whoever
 * offered the bundle once the writer, too, reads it no more. Confined to the session's event loop.
 */
final class OutboundBundles {
  private final SessionContext context;
  private final SessionCounters counters;
  private final NumberedTable<OfferedBundle> offered = new NumberedTable<>();
  private @Nullable BundleCompressor compressor;
  private long substitute;

  OutboundBundles(SessionContext context, SessionCounters counters) {
    this.context = context;
    this.counters = counters;
  }

  /**
   * Enters a bundle under its token; under another where two that know nothing of each other have
   * chosen the same one.
   */
  OfferedBundle add(
      BundleToken token, OutboundBundle bundle, TransferListener listener, long nowNanos) {
    var data = data(bundle);
    var entered = new OfferedBundle(token, token, bundle, data, listener, nowNanos);
    OfferedBundle before = offered.put(token.value(), entered);
    if (before != null) {
      offered.put(token.value(), before);
      entered = new OfferedBundle(unused(), token, bundle, data, listener, nowNanos);
      offered.put(entered.token().value(), entered);
    }
    return entered;
  }

  /** From now on bundles may go compressed. */
  void compress(BundleCompressor agreed) {
    compressor = agreed;
  }

  private OutboundBundle data(OutboundBundle bundle) {
    var compressed = compressor == null ? null : compressor.compressed(bundle);
    return compressed == null ? bundle : compressed;
  }

  private BundleToken unused() {
    do {
      substitute--;
    } while (offered.get(substitute) != null);
    return new BundleToken(substitute);
  }

  OfferedBundle get(BundleToken token) {
    OfferedBundle bundle = offered.get(token.value());
    if (bundle == null) {
      throw new IllegalStateException(token + " was not offered or has ended before");
    }
    return bundle;
  }

  /** When a bundle was offered; {@code otherwise} for one that is not known any more. */
  long offeredNanos(BundleToken token, long otherwise) {
    OfferedBundle bundle = offered.get(token.value());
    return bundle == null ? otherwise : bundle.offeredNanos();
  }

  /**
   * The machine is done with a bundle.
   *
   * @return the bundle when it is still being read, which need not go on; else null
   */
  @Nullable OfferedBundle end(BundleToken token, OutboundOutcome outcome, long nowNanos) {
    OfferedBundle bundle = get(token);
    account(bundle, outcome, nowNanos);
    if (!bundle.end(outcome)) {
      return bundle;
    }
    offered.remove(token.value());
    tell(bundle, outcome);
    return null;
  }

  private void account(OfferedBundle bundle, OutboundOutcome outcome, long nowNanos) {
    switch (outcome) {
      case OutboundOutcome.Acknowledged _ -> {
        long lengthBytes = bundle.bundle().lengthBytes();
        counters.sent(lengthBytes);
        context
            .observer()
            .bundleSent(
                context.key(),
                bundle.bundle().lane(),
                lengthBytes,
                nowNanos - bundle.offeredNanos());
      }
      case OutboundOutcome.Refused(var reason, _) ->
          context.observer().bundleRefusedByPeer(context.key(), reason);
      case OutboundOutcome.TooLarge _,
          OutboundOutcome.NotStarted _,
          OutboundOutcome.Interrupted _,
          OutboundOutcome.Unreadable _ -> {}
    }
  }

  /** The writer reads no more of a bundle that has ended; now its owner may release it. */
  void settled(OfferedBundle bundle) {
    OutboundOutcome outcome = bundle.outcome();
    if (outcome != null && offered.remove(bundle.token().value()) != null) {
      tell(bundle, outcome);
    }
  }

  /**
   * Only after an error of ours: the machine ends every transfer itself. It counts against the
   * bundle, which may have led to it and would again.
   */
  void endLeft() {
    if (!offered.isEmpty()) {
      var left = List.copyOf(offered.values());
      offered.clear();
      for (OfferedBundle bundle : left) {
        tell(bundle, new OutboundOutcome.Interrupted(0));
      }
    }
  }

  private void tell(OfferedBundle bundle, OutboundOutcome outcome) {
    bundle.listener().transferEnded(context.key(), bundle.offeredAs(), outcome);
  }
}
