package dev.gantry.adapter.config;

import org.jspecify.annotations.Nullable;

/** Where a value comes from. */
public sealed interface Origin {
  /** The text for people: {@code default}, {@code FILE:12}, {@code env NAME}, {@code --set}. */
  String text();

  /** Nobody said anything. */
  record Default() implements Origin {
    @Override
    public String text() {
      return "default";
    }
  }

  /**
   * Nobody said anything, and another key decides.
   *
   * @param key the one that decides
   */
  record Derived(String key) implements Origin {
    @Override
    public String text() {
      return "default, by " + key;
    }
  }

  /**
   * What was asked for, changed so that it fits another key.
   *
   * @param asked where that comes from
   * @param how {@code raised} or {@code lowered}
   * @param key the other one
   */
  record Adjusted(Origin asked, String how, String key) implements Origin {
    @Override
    public String text() {
      return asked.text() + ", " + how + " by " + key;
    }
  }

  /**
   * A line of the file.
   *
   * @param file as it was named
   * @param line from 1; null when the format does not tell
   */
  record FileLine(String file, @Nullable Integer line) implements Origin {
    @Override
    public String text() {
      return line == null ? file : file + ":" + line;
    }
  }

  /**
   * A variable of the environment.
   *
   * @param name of the variable
   */
  record Variable(String name) implements Origin {
    @Override
    public String text() {
      return "env " + name;
    }
  }

  /**
   * Another argument of the command line than {@code --set}.
   *
   * @param name of the argument, as its help has it
   */
  record Argument(String name) implements Origin {
    @Override
    public String text() {
      return name;
    }
  }

  /** {@code --set} of the command line. */
  record SetOption() implements Origin {
    @Override
    public String text() {
      return "--set";
    }
  }
}
