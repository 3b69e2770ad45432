package dev.gantry.adapter.nats;

import dev.gantry.domain.identity.NodeId;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.Replica;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.SubjectTransform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams that bundles lie in, their names and their form. */
public final class Streams {
  /** Bundles that peers have sent, until somebody takes them. */
  public static final String IN = "GANTRY_IN";

  /** Bundles for peers, until they have acknowledged them. */
  public static final String OUT = "GANTRY_OUT";

  /** Bundles that a peer will never take, with the reason in a header. */
  public static final String REFUSED = "GANTRY_REFUSED";

  /**
   * Into how many consumers of an instance its peers are dealt; 64, because NATS holds some
   * thousand consumers and each of them costs it a file, whatever the number of peers.
   */
  static final int BUCKETS = 64;

  /**
   * How long an object is kept that nobody removes; 30 days: by then even one that no sweep has
   * found goes, and with it a bundle that nobody has taken.
   */
  static final Duration OBJECT_LIFE = Duration.ofDays(30);

  /** Least life of objects that is taken, for there may be bundles that wait so long; 1 day. */
  private static final Duration LEAST_OBJECT_LIFE = Duration.ofDays(1);

  private static final int STREAM_NOT_FOUND = 10059;

  /**
   * How long NATS knows the id of a message; 10 min, longer than a publish is repeated and a peer
   * takes to dial again.
   */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private Streams() {}

  /** Where bundles lie that the node has received. */
  public static String inSubject(NodeId node) {
    return "gantry.in." + NodeToken.of(node);
  }

  /** Where bundles for a node are published. */
  public static String putSubject(NodeId node) {
    return "gantry.put." + NodeToken.of(node);
  }

  /** Where the server keeps what was published for the node of that token. */
  static String outSubject(String token) {
    return "gantry.out." + NodeToken.bucket(token, BUCKETS) + "." + token;
  }

  /** Where bundles lie that the node of that token refused. */
  static String refusedSubject(String token) {
    return "gantry.refused." + token;
  }

  /**
   * Makes what is not there; what is there stays as it is.
   *
   * @return one line for each, what it is and whether it is new
   * @throws NatsException when there is one of another form
   */
  public static List<String> init(JetStreamManagement management, int replicas)
      throws IOException, NatsException {
    var lines = new ArrayList<String>();
    for (var wanted : all(replicas)) {
      var there = find(management, wanted.getName());
      if (there == null) {
        try {
          management.addStream(wanted);
        } catch (JetStreamApiException e) {
          throw new NatsException(
              "stream " + wanted.getName() + " cannot be made: " + e.getErrorDescription(), e);
        }
      } else {
        checkForm(there.getConfiguration(), wanted);
      }
      lines.add(
          wanted.getName()
              + ": "
              + String.join(", ", wanted.getSubjects())
              + (there == null ? ", made with " : ", was there with ")
              + (there == null ? wanted : there.getConfiguration()).getReplicas()
              + " replica(s)");
    }
    return lines;
  }

  /**
   * Sees that all are there and lose nothing that was acknowledged.
   *
   * @return replicas of the one that has least
   * @throws NatsException with what is missing or otherwise, and the remedy
   */
  static int check(JetStreamManagement management, int leastReplicas)
      throws IOException, NatsException {
    int least = Integer.MAX_VALUE;
    for (var wanted : all(1)) {
      var there = find(management, wanted.getName());
      if (there == null) {
        throw new NatsException(
            "NATS has no stream " + wanted.getName() + "; gantry nats init makes what is missing");
      }
      checkForm(there.getConfiguration(), wanted);
      checkQuorum(there);
      int replicas = there.getConfiguration().getReplicas();
      if (replicas < leastReplicas) {
        throw new NatsException(
            ("stream %s has %d replica(s) and nats.require-replicas is %d; give it more with "
                    + "nats stream edit %s --replicas %d")
                .formatted(
                    wanted.getName(), replicas, leastReplicas, wanted.getName(), leastReplicas));
      }
      least = Math.min(least, replicas);
    }
    return least;
  }

