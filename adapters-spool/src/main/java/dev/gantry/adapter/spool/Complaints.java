package dev.gantry.adapter.spool;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once of each entry of the outbox that nothing is sent of it, and of each folder that it
 * cannot be counted, and why. Bounded, since whoever may write there names the entries. Any thread.
 */
final class Complaints {
  /** Entries that are spoken of; 256, then one line says that there are more. */
  static final int MAX_SAID = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

  private final LinkedHashSet<String> said = new LinkedHashSet<>();

  /**
   * Warns, unless the same was said of this entry before.
   *
   * @param why what follows "is left alone: "
   */
  void once(Path entry, String why) {
    var sentence = entry + " is left alone: " + why;
    boolean last;
    synchronized (this) {
      if (said.size() == MAX_SAID || !said.add(sentence)) {
        return;
      }
      last = said.size() == MAX_SAID;
    }
    LOG.warn("{}", sentence);
    if (last) {
      LOG.warn("{} entries of the spool are left alone; of more nothing is said", MAX_SAID);
    }
  }

  /** What was said so far. */
  synchronized List<String> said() {
    return List.copyOf(said);
  }
}
