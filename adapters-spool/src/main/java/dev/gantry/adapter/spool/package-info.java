/**
 * The embedded BPA: bundles come and go as files in directories, and nothing is acknowledged that
 * is not forced to disk (RFC 9174 3.1). Calls come on event loops and return at once; all work on
 * files runs on a bounded number of threads of its own ({@code Workers}), since a disk may hang.
 *
 * <p>A short bundle that comes is forced to a journal with others ({@code Journal}), and laid into
 * the inbox after that ({@code Placement}); a long one is written there by itself ({@code
 * InboxBundle}).
 */
@NullMarked
package dev.gantry.adapter.spool;

import org.jspecify.annotations.NullMarked;
