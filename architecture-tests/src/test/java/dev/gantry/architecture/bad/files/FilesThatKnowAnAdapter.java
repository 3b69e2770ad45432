package dev.gantry.architecture.bad.files;

import dev.gantry.architecture.bad.adapter.spool.OtherAdapter;

/** Breaks files_use_ports_only. */
interface FilesThatKnowAnAdapter {
  OtherAdapter adapter();
}
