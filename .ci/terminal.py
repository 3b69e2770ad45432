"""Runs a command in a terminal of a size: COLUMNS ROWS COMMAND... Prints each screen that was seen, as JSON lines: an array of
its rows. Ends with the exit code of the command. The terminal is that of pyte; the environment is the caller's."""

import codecs
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

import pyte

PAUSE_SECONDS = 0.1

columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
screen = pyte.Screen(columns, rows)
stream = pyte.Stream(screen)
decoder = codecs.getincrementaldecoder("utf-8")("replace")
shown, last = None, 0.0


def show():
    global shown
    now = [row.rstrip() for row in screen.display]
    if now != shown:
        print(json.dumps(now), flush=True)
        shown = now


while True:
    ready, _, _ = select.select([terminal], [], [], PAUSE_SECONDS)
    if ready:
        try:
            octets = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side has closed.
            break
        if not octets:
            break
        stream.feed(decoder.decode(octets))
    # A screen that is being drawn is none that anybody reads.
    if not ready or time.monotonic() - last > PAUSE_SECONDS:
        show()
        last = time.monotonic()
show()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
