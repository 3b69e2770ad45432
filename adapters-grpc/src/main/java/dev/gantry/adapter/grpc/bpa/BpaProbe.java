package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaMethod;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a BPA would take us, without registering: asks its CLA service for a stream and ends
 * it before a word is said, which that service answers by ending it, too. So the process, its TLS
 * and the service are well; a program that merely listens, one that hangs, and a BPA without the
 * service are not. What it cannot show is whether our name is free there: to try that would take
 * the name from ourselves, and a registration that is broken off leaves it taken. One look at a
 * time. Confined to the loop of its transport.
 */
final class BpaProbe {
  private static final MethodDescriptor<ClientFrame, BpaToCla> METHOD =
      ClaMethod.register(
          new ClientFrame.Writer(), new AliasingMarshaller<>(BpaToCla.getDefaultInstance()));

  private final URI bpaAddress;
  private final Transport transport;
  private final long patienceNanos;
  private @Nullable ManagedChannel channel;
  private @Nullable Future<?> bound;

  /** Of the BPA at that address, which has the settings' time to connect. */
  BpaProbe(URI bpaAddress, GrpcBpaSettings settings, Transport transport) {
    this.bpaAddress = bpaAddress;
    this.transport = transport;
    patienceNanos = settings.pace().connectTimeout().toNanos();
  }

  /** Looks; {@code answer} hears once whether it is well, unless {@link #stop} comes first. */
  void look(Consumer<Boolean> answer) {
    stop();
    try {
      var opened = transport.open(bpaAddress);
      channel = opened;
      bound =
          transport
              .loop()
              .schedule(() -> end(opened, false, answer), patienceNanos, TimeUnit.NANOSECONDS);
      ask(opened, answer);
    } catch (IOException | RuntimeException e) {
      // What is wrong with our keys is told where they are needed.
      stop();
      answer.accept(false);
    }
  }

  /** Looks no more. */
  void stop() {
    if (bound != null) {
      bound.cancel(false);
      bound = null;
    }
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }

  private void ask(ManagedChannel opened, Consumer<Boolean> answer) {
    var call = opened.newCall(METHOD, CallOptions.DEFAULT.withExecutor(transport.confined()));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end(opened, isOfTheService(status), answer);
          }
        },
        new Metadata());
    call.request(1);
    call.halfClose();
  }

  /** Whether the service itself has answered: in order, or that this was no registration. */
  private static boolean isOfTheService(Status status) {
    return switch (status.getCode()) {
      case OK, INVALID_ARGUMENT, FAILED_PRECONDITION -> true;
      default -> false;
    };
  }

  private void end(ManagedChannel opened, boolean well, Consumer<Boolean> answer) {
    if (channel == opened) {
      stop();
      answer.accept(well);
    }
  }
}
