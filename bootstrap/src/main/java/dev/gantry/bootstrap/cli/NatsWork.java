package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.config.LoadedConfig;
import dev.gantry.adapter.nats.NatsClient;
import dev.gantry.adapter.nats.NatsException;
import dev.gantry.bootstrap.wiring.NatsWiring;
import dev.gantry.domain.identity.NodeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gantry nats} does. Apart from the command, whose class is looked at whenever help is
 * asked for: what it names is loaded then, and in the cache of every start.
 */
final class NatsWork {
  /** Stands for stdin where a file is named. */
  private static final Path STDIN = Path.of("-");

  private NatsWork() {}

  /** What is done with a connection. */
  private interface Step {
    void with(NatsClient client) throws NatsException;
  }

  /**
   * Makes what bundles lie in.
   *
   * @param replicas null for what the configuration requires
   */
  static int init(PrintWriter out, LoadedConfig loaded, @Nullable Integer replicas)
      throws InterruptedException {
    var nats = nats(loaded);
    int asked = replicas == null ? nats.requireReplicas() : replicas;
    return run(out, loaded, nats, client -> client.init(asked).forEach(out::println));
  }

  /** Stores what is in the files for a peer. */
  static int put(PrintWriter out, LoadedConfig loaded, NodeId peer, List<Path> files)
      throws InterruptedException {
    return run(
        out,
        loaded,
        nats(loaded),
        client -> {
          for (var file : files) {
            var stored = put(client, peer, file);
            out.println(
                "%s: %d octets, %s %d for %s"
                    .formatted(
                        file,
                        stored.lengthBytes(),
                        stored.wasThere() ? "was there as number" : "stored as number",
                        stored.sequence(),
                        peer.text()));
          }
        });
  }

  private static int run(PrintWriter out, LoadedConfig loaded, BpaConfig.Nats nats, Step step)
      throws InterruptedException {
    try (var client = NatsClient.connect(NatsWiring.settings(nats, loaded.config().node()))) {
      step.with(client);
      return ExitCode.OK.code();
    } catch (NatsException e) {
      throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
    } finally {
      out.flush();
    }
  }

  private static BpaConfig.Nats nats(LoadedConfig loaded) {
    if (loaded.config().bpa() instanceof BpaConfig.Nats nats) {
      return nats;
    }
    throw new CommandException(
        ExitCode.CONFIGURATION,
        "bpa-address names no NATS; give one, as --set bpa-address=nats://127.0.0.1:4222");
  }

  private static NatsClient.Stored put(NatsClient client, NodeId peer, Path file)
      throws NatsException {
    try (var octets = file.equals(STDIN) ? System.in : Files.newInputStream(file)) {
      return client.put(peer, octets);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.FILES, file + ": there is no such file", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FILES, file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
