/**
 * The command line: one class a command, exit codes, and errors in one line. Commands run on the
 * main thread and wait there.
 */
@NullMarked
package dev.gantry.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
