package dev.gantry.adapter.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes objects that no message refers to: what an instance left that died between a piece and
 * the message, or between the acknowledgement and the removal. Whoever puts an object refers to it
 * within {@link #GRACE}, so a reference lies in its stream at a time near that of the object.
 * Confined to one thread at a time; blocks.
 */
final class Orphans {
  /** How long after its octets an object may be referred to; 1 h, for whoever puts by hand. */
  static final Duration GRACE = Duration.ofHours(1);

  /**
   * Messages that a sweep looks at, and octets of them; 20,000 and 256 MiB, a second of a fast
   * link. Objects for which that is not enough stay, and go with the life of the bucket.
   */
  private static final int MAX_MESSAGES = 20_000;

  private static final long MAX_BYTES = 256L << 20;

  /** Objects that are remembered as referred to; 10,000, and all are looked for anew after that. */
  private static final int MAX_KNOWN = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  /** Streams whose messages may refer to objects, and all their subjects. */
  private static final Map<String, String> STREAMS =
      Map.of(
          Streams.IN,
          "gantry.in.*",
          Streams.OUT,
          "gantry.out.*.*",
          Streams.REFUSED,
          "gantry.refused.*");

  private final LargeStore large;
  private final InstantSource clock;
  private final Counts counts;
  private final Duration grace;

  /** Where references were seen. */
  private final Map<String, Place> known = new LinkedHashMap<>();

  private int messagesLeft;
  private long bytesLeft;

  Orphans(LargeStore large, InstantSource clock, Counts counts, Duration grace) {
    this.large = large;
    this.clock = clock;
    this.counts = counts;
    this.grace = grace;
  }

  /** Looks at all objects that are older than the grace. */
  void sweep() {
    messagesLeft = MAX_MESSAGES;
    bytesLeft = MAX_BYTES;
    try {
      var named = new HashSet<String>();
      var old = new HashMap<String, ObjectInfo>();
      for (var subject : subjects(LargeStore.NAMES)) {
        var info = info(subject);
        if (info != null) {
          named.add(String.valueOf(info.getNuid()));
          if (isOld(info.getModified())) {
            old.put(info.getObjectName(), info);
          }
        }
      }
      for (var info : old.values()) {
        removeUnlessReferred(info);
      }
      removeUnnamed(named);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("objects were not swept; it is done again later", e);
    }
  }

  private void removeUnlessReferred(ObjectInfo info) throws IOException, JetStreamApiException {
    var place = known.get(info.getObjectName());
    if (place != null && isThere(place)) {
      return;
    }
    var from = info.getModified();
    if (from == null || !isUnreferred(info.getObjectName(), from)) {
      return;
    }
    known.remove(info.getObjectName());
    large.remove(info.getObjectName());
    counts.swept();
    LOG.info("object {} of {} was removed: no message refers to it", info.getObjectName(), from);
  }

  /** Whether no stream has a reference to it; false when that was too much to look at. */
  private boolean isUnreferred(String name, ZonedDateTime from)
      throws IOException, JetStreamApiException {
    for (var stream : STREAMS.entrySet()) {
      boolean isWhole = scan(stream.getKey(), stream.getValue(), from);
      if (!isWhole || known.containsKey(name) && isThere(known.get(name))) {
        return false;
      }
    }
    return true;
  }

  /** Learns of all references of a stream near a time; false when there are too many messages. */
  private boolean scan(String stream, String subjects, ZonedDateTime from)
      throws IOException, JetStreamApiException {
    var until = from.plus(grace);
    // A message that was refused is as young as its refusal.
    boolean isBounded = !stream.equals(Streams.REFUSED);
    var request = MessageGetRequest.firstForStartTimeAndSubject(from.minus(grace), subjects);
    while (true) {
      if (messagesLeft-- <= 0 || bytesLeft <= 0) {
        return false;
      }
      try {
        var message = large.management().getMessage(stream, request);
        if (isBounded && message.getTime() != null && message.getTime().isAfter(until)) {
          return true;
        }
        bytesLeft -= message.getData() == null ? 0 : message.getData().length;
        var headers = message.getHeaders();
        var object = headers == null ? null : headers.getFirst(MessageForm.OBJECT);
        if (object != null) {
          remember(object, new Place(stream, message.getSeq()));
        }
        request = MessageGetRequest.nextForSubject(message.getSeq() + 1, subjects);
      } catch (JetStreamApiException e) {
        if (LargeStore.isMissing(e)) {
          return true;
        }
        throw e;
      }
    }
  }

  private void remember(String object, Place place) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(object, place);
  }

  private boolean isThere(@Nullable Place place) throws IOException, JetStreamApiException {
    if (place == null) {
      return false;
    }
    try {
      return large.management().getMessage(place.stream, place.sequence).getSeq() > 0;
    } catch (JetStreamApiException e) {
      if (LargeStore.isMissing(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Octets that never became an object. */
  private void removeUnnamed(Set<String> named) throws IOException, JetStreamApiException {
    for (var subject : subjects(LargeStore.CHUNKS)) {
      var id = subject.substring(subject.lastIndexOf('.') + 1);
      if (!named.contains(id) && isOld(timeOf(subject))) {
        large.purge(subject);
        counts.swept();
        LOG.info("octets of an object {} that was never whole were removed", id);
      }
    }
  }

  private List<String> subjects(String filter) throws IOException, JetStreamApiException {
    var info =
        large
            .management()
            .getStreamInfo(LargeStore.STREAM, StreamInfoOptions.filterSubjects(filter));
    return List.copyOf(info.getStreamState().getSubjectMap().keySet());
  }

  private @Nullable ObjectInfo info(String subject) throws IOException, JetStreamApiException {
    var message = large.message(subject);
    return message == null ? null : new ObjectInfo(message);
  }

  private @Nullable ZonedDateTime timeOf(String subject) throws IOException, JetStreamApiException {
    var message = large.message(subject);
    return message == null ? null : message.getTime();
  }

  private boolean isOld(@Nullable ZonedDateTime time) {
    return time != null
        && time.isBefore(ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).minus(grace));
  }

  private record Place(String stream, long sequence) {}
}
