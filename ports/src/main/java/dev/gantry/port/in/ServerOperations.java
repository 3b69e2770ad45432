package dev.gantry.port.in;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an operator may ask of the process around the node. Any thread; what changes something is
 * done when it returns, and may take as long as reading files does.
 */
public interface ServerOperations {
  /** Log levels from most to least, as {@link #logLevel()} has them. */
  List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error");

  /** What runs here. */
  About about();

  /** Every key of the configuration that holds now, in the order of its reference. */
  List<Setting> configuration();

  /**
   * Reads the configuration again and takes up what differs. Whatever is at fault changes nothing.
   *
   * @throws OperatorException when it cannot be used
   */
  Reloaded reload() throws OperatorException;

  /**
   * Adds a peer until the process ends.
   *
   * @param address where it is dialled
   * @param settings further keys of its table in the configuration, values as {@code --set} takes
   *     them
   * @return whether something was to do: false for one that is there with the same settings
   * @throws OperatorException when it makes no sense, or there is another one
   */
  boolean addPeer(String address, Map<String, String> settings) throws OperatorException;

  /**
   * Removes a peer of the configuration, or one that was added, until the process ends or it is
   * added again. It is dialled no more, its sessions stay.
   *
   * @param name its address, or its Node ID in the configuration
   * @throws OperatorException when there is no such peer
   */
  void removePeer(String name) throws OperatorException;

  /**
   * Begins to leave, as a signal would have it; the process ends when all is done.
   *
   * @throws OperatorException when it is not for operators to say so
   */
  void drain() throws OperatorException;

  /** How much is logged now. */
  String logLevel();

  /**
   * Logs more or less from now on, until the process ends or the level is set again.
   *
   * @param level one of {@link #LOG_LEVELS}, or {@code configured} for what the configuration says
   * @return the level that holds now
   * @throws OperatorException when there is no such level
   */
  String logAt(String level) throws OperatorException;

  /** What happened lately. */
  ChangeFeed<Event> events();

  /**
   * What runs here.
   *
   * @param version of Gantry
   * @param java of the runtime
   * @param started when
   * @param pid number of the process
   */
  record About(String version, String java, Instant started, long pid) {}

  /**
   * One key of the configuration.
   *
   * @param key in its canonical form, {@code peers[0].address} for lists of tables
   * @param value as text, stars for a secret, empty for a key that has no value
   * @param origin where the value comes from
   */
  record Setting(String key, String value, String origin) {}

  /**
   * What a reload has changed.
   *
   * @param atOnce keys that hold from now on
   * @param atRestart keys that only a restart takes up
   * @param warnings sentences for people
   */
  record Reloaded(List<String> atOnce, List<String> atRestart, List<String> warnings) {
    public Reloaded {
      atOnce = List.copyOf(atOnce);
      atRestart = List.copyOf(atRestart);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Something that happened, as the log tells it.
   *
   * @param at when
   * @param level {@code warn} and its like
   * @param text one sentence for people
   * @param fields what it is about, by name
   */
  record Event(Instant at, String level, String text, Map<String, String> fields) {
    public Event {
      fields = Map.copyOf(fields);
    }
  }
}