  private static List<StreamConfiguration> all(int replicas) {
    return List.of(
        stream(IN, "gantry.in.*", replicas).retentionPolicy(RetentionPolicy.WorkQueue).build(),
        stream(OUT, "gantry.put.*", replicas)
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .subjectTransform(
                SubjectTransform.builder()
                    .source("gantry.put.*")
                    .destination("gantry.out.{{partition(" + BUCKETS + ",1)}}.{{wildcard(1)}}")
                    .build())
            .build(),
        stream(REFUSED, "gantry.refused.*", replicas)
            .retentionPolicy(RetentionPolicy.Limits)
            .build(),
        // An object store, as any client makes and reads one.
        stream(LargeStore.STREAM, LargeStore.CHUNKS, replicas)
            .subjects(LargeStore.CHUNKS, LargeStore.NAMES)
            .retentionPolicy(RetentionPolicy.Limits)
            .allowRollup(true)
            .allowDirect(true)
            .maxAge(OBJECT_LIFE)
            .build());
  }

  private static StreamConfiguration.Builder stream(String name, String subject, int replicas) {
    return StreamConfiguration.builder()
        .name(name)
        .subjects(subject)
        .storageType(StorageType.File)
        // What is full refuses what comes: with the other policy it drops what it has acknowledged.
        .discardPolicy(DiscardPolicy.New)
        .duplicateWindow(DUPLICATE_WINDOW)
        .replicas(replicas);
  }

  private static @Nullable StreamInfo find(JetStreamManagement management, String name)
      throws IOException, NatsException {
    try {
      return management.getStreamInfo(name);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
        return null;
      }
      throw new NatsException(
          "stream " + name + " cannot be looked at: " + e.getErrorDescription(), e);
    }
  }

  /**
   * Whether enough servers of a stream are there to store anything. One that has lost the others
   * goes on answering for the stream, at times for minutes.
   *
   * @throws NatsException when they are not
   */
  static void checkQuorum(StreamInfo stream) throws NatsException {
    var cluster = stream.getClusterInfo();
    int servers = stream.getConfiguration().getReplicas();
    if (cluster == null || servers < 2) {
      return;
    }
    var others = cluster.getReplicas();
    long gone = others == null ? 0 : others.stream().filter(Replica::isOffline).count();
    var leader = cluster.getLeader();
    if (leader == null || leader.isEmpty() || servers - gone <= servers / 2) {
      throw new NatsException(
          "NATS stores nothing in stream %s: %d of its %d servers are away, or none leads; start them"
              .formatted(stream.getConfiguration().getName(), gone, servers));
    }
  }

  private static void checkForm(StreamConfiguration is, StreamConfiguration wanted)
      throws NatsException {
    // What lies in memory is gone with the server, acknowledged or not.
    require(is, "storage", is.getStorageType(), wanted.getStorageType());
    require(is, "subjects", is.getSubjects(), wanted.getSubjects());
    require(is, "retention", is.getRetentionPolicy(), wanted.getRetentionPolicy());
    require(
        is,
        "discard policy",
        String.valueOf(is.getDiscardPolicy()),
        String.valueOf(wanted.getDiscardPolicy()));
    // With another value the oldest of a node goes for the newest, whatever the discard policy.
    require(is, "messages per subject", is.getMaxMsgsPerSubject(), wanted.getMaxMsgsPerSubject());
    require(is, "no-ack", is.getNoAck(), false);
    // Asynchronous, it answers before anything is written.
    if (is.getPersistMode() == PersistMode.Async) {
      throw other(is, "persist mode", PersistMode.Async, "the default");
    }
    require(is, "subject transform", text(is), text(wanted));
    if (wanted.getName().equals(LargeStore.STREAM)) {
      require(is, "rollup", is.getAllowRollup(), true);
      require(is, "direct access", is.getAllowDirect(), true);
      if (!is.getMaxAge().isZero() && is.getMaxAge().compareTo(LEAST_OBJECT_LIFE) < 0) {
        throw other(is, "maximal age", is.getMaxAge(), "a day or more, or bundles are lost soon");
      }
    } else if (!is.getMaxAge().isZero()) {
      throw other(is, "maximal age", is.getMaxAge(), "none, or bundles are lost with time");
    }
  }

  private static String text(StreamConfiguration stream) {
    var transform = stream.getSubjectTransform();
    return transform == null ? "none" : transform.getSource() + " to " + transform.getDestination();
  }

  private static void require(StreamConfiguration stream, String what, Object is, Object wanted)
      throws NatsException {
    if (!is.equals(wanted)) {
      throw other(stream, what, is, String.valueOf(wanted));
    }
  }

  private static NatsException other(
      StreamConfiguration stream, String what, Object is, String wanted) {
    return new NatsException(
        "stream %s is of another form: its %s is %s, not %s; edit it, or take out what is in it, remove it, and run gantry nats init"
            .formatted(stream.getName(), what, is, wanted));
  }
}
