package dev.gantry.architecture.bad.port.in;

import dev.gantry.architecture.bad.port.out.OutPort;

/** Breaks ports_in_and_out_do_not_meet. */
interface InPortThatKnowsAnOutPort {
  OutPort out();
}
